import { coreValues, insertProducts } from '../catalogue-seed.ts'
import type { ServerUnderTest } from '../server-under-test.ts'

export const customer = { email: 'c1@example.com', password: 'Customer-1-secret' }

const address = {
  firstname: 'A', lastname: 'B', street: ['1 Main'], city: 'NYC', region_id: 43, region: 'New York', region_code: 'NY',
  postcode: '10001', country_id: 'US', telephone: '555',
}

/** An order body like those of the recording. */
export const orderBody = (over: Record<string, unknown>, lines = 1): { entity: Record<string, unknown> } => ({
  entity: {
    base_currency_code: 'USD', order_currency_code: 'USD', global_currency_code: 'USD', store_currency_code: 'USD', store_id: 1,
    customer_email: 'pos@example.com', customer_firstname: 'A', customer_lastname: 'B', customer_is_guest: 1, subtotal: 19.99,
    base_subtotal: 19.99, tax_amount: 1.65, base_tax_amount: 1.65, grand_total: 21.64, base_grand_total: 21.64,
    shipping_amount: 0, base_shipping_amount: 0, total_qty_ordered: 1, state: 'new', status: 'pending',
    billing_address: { ...address, email: 'pos@example.com', address_type: 'billing' },
    payment: { method: 'checkmo', amount_ordered: 21.64, base_amount_ordered: 21.64 },
    items: Array.from({ length: lines }, () => ({
      sku: 'T1', name: 'T1', product_id: 1201, product_type: 'simple', qty_ordered: 1, price: 19.99, base_price: 19.99,
      original_price: 19.99, base_original_price: 19.99, row_total: 19.99, base_row_total: 19.99, tax_percent: 8.25,
      tax_amount: 1.65, base_tax_amount: 1.65, price_incl_tax: 21.64, base_price_incl_tax: 21.64, row_total_incl_tax: 21.64,
      base_row_total_incl_tax: 21.64,
    })),
    extension_attributes: {
      shipping_assignments: [{ shipping: { address: { ...address, email: 'pos@example.com', address_type: 'shipping' }, method: 'flatrate_flatrate' } }],
    },
    ...over,
  },
})

/** Orders that the recording held but whose making it does not show, by the id that it knew them by. */
// The first gets the number 000000001 from Magento itself.
const heldOrders: readonly [number | null, Record<string, unknown>][] = [
  [1, {
    quote_id: 3, customer_email: 'order_1@example.com', subtotal: 30, base_subtotal: 30, tax_amount: 0, base_tax_amount: 0,
    shipping_amount: 15, base_shipping_amount: 15, grand_total: 45, base_grand_total: 45, total_qty_ordered: 3,
    items: [{ sku: 'P1', name: 'Prod 1', product_id: 1, product_type: 'simple', qty_ordered: 3, price: 10, base_price: 10, row_total: 30, base_row_total: 30 }],
  }],
  [2319, { quote_id: 133, subtotal_incl_tax: 126.08, items: [{ sku: 'T1', product_id: 1201, qty_ordered: 3, price: 19.99, row_total: 59.97, tax_amount: 4.95, tax_percent: 8.25, price_incl_tax: 21.64, row_total_incl_tax: 64.92, discount_amount: 0, quote_item_id: 228 }] }],
  [2322, { grand_total: null, base_grand_total: null, subtotal: null, tax_amount: null, total_qty_ordered: null }],
  [2326, {}],
  [2327, { grand_total: -10.82, base_grand_total: -10.82, total_qty_ordered: -2 }],
  [2335, { created_at: '2026-11-21 10:00:00' }],
  [2336, { ext_order_id: 'x'.repeat(40) }],
  [2308, { remote_ip: '127.0.0.1', x_forwarded_for: '203.0.113.9, 10.0.0.1' }],
  ...[1, 2, 3, 4, 5, 7, 1881, 1882].map((n): [null, Record<string, unknown>] => [null, {
    increment_id: `R2A-${String(n).padStart(6, '0')}`, ext_order_id: `r2a${String(n).padStart(6, '0')}`, quote_id: 900_000 + n,
    customer_email: `till00${n % 100}@r2a.example.com`, created_at: n > 1000 ? '2026-11-22 17:37:10' : '2026-11-22 17:36:23',
  }]),
  [null, { increment_id: 'CUT-4T80Q-1' }],
  [null, { increment_id: 'DB-4VRHU-2' }],
  [null, { quote_id: 101, customer_email: 'cut114t80q@example.com' }],
  [null, { quote_id: 102, customer_email: 'db@example.com' }],
]

/**
 * Brings a fresh server into the state of the recording: its products, its customer, its orders. Returns our order ids by
 * the recording's.
 */
export const bringIntoRecordedState = async ({ server, send }: ServerUnderTest, token: string): Promise<Map<number, number>> => {
  const { database } = server.shop
  const products = [
    ...[1, 2, 3, 4, 5].map((n) => ({ id: n, sku: `P${n}`, name: `Prod ${n}`, price: 10 * n })),
    ...[19.99, 7.49, 0.37, 3.33, 12.5].map((price, place) => ({ id: 1201 + place, sku: `T${place + 1}`, name: `Test T${place + 1}`, price })),
    { id: 1300, sku: 'N651036', name: 'Not indexed yet', price: 1 },
  ]
  insertProducts(database, products.map(({ id, sku, name, price }) => ({
    entityId: id, sku, attributeSetId: 4, typeId: 'simple', values: coreValues(name, price, 1), quantity: sku === 'N651036' ? 0 : 100,
  })), server.shop.now())
  database.flush()
  const made = await send('POST', '/rest/V1/customers', {
    body: { customer: { email: customer.email, firstname: 'C', lastname: 'One', addresses: [{ ...address, default_billing: true, default_shipping: true }] }, password: customer.password },
  })
  if (made.status !== 200) throw new Error(`set-up: the customer was refused: ${made.text}`)
  const ids = new Map<number, number>()
  for (const [recordedId, over] of heldOrders) {
    const answer = await send('POST', '/rest/V1/orders', { token, body: orderBody(over) })
    if (answer.status !== 200) throw new Error(`set-up: an order was refused: ${answer.text}`)
    if (recordedId !== null) ids.set(recordedId, (JSON.parse(answer.text) as { entity_id: number }).entity_id)
  }
  return ids
}
