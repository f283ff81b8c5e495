import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { RailSale, RailSaleAudit } from '../run/rail-record.ts'
import { createMagentoClient } from '../targets/magento/client.ts'
import { fakeMagento, fakeOrder } from '../targets/magento/fake-magento.ts'
import type { FakeOrder } from '../targets/magento/fake-magento.ts'
import { auditBrowserSales } from './browser-sales.ts'
import { currencyDigits } from './sale-differences.ts'

const sold = (reference: string, changes: Partial<RailSale> = {}): RailSale => ({
  reference, lines: [{ sku: 'T1', quantity: 1 }], totalMinor: 2164, atMs: 0, offline: false, area: 'offline', ...changes,
})

const audited = async (t: TestContext, sales: RailSale[], orders: FakeOrder[]): Promise<RailSaleAudit> => {
  const fake = await fakeMagento(t, orders)
  const magento = createMagentoClient({ url: fake.url, credentials: { token: 'x' }, allow: [] }, { retryWaitsMs: [] })
  t.after(() => magento.close())
  return await auditBrowserSales(sales, magento, { waitMs: 0, everyMs: 1, stillMs: 0 })
}

test('a sale is found by ext_order_id where Magento numbers orders by itself', async (t) => {
  const audit = await audited(t, [sold('till-000001')], [{ ...fakeOrder(7, '100000012'), ext_order_id: 'till-000001' }])
  assert.deepEqual([audit.exactlyOnce, audit.lost], [1, []])
})

test('lines that the till merged are the same lines, another quantity is not', async (t) => {
  const items = [{ sku: 'T1', qty_ordered: 1 }, { sku: 'T2', qty_ordered: 0.355 }, { sku: 'T1', qty_ordered: 1 }]
  const order = { ...fakeOrder(7, 'till-000001'), items }
  const lines = [{ sku: 'T2', quantity: 0.355 }, { sku: 'T1', quantity: 2 }]
  assert.equal((await audited(t, [sold('till-000001', { lines })], [order])).exactlyOnce, 1)
  const audit = await audited(t, [sold('till-000001', { lines: [...lines.slice(0, 1), { sku: 'T1', quantity: 3 }] })], [order])
  assert.deepEqual(audit.altered, [{ reference: 'till-000001', expected: '3 × T1, 0.355 × T2', found: '2 × T1, 0.355 × T2' }])
})

test('the variant below a configurable product is not a line of its own', async (t) => {
  const items = [{ sku: 'T1', qty_ordered: 1 }, { sku: 'T1', qty_ordered: 1, parent_item_id: 9 }]
  assert.equal((await audited(t, [sold('till-000001')], [{ ...fakeOrder(7, 'till-000001'), items }])).exactlyOnce, 1)
})

test('a total is compared in the smallest unit of the currency of the order', async (t) => {
  const yen = { ...fakeOrder(7, 'till-000001'), grand_total: 2164, order_currency_code: 'JPY' }
  assert.equal((await audited(t, [sold('till-000001')], [yen])).exactlyOnce, 1)
  const cents = { ...fakeOrder(7, 'till-000001'), grand_total: 21.645, order_currency_code: 'EUR' }
  assert.deepEqual((await audited(t, [sold('till-000001')], [cents])).altered, [{ reference: 'till-000001', expected: 'total 21.64', found: 'total 21.645' }])
  assert.deepEqual(['JPY', 'EUR', 'KWD', 'no', null].map(currencyDigits), [0, 2, 3, 2, 2])
})

test('a cancelled order contradicts its receipt', async (t) => {
  const audit = await audited(t, [sold('till-000001')], [{ ...fakeOrder(7, 'till-000001'), state: 'canceled' }])
  assert.deepEqual([audit.exactlyOnce, audit.altered[0]?.found], [0, 'a cancelled one'])
})

test('one reference for two different sales is told, and the same sale told twice is one sale', async (t) => {
  const orders = [fakeOrder(7, 'till-000001'), fakeOrder(8, 'till-000002')]
  const audit = await audited(t, [sold('till-000001'), sold('till-000001', { totalMinor: 1 }), sold('till-000002'), sold('till-000002')], orders)
  assert.deepEqual([audit.sales, audit.exactlyOnce, audit.altered.map((each) => each.reference)], [2, 1, ['till-000001']])
})

test('a short reference is looked up as it is, and does not find what begins like it', async (t) => {
  const audit = await audited(t, [sold('17')], [fakeOrder(7, '17'), fakeOrder(8, '17-2'), fakeOrder(9, '170')])
  assert.equal(audit.exactlyOnce, 1)
})

test('nothing sold is nothing found', async (t) => {
  assert.deepEqual(await audited(t, [], []), { problem: null, sales: 0, exactlyOnce: 0, lost: [], duplicated: [], altered: [] })
})
