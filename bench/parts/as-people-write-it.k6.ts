import { check } from 'k6'
import http from 'k6/http'

// A load test of the order flow as one finds it in tutorials and repositories, run by k6 (bench/order-flow.ts): an order as
// an object, JSON.stringify, a blocking post, JSON.parse in a check. Its orders have as many lines and bytes as ours.
export const options = { vus: 100, duration: '10s' }

const url = `${__ENV['BENCH_URL']}/rest/V1/orders`
const products = Array.from({ length: 200 }, (_, i) => ({
  sku: `SKU-${10_000 + i}`,
  name: `Product number ${i} of the range`,
  product_id: i + 1,
  price: 1.99 + i / 10,
}))

const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)]!
const money = (value: number): number => Math.round(value * 100) / 100

export default function (): void {
  const key = `people-${__VU}-${__ITER}`
  const items = Array.from({ length: 2 + Math.floor(Math.random() * 6) }, () => {
    const { sku, name, product_id, price } = pick(products)
    const qty_ordered = 1 + Math.floor(Math.random() * 3)
    const row_total = money(price * qty_ordered)
    const tax_amount = money(row_total * 0.0825)
    const incl_tax = money(row_total + tax_amount)
    return {
      sku, name, product_id, product_type: 'simple', qty_ordered,
      price, base_price: price, original_price: price, base_original_price: price,
      row_total, base_row_total: row_total, tax_amount, base_tax_amount: tax_amount,
      row_total_incl_tax: incl_tax, base_row_total_incl_tax: incl_tax,
    }
  })
  const subtotal = money(items.reduce((sum, { row_total }) => sum + row_total, 0))
  const tax = money(items.reduce((sum, { tax_amount }) => sum + tax_amount, 0))
  const total = money(subtotal + tax)
  const email = `customer${__VU}@shop.invalid`
  const address = {
    firstname: 'Jane', lastname: 'Roe', street: ['12 Main Street'], city: 'Springfield', region_code: 'IL', postcode: '62701',
    country_id: 'US', telephone: '5550100', email,
  }
  const order = {
    entity: {
      increment_id: key, ext_order_id: key, created_at: new Date().toISOString(),
      base_currency_code: 'USD', order_currency_code: 'USD', global_currency_code: 'USD', store_currency_code: 'USD', store_id: 1,
      customer_email: email, customer_firstname: 'Jane', customer_lastname: 'Roe', customer_is_guest: 1,
      base_grand_total: total, grand_total: total, subtotal, base_subtotal: subtotal, tax_amount: tax, base_tax_amount: tax,
      shipping_amount: 0, base_shipping_amount: 0, total_qty_ordered: items.length, state: 'new', status: 'pending',
      billing_address: { ...address, address_type: 'billing' },
      payment: { method: 'checkmo', amount_ordered: total, base_amount_ordered: total, additional_information: [`cash ${total}`] },
      items,
      extension_attributes: {
        shipping_assignments: [
          { shipping: { address: { ...address, address_type: 'shipping' }, method: 'flatrate_flatrate' } },
        ],
      },
    },
  }
  const response = http.post(url, JSON.stringify(order), {
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer bench' },
  })
  check(response, {
    'status is 200': ({ status }) => status === 200,
    'order is stored': ({ body }) => JSON.parse(body as string).increment_id === key,
  })
}
