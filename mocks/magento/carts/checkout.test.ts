import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { address, flatRateTo, startCartShop } from './shop-under-test.ts'
import type { Reply } from '../server-under-test.ts'
import type { CartShop } from './shop-under-test.ts'

type Totals = { subtotal: number; tax_amount: number; shipping_amount: number; grand_total: number; items: { tax_amount: number; price: number }[] }
type Order = {
  entity_id: number; increment_id: string; quote_id: number; grand_total: number; tax_amount: number; customer_email: string; state: string; total_due: number
  items: { sku: string; qty_ordered: number; price: number; tax_amount: number; row_total: number; extension_attributes: { itemized_taxes: unknown[] } }[]
}

let shop: CartShop
let token: string
before(async () => {
  shop = await startCartShop({ taxBasisPoints: 825 })
  token = await shop.signIn()
})
after(() => shop.end())

const orderOf = async (id: unknown): Promise<Order> => (await shop.send('GET', `/rest/V1/orders/${String(id)}`, { token })).json() as Order
const storedOf = (quoteId: number): { entity_id: number; increment_id: string }[] =>
  shop.server.shop.database.all('SELECT entity_id, increment_id FROM sales_order WHERE quote_id = ? ORDER BY entity_id', quoteId)
const quoteId = async (mask: string): Promise<number> => ((await shop.send('GET', `/rest/V1/guest-carts/${mask}`)).json() as { id: number }).id

test('a guest cart becomes an order with the totals that the till was told, and its goods are reserved', async () => {
  const mask = await shop.newCart()
  assert.match(mask, /^[A-Za-z0-9]{32}$/)
  const before = ['T1', 'T2', 'T3'].map(shop.salable)
  for (const [sku, qty] of [['T1', 3], ['T2', 7], ['T3', 11]] as const) assert.equal((await shop.add(mask, sku, qty, { price: 0.01 })).status, 200)
  await shop.ship(mask)
  const totals = (await shop.send('GET', `/rest/V1/guest-carts/${mask}/totals`)).json() as Totals
  assert.deepEqual([totals.subtotal, totals.tax_amount, totals.shipping_amount, totals.grand_total], [116.47, 9.61, 105, 231.08])
  assert.deepEqual(totals.items.map((item) => item.tax_amount), [4.95, 4.32, 0.34])
  // The price that the till sent was not even looked at.
  assert.deepEqual(totals.items.map((item) => item.price), [19.99, 7.49, 0.37])
  const paid = await shop.pay(mask)
  const order = await orderOf(paid.json())
  assert.equal(paid.text, String(order.entity_id))
  assert.match(order.increment_id, /^\d{9}$/)
  assert.deepEqual([order.grand_total, order.tax_amount, order.total_due, order.state], [231.08, 9.61, 231.08, 'new'])
  assert.deepEqual(order.items.map((item) => [item.sku, item.qty_ordered, item.price, item.tax_amount, item.extension_attributes.itemized_taxes.length]), [
    ['T1', 3, 19.99, 4.95, 1], ['T2', 7, 7.49, 4.32, 1], ['T3', 11, 0.37, 0.34, 1],
  ])
  assert.equal(order.customer_email, 'g@example.com')
  const cart = (await shop.send('GET', `/rest/V1/guest-carts/${mask}`)).json() as { id: number; is_active: boolean; reserved_order_id: string }
  assert.deepEqual([cart.id, cart.is_active, cart.reserved_order_id], [order.quote_id, false, order.increment_id])
  assert.deepEqual(['T1', 'T2', 'T3'].map((sku, place) => shop.salable(sku) - (before[place] ?? 0)), [-3, -7, -11])
  const salable = await shop.send('GET', '/rest/V1/inventory/get-product-salable-quantity/T3/1', { token })
  assert.equal(Number(salable.text), shop.salable('T3'))
})

