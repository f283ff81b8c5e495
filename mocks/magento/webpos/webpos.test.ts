import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { orderKey, wireOrder } from '../../../fixtures/order-wire.ts'
import { defaultParameters } from '../../../fixtures/parameters.ts'
import { createPlan } from '../../../fixtures/plan.ts'
import { admin, startServer } from '../server-under-test.ts'
import type { Reply, ServerUnderTest } from '../server-under-test.ts'

let at: ServerUnderTest
let token = ''
let session = ''

before(async () => {
  at = await startServer({ catalogueSize: 5, customers: 5 })
  token = await at.signIn()
  session = await login(1)
})
after(() => at.end())

const post = (path: string, body: object, of: string | null = session): Promise<Reply> =>
  at.send('POST', `/rest/default/V1/webpos/${path}${of === null ? '' : `?session=${of}`}`, { token, body })
const login = async (posId: number): Promise<string> => {
  const reply = await post('staff/login', { staff: { username: admin.user, password: admin.password } }, null)
  const { session_id: id } = reply.json() as { session_id: string }
  assert.deepEqual((await post('posassign', { pos_id: posId, location_id: 1 }, id)).json(), { pos_id: posId })
  return id
}

const plan = createPlan({ ...defaultParameters, orders: 20, terminals: 1, shops: 1, catalogueSize: 40 })
/** An order in the dialect's shape. */
const orderOf = (index: number, over: object = {}): object => {
  const order = wireOrder(plan.orderAt(index), { key: orderKey('wp', index), soldAtMs: 1_800_000_000_000, currency: 'USD' })
  const address = { firstname: 'A', lastname: 'B', street: ['C'], city: 'D', postcode: '10001', country_id: 'US', telephone: '1', email: order.customer.email }
  return {
    order: {
      increment_id: order.key, pos_id: 1, customer_email: order.customer.email, grand_total: order.totalMinor / 100, state: 'new', status: 'pending',
      addresses: [{ ...address, address_type: 'billing' }, { ...address, address_type: 'shipping' }],
      payments: order.tenders.map(({ method, amountMinor }) => ({ method, amount_paid: amountMinor / 100 })),
      items: order.lines.map(({ sku, quantity, unitPriceMinor }) => ({ sku, qty_ordered: quantity, price: unitPriceMinor / 100 })), ...over,
    },
    create_invoice: false, create_shipment: false,
  }
}
const held = (key: string): { entity_id: number; document: string }[] =>
  at.server.shop.database.all<{ entity_id: number; document: string }>('SELECT entity_id, document FROM sales_order WHERE increment_id = ?', key)

test('a request is an order of Magento under its number, with its tenders; the same number again is no second one', async () => {
  const first = await post('checkout/placeOrder', orderOf(0))
  const second = await post('checkout/placeOrder', orderOf(0))
  assert.deepEqual([first.status, first.json(), second.json()], [200, { entity_id: held('wp-000000')[0]?.entity_id, increment_id: 'wp-000000' }, first.json()])
  assert.equal(held('wp-000000').length, 1)
  const { payment } = JSON.parse(held('wp-000000')[0]?.document ?? '{}') as { payment: { additional_information: string[] } }
  const total = payment.additional_information.reduce((sum, text) => sum + Math.round(Number(text.split(' ')[1]) * 100), 0)
  assert.equal(total, plan.orderAt(0).totalMinor)
})

test('what cannot be processed is kept with code 904, and becomes an order as soon as it can', async () => {
  // A number that Magento knows already, until that order goes.
  at.server.shop.faults.save({ scalars: { increment_id: 'wp-000001' }, items: [], billingAddress: null, shippingAddress: null, shippingMethod: null, payment: {}, statusHistories: [], extension: {} }, at.server.shop.now())
  const kept = await post('checkout/placeOrder', orderOf(1))
  assert.deepEqual([kept.status, (kept.json() as { code?: number }).code], [400, 904])
  at.server.shop.database.write()
  at.server.shop.database.statement('DELETE FROM sales_order WHERE increment_id = ?').run('wp-000001')
  assert.equal((await post('checkout/placeOrder', orderOf(2))).status, 200)
  const [order] = held('wp-000001')
  assert.deepEqual((await post('checkout/placeOrder', orderOf(1))).json(), { entity_id: order?.entity_id, increment_id: 'wp-000001' })
})

test('without a session, with one that nobody has, and after another till took the point of sale: code 900', async () => {
  const codes = async (of: string | null): Promise<unknown> => ((await post('checkout/placeOrder', orderOf(3), of)).json() as { code?: number }).code
  const older = await login(7)
  await login(7)
  assert.deepEqual([await codes(null), await codes('0'.repeat(32)), await codes(older)], [900, 900, 900])
  assert.equal(held('wp-000003').length, 0)
  assert.equal((await at.send('POST', `/rest/V1/webpos/checkout/placeOrder?session=${session}`, { body: orderOf(3) })).status, 401)
  assert.equal((await post('staff/login', { staff: { username: admin.user, password: 'wrong' } }, null)).status, 400)
})

test('the syncs are searches, and a shift is kept', async () => {
  const get = async (path: string): Promise<{ items: unknown[]; total_count: number }> =>
    (await at.send('GET', `/rest/default/V1/webpos/${path}?session=${session}&searchCriteria[pageSize]=3`, { token })).json() as { items: unknown[]; total_count: number }
  for (const path of ['products/sync', 'stocks/sync', 'customers/list', 'orders/sync']) {
    const { items, total_count: total } = await get(path)
    assert.ok(total > 0 && items.length === Math.min(3, total), path)
  }
  assert.equal((await post('shifts/save', { shift: { pos_id: 1, status: 0 } })).status, 200)
  assert.equal((await post('shifts/save', { shift: { pos_id: 1, status: 0 } }, 'nobody')).status, 400)
})
