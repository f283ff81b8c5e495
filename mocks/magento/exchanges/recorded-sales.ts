import { cartOrder, postedOrder, saleBody } from './placed-orders.ts'
import type { ServerUnderTest } from '../server-under-test.ts'

const t1 = (quantity: number, tax: number) => ({ sku: 'T1', productId: 1201, quantity, price: 19.99, tax })
const t5 = (quantity: number, tax: number) => ({ sku: 'T5', productId: 1205, quantity, price: 12.5, tax })

/**
 * Brings the orders into a server whose invoices, shipments, refunds, holds and cancels were recorded; 2107 to 2109 came from
 * carts. Adds our ids of orders and of their lines by the recording's.
 */
export const bringRecordedSales = async (at: ServerUnderTest, token: string, orderIds: Map<number, number>, itemIds: Map<number, number>): Promise<void> => {
  const first = at.server.shop.database.one<{ item_id: number }>('SELECT item_id FROM sales_order_item WHERE order_id = ?', orderIds.get(1) ?? 0)
  if (first !== undefined) itemIds.set(1, first.item_id)
  const refunded = await cartOrder(at, token, [t5(4, 4.13), t1(2, 3.29)], 30)
  const held = await cartOrder(at, token, [t1(1, 1.65)], 5)
  const returned = await cartOrder(at, token, [t1(2, 3.3)], 10)
  const posted = await postedOrder(at, token, saleBody([t1(2, 3.3), t5(4, 4.13)], 0))
  for (const [recorded, order] of [[2107, refunded], [2108, held], [2109, returned], [2111, posted]] as const) orderIds.set(recorded, order.id)
  for (const [recorded, ours] of [[4195, refunded.itemIds[0]], [4196, refunded.itemIds[1]], [4198, returned.itemIds[0]]] as const) {
    if (ours !== undefined) itemIds.set(recorded, ours)
  }
}