test('what a cart would cost at an address is told and not kept; a payment method that was chosen is', async () => {
  const mask = await shop.newCart()
  const ask = (path: string, body: object): Promise<Reply> => shop.send('POST', `/rest/V1/guest-carts/${mask}/${path}`, { body })
  const information = { addressInformation: { address: { country_id: 'US', region_id: 43, postcode: '10001' }, shipping_carrier_code: 'flatrate', shipping_method_code: 'flatrate' } }
  assert.deepEqual((await ask('totals-information', information)).json(), { message: 'Totals calculation is not applicable to empty cart' })
  await shop.add(mask, 'T1', 3)
  const { tax_amount: tax, shipping_amount: shipping, grand_total: total } = (await ask('totals-information', information)).json() as Totals
  assert.deepEqual([tax, shipping, total], [4.95, 15, 79.92])
  const kept = (await shop.send('GET', `/rest/V1/guest-carts/${mask}/totals`)).json() as Totals
  assert.deepEqual([kept.shipping_amount, kept.grand_total], [0, 64.92])
  assert.equal((await ask('totals-information', {})).status, 400)

  const chosen = `/rest/V1/guest-carts/${mask}/selected-payment-method`
  const choose = (method: string): Promise<Reply> => shop.send('PUT', chosen, { body: { method: { method } } })
  assert.equal((await shop.send('GET', chosen)).text, '[]')
  assert.deepEqual((await choose('checkmo')).json(), { message: 'The shipping address is missing. Set the address and try again.' })
  await shop.ship(mask)
  assert.deepEqual((await choose('cash')).json(), { message: 'The requested Payment Method is not available.' })
  assert.match((await choose('checkmo')).text, /^"\d+"$/)
  assert.deepEqual((await shop.send('GET', chosen)).json(), { method: 'checkmo' })
})

test('of three payments of one cart one makes an order, the others find no cart', async () => {
  const mask = await shop.ready(['T4', 1])
  const id = await quoteId(mask)
  const replies = await Promise.all([shop.pay(mask), shop.pay(mask), shop.pay(mask)])
  assert.deepEqual(replies.map((reply) => reply.status).toSorted(), [200, 404, 404])
  const lost = replies.find((reply) => reply.status === 404)?.json()
  assert.deepEqual(lost, { message: 'No such entity with %fieldName = %fieldValue', parameters: { fieldName: 'cartId', fieldValue: String(id) } })
  assert.equal(storedOf(id).length, 1)
})

test('a quantity is a whole number up to 10,000, what is not above 0 is one, and no more than can be sold', async () => {
  const mask = await shop.newCart()
  const line = async (sku: string, qty: unknown): Promise<unknown> => {
    const reply = await shop.add(mask, sku, qty)
    const { qty: pieces, message } = reply.json() as { qty?: number; message?: string }
    return reply.status === 200 ? pieces : `${reply.status} ${message}`
  }
  assert.equal(await line('T5', 0), 1)
  assert.equal(await line('T5', -1), 2)
  assert.equal(await line('t5', 3), 5)
  assert.equal(await line('T5', 0.5), '400 You cannot use decimal quantity for this product.')
  assert.equal(await line('T5', 10_001), '400 The requested qty exceeds the maximum qty allowed in shopping cart')
  assert.equal(await line('T5', 96), '400 The requested qty is not available')
  assert.equal(await line('T5', null), '400 Invalid value of "%value" provided for the %fieldName field.')
  assert.equal(await line('NOPE', 1), "404 The product that was requested doesn't exist. Verify the product and try again.")
  assert.equal(await line('T5', 95), 100)
})

test('goods that another cart has ordered cannot be ordered again, and the failed attempt leaves a gap in the numbers', async (t) => {
  const own = await startCartShop()
  t.after(() => own.end())
  const [first, second, third] = [await own.ready(['T1', 60]), await own.ready(['T1', 60]), await own.ready(['T2', 1])]
  const numbers = async (mask: string): Promise<unknown> => {
    const reply = await own.pay(mask)
    return reply.status === 200
      ? own.server.shop.database.one<{ increment_id: string }>('SELECT increment_id FROM sales_order WHERE entity_id = ?', Number(reply.text))?.increment_id
      : [reply.status, reply.json()]
  }
  assert.equal(await numbers(first), '000000001')
  assert.deepEqual(await numbers(second), [400, { message: 'The requested qty is not available' }])
  assert.equal(await numbers(third), '000000003')
  assert.equal(own.salable('T1'), 40)
  // The refused cart is open still, and a smaller order passes.
  const items = (await own.send('GET', `/rest/V1/guest-carts/${second}/items`)).json() as { item_id: number }[]
  const path = `/rest/V1/guest-carts/${second}/items/${items[0]?.item_id}`
  assert.equal((await own.send('PUT', path, { body: { cartItem: { quote_id: second, qty: 40 } } })).status, 200)
  assert.equal(await numbers(second), '000000004')
  assert.equal(own.salable('T1'), 0)
  assert.deepEqual((await own.add(await own.newCart(), 'T1', 1)).json(), { message: 'Product that you are trying to add is not available.' })
})

