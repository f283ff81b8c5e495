import { orderBody } from './recorded-state.ts'
import { toCents } from '../after-sale/amounts.ts'
import { takeOrder } from '../after-sale/order-in-hand.ts'
import { reserve } from '../after-sale/stock-movements.ts'
import type { ServerUnderTest } from '../server-under-test.ts'

/** A line of a test's order; `tax` is that of the whole row. */
export type TestLine = { sku: string; productId: number; quantity: number; price: number; tax: number }

const twice = (values: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => [[name, toCents(value)], [`base_${name}`, toCents(value)]]))

/** The body of `POST /V1/orders` for some lines, its totals in order. */
export const saleBody = (lines: readonly TestLine[], shipping: number, over: Record<string, unknown> = {}): object => {
  const sum = (of: (line: TestLine) => number): number => lines.reduce((total, line) => total + of(line), 0)
  const [subtotal, tax] = [sum((line) => line.quantity * line.price), sum((line) => line.tax)]
  return orderBody({
    ...twice({ subtotal, tax_amount: tax, shipping_amount: shipping, shipping_incl_tax: shipping, grand_total: subtotal + tax + shipping }),
    total_qty_ordered: sum((line) => line.quantity),
    items: lines.map(({ sku, productId, quantity, price, tax: ofRow }) => ({
      sku, name: `Test ${sku}`, product_id: productId, product_type: 'simple', qty_ordered: quantity,
      ...twice({ price, row_total: quantity * price, tax_amount: ofRow, row_total_incl_tax: quantity * price + ofRow, price_incl_tax: price + ofRow / quantity }),
    })),
    ...over,
  })
}

export type TestOrder = { id: number; itemIds: readonly number[] }

/** An order that came by `POST /V1/orders`: nothing is reserved. */
export const postedOrder = async ({ send }: ServerUnderTest, token: string, body: object): Promise<TestOrder> => {
  const answer = await send('POST', '/rest/V1/orders', { token, body })
  if (answer.status !== 200) throw new Error(`set-up: an order was refused: ${answer.text}`)
  const stored = answer.json() as { entity_id: number; items: { item_id: number }[] }
  return { id: stored.entity_id, itemIds: stored.items.map((item) => item.item_id) }
}

/** An order as a cart leaves it: its pieces are reserved. */
export const cartOrder = async (at: ServerUnderTest, token: string, lines: readonly TestLine[], shipping: number): Promise<TestOrder> => {
  const order = await postedOrder(at, token, saleBody(lines, shipping))
  const { shop } = at.server
  for (const { sku, quantity } of lines) reserve(shop, takeOrder(shop, order.id), sku, -quantity, 'order_placed')
  shop.database.flush()
  return order
}
