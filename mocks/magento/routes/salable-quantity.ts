import { jsonAnswer } from '../answer.ts'
import { salableQuantity } from './inventory.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'

type SalableProblem = { code: string; message: string }

const ordinary: readonly SalableProblem[] = [
  { code: 'back_order-disabled', message: 'Backorders are disabled' },
  { code: 'manage_stock-enabled', message: 'Manage stock is enabled' },
]
const unknownToStock: SalableProblem = { code: 'is_salable_with_reservations-no_data', message: 'The requested sku is not assigned to given stock' }
const tooMuch: SalableProblem = { code: 'is_salable_with_reservations-not_enough_qty', message: 'The requested qty is not available' }

/** Whether so many pieces can be sold. Magento lists each condition of which one would have been enough. */
const forRequestedQuantity = (request: MagentoRequest): Answer => {
  const salable = salableQuantity(request.shop, request.param(0))
  const asked = Number(request.param(2))
  if (salable !== null && salable > 0 && asked > 0 && salable >= asked) return jsonAnswer({ salable: true, errors: [] })
  return jsonAnswer({ salable: false, errors: [...ordinary, salable === null || salable <= 0 ? unknownToStock : tooMuch] })
}

export const salableQuantityRoutes: readonly Route[] = [
  {
    method: 'GET', path: 'inventory/is-product-salable-for-requested-qty/*/*/*', resource: 'Magento_InventorySalesApi::stock', request: null, time: null,
    handle: forRequestedQuantity,
  },
]