test('a line that was removed is neither in the totals nor in the order, and an empty cart makes none', async () => {
  const mask = await shop.ready(['T1', 1], ['T4', 2])
  const items = (await shop.send('GET', `/rest/V1/guest-carts/${mask}/items`)).json() as { item_id: number; sku: string }[]
  const path = (sku: string): string => `/rest/V1/guest-carts/${mask}/items/${items.find((item) => item.sku === sku)?.item_id}`
  assert.equal((await shop.send('DELETE', path('T1'))).text, 'true')
  assert.deepEqual((await shop.send('DELETE', path('T1'))).status, 404)
  const totals = (await shop.send('GET', `/rest/V1/guest-carts/${mask}/totals`)).json() as Totals
  assert.deepEqual([totals.subtotal, totals.shipping_amount], [6.66, 10])
  await shop.send('DELETE', path('T4'))
  assert.equal((await shop.pay(mask)).status, 400)
  assert.deepEqual(storedOf(await quoteId(mask)), [])
})

test('what an order lacks is said, and nothing is stored', async () => {
  const mask = await shop.newCart()
  await shop.add(mask, 'T4', 1)
  const says = async (reply: Promise<{ status: number; json: () => unknown }>): Promise<unknown> => {
    const { status, json } = await reply
    return [status, (json() as { message: string }).message]
  }
  assert.deepEqual(await says(shop.pay(mask)), [400, 'The shipping address is missing. Set the address and try again.'])
  const ship = (over: object): Promise<{ status: number; json: () => unknown }> =>
    shop.send('POST', `/rest/V1/guest-carts/${mask}/shipping-information`, { body: flatRateTo({ ...address, ...over }) })
  assert.deepEqual(await says(ship({ country_id: null })), [400, 'The shipping address is missing. Set the address and try again.'])
  assert.deepEqual(await says(ship({ nonsense: 1 })), [400, '"%fieldName" is not supported. Correct the field name and try again.'])
  // In the US a region counts only by its id.
  assert.equal((await ship({ region_id: null })).status, 200)
  assert.deepEqual(await says(shop.pay(mask)), [400, 'Please check the shipping address information. "regionId" is required. Enter and try again.'])
  const bad = shop.send('POST', `/rest/V1/guest-carts/${mask}/shipping-information`, {
    body: { addressInformation: { shipping_address: address, shipping_carrier_code: 'tablerate', shipping_method_code: 'bestway' } },
  })
  assert.deepEqual(await says(bad), [404, 'Carrier with such method not found: %1, %2'])
  assert.deepEqual(storedOf(await quoteId(mask)), [])
  await shop.ship(mask)
  assert.equal((await shop.pay(mask)).status, 200)
})

