import { MagentoError, jsonAnswer } from '../answer.ts'
import { SELF } from '../caller.ts'
import { checkPassword, passwordHash, passwordMatches } from '../passwords.ts'
import { requireAll } from '../service-input.ts'
import { customerOf } from './customers.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { CustomerRow } from './customers.ts'

const own = (request: MagentoRequest): CustomerRow & { password_hash: string | null } => {
  const row = request.shop.database.one<CustomerRow & { password_hash: string | null }>('SELECT * FROM customer_entity WHERE entity_id = ?', request.customerId)
  if (row === undefined) throw new MagentoError(404, 'No such entity with %fieldName = %fieldValue', { fieldName: 'customerId', fieldValue: request.customerId })
  return row
}

/** The customer's tokens stay good, as Magento's do. */
const changePassword = (request: MagentoRequest): Answer => {
  requireAll(request.body, ['currentPassword', 'newPassword'])
  const [current, changed] = [String(request.given('currentPassword')), String(request.given('newPassword'))]
  const { entity_id: id, password_hash: hash } = own(request)
  if (hash === null || !passwordMatches(current, hash)) throw new MagentoError(401, "The password doesn't match this account. Verify the password and try again.")
  checkPassword(changed)
  const { database } = request.shop
  database.write()
  database.statement('UPDATE customer_entity SET password_hash = ? WHERE entity_id = ?').run(passwordHash(changed), id)
  return jsonAnswer(true)
}

/** What customers do with their own account. Magento has no such route for an administrator's token. */
export const customerAccountRoutes: readonly Route[] = [
  { method: 'GET', path: 'customers/me', resource: SELF, request: null, time: null, handle: (request) => request.answer(customerOf(own(request))) },
  { method: 'PUT', path: 'customers/me/password', resource: SELF, request: null, time: null, handle: changePassword },
  {
    method: 'POST', path: 'integration/customer/revoke-customer-token', resource: SELF, request: null, time: null,
    handle: (request) => {
      request.shop.access.revoke(3, request.customerId, request.shop.nowSeconds())
      return jsonAnswer(true)
    },
  },
]
