import { jsonAnswer } from '../answer.ts'
import { SELF } from '../caller.ts'
import { assignCustomer } from '../carts/assign-customer.ts'
import { admin, guest, namesOf, openCart } from './carts-of-callers.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { CartCaller } from './carts-of-callers.ts'

const assign = (caller: CartCaller, request: MagentoRequest, customerId: number): Answer => {
  assignCustomer(request.shop, openCart(caller, request), customerId, Number(request.given('storeId')))
  return jsonAnswer(true)
}

/** An anonymous cart becomes a customer's: by an administrator, or by the customer who filled it as a guest. */
export const cartCustomerRoutes: readonly Route[] = [
  {
    method: 'PUT', path: admin.path, resource: admin.resource, ...namesOf('cart-other'),
    handle: (request) => assign(admin, request, Number(request.given('customerId'))),
  },
  { method: 'PUT', path: guest.path, resource: SELF, ...namesOf('cart-other'), handle: (request) => assign(guest, request, request.customerId) },
]