test("a customer has one cart, only the customer's own token opens it, and anybody may read it by its masked id", async () => {
  const customer = { email: 'c1@example.com', firstname: 'C', lastname: 'One', addresses: [address] }
  await shop.send('POST', '/rest/V1/customers', { body: { customer, password: 'Customer-1-secret' } })
  const signIn = await shop.send('POST', '/rest/V1/integration/customer/token', { body: { username: customer.email, password: 'Customer-1-secret' } })
  const own = signIn.json() as string
  const created = await shop.send('POST', '/rest/V1/carts/mine', { token: own })
  const id = Number(created.text)
  assert.equal((await shop.send('POST', '/rest/V1/carts/mine', { token: own })).text, created.text)
  assert.equal((await shop.send('POST', '/rest/V1/customers/1/carts', { token })).text, created.text)
  assert.equal((await shop.send('POST', '/rest/V1/carts/mine/items', { token: own, body: { cartItem: { quote_id: 1, sku: 'T4', qty: 2 } } })).status, 200)
  const refused = (resources: string): object => ({ message: "The consumer isn't authorized to access %resources.", parameters: { resources } })
  for (const [path, asker, resources] of [
    [`/rest/V1/carts/${id}`, own, 'Magento_Cart::manage'], [`/rest/V1/carts/${id}`, null, 'Magento_Cart::manage'],
    ['/rest/V1/carts/mine', token, 'self'], ['/rest/V1/carts/mine/totals', null, 'self'],
  ] as const) {
    const reply = await shop.send('GET', path, { token: asker })
    assert.deepEqual([reply.status, reply.json()], [401, refused(resources)], path)
  }
  const mask = shop.server.shop.carts.store.maskOf(id)
  const read = (await shop.send('GET', `/rest/V1/guest-carts/${mask}`)).json() as { id: number; customer: { email: string } }
  assert.deepEqual([read.id, read.customer.email], [id, customer.email])
  assert.deepEqual((await shop.add(mask, 'T4', 1)).json(), { message: 'Invalid state change requested' })
  await shop.send('POST', '/rest/V1/carts/mine/shipping-information', { token: own, body: flatRateTo(address) })
  const paid = await shop.send('POST', '/rest/V1/carts/mine/payment-information', { token: own, body: { paymentMethod: { method: 'checkmo' } } })
  const order = await orderOf(paid.json())
  assert.deepEqual([order.customer_email, order.quote_id, order.items.map((item) => item.qty_ordered)], [customer.email, id, [2]])
  const none = await shop.send('GET', '/rest/V1/carts/mine/totals', { token: own })
  assert.deepEqual([none.status, none.json()], [404, { message: 'Current customer does not have an active cart.' }])
  const next = Number((await shop.send('POST', '/rest/V1/carts/mine', { token: own })).text)
  assert.ok(next > id)
})

test('an admin sells for a customer by the number of the cart', async () => {
  const id = Number((await shop.send('POST', '/rest/V1/customers/1/carts', { token })).text)
  const body = { cartItem: { quote_id: id, sku: 'T2', qty: 2 } }
  assert.equal((await shop.send('POST', `/rest/V1/carts/${id}/items`, { token, body })).status, 200)
  await shop.send('POST', `/rest/V1/carts/${id}/shipping-information`, { token, body: flatRateTo(address) })
  const pay = (): Promise<{ status: number; text: string; json: () => unknown }> =>
    shop.send('PUT', `/rest/V1/carts/${id}/order`, { token, body: { paymentMethod: { method: 'checkmo' } } })
  const paid = await pay()
  assert.equal(paid.status, 200)
  assert.deepEqual((await orderOf(paid.json())).items.map((item) => [item.sku, item.row_total]), [['T2', 14.98]])
  const again = await pay()
  assert.deepEqual([again.status, again.json()], [404, { message: 'No such entity with %fieldName = %fieldValue', parameters: { fieldName: 'cartId', fieldValue: id } }])
  assert.equal((await shop.send('POST', '/rest/V1/customers/99/carts', { token })).status, 404)
})

test('a product that becomes dearer while it lies in a cart is sold at the new price', async () => {
  const mask = await shop.ready(['T5', 1])
  await shop.send('PUT', '/rest/V1/products/T5', { token, body: { product: { price: 13.5 } } })
  const totals = (await shop.send('GET', `/rest/V1/guest-carts/${mask}/totals`)).json() as Totals
  assert.equal(totals.subtotal, 13.5)
  assert.equal((await orderOf((await shop.pay(mask)).json())).items[0]?.price, 13.5)
})

test('a cart outlives a restart of the server', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillstorm-carts-'))
  const first = await startCartShop({ dataDir })
  const mask = await first.ready(['T1', 2])
  const paidId = Number((await first.pay(await first.ready(['T2', 1]))).text)
  await first.end()
  const second = await startCartShop({ dataDir })
  t.after(async () => {
    await second.end()
    rmSync(dataDir, { recursive: true })
  })
  const reply = await second.pay(mask)
  assert.equal(reply.status, 200)
  assert.ok(Number(reply.text) > paidId)
  assert.deepEqual([second.salable('T1'), second.salable('T2')], [98, 99])
  assert.equal((await second.newCart()).length, 32)
})
