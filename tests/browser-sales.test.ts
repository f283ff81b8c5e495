import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { auditBrowserSales } from '../audit/browser-sales.ts'
import { parseFault } from '../mocks/faults.ts'
import { orderBody } from '../mocks/magento/exchanges/recorded-state.ts'
import { admin, startServer } from '../mocks/magento/server-under-test.ts'
import type { ServerUnderTest } from '../mocks/magento/server-under-test.ts'
import type { RailSale } from '../run/rail-record.ts'
import { createMagentoClient } from '../targets/magento/client.ts'
import type { MagentoClient } from '../targets/magento/client.ts'

const reference = (n: number): string => `pos-3-20261122-${String(n).padStart(4, '0')}`
const sale = (n: number): RailSale => ({
  reference: reference(n), lines: [{ sku: 'T1', quantity: 1 }], totalMinor: 2164, atMs: 0, offline: n % 2 === 1, area: 'offline',
})
const sales = Array.from({ length: 12 }, (_, n) => sale(n))
const quick = { waitMs: 300, everyMs: 20, stillMs: 0 }

type Shop = { at: ServerUnderTest; magento: MagentoClient; store: (number: string, over?: Record<string, unknown>) => Promise<void> }

const shop = async (t: TestContext, faults: string[] = []): Promise<Shop> => {
  const at = await startServer({ faults: faults.map(parseFault), expectedOrders: 12 })
  const magento = createMagentoClient({ url: at.url, credentials: { user: admin.user, password: admin.password }, allow: [] }, { retryWaitsMs: [] })
  const token = await at.signIn()
  t.after(async () => {
    await magento.close()
    await at.end()
  })
  const store: Shop['store'] = async (number, over = {}) => {
    const answer = await at.send('POST', '/rest/V1/orders', { token, body: orderBody({ increment_id: number, ext_order_id: number, ...over }) })
    assert.equal(answer.status, 200, answer.text)
  }
  return { at, magento, store }
}
const sellAll = async ({ store }: Shop): Promise<void> => {
  for (const { reference: number } of sales) await store(number)
}

test('sales that Magento holds once each, as they were told, are exactly once', async (t) => {
  const here = await shop(t)
  await sellAll(here)
  const audit = await auditBrowserSales(sales, here.magento, quick)
  assert.deepEqual(audit, { problem: null, sales: 12, exactlyOnce: 12, lost: [], duplicated: [], altered: [] })
})

test('a sale that Magento never stored is lost, and those around it are not', async (t) => {
  const here = await shop(t, ['lose-orders=2'])
  await sellAll(here)
  const audit = await auditBrowserSales(sales, here.magento, quick)
  assert.deepEqual([audit.exactlyOnce, audit.lost, audit.duplicated, audit.altered], [10, [reference(3), reference(7)], [], []])
})

test('a sale that is stored again under a number of Magento’s own is duplicated', async (t) => {
  const here = await shop(t, ['duplicate-orders=1'])
  await sellAll(here)
  const audit = await auditBrowserSales(sales, here.magento, quick)
  assert.deepEqual([audit.exactlyOnce, audit.lost, audit.duplicated], [11, [], [reference(5)]])
})

test('a sale that a till sent again under a second number made of the first is duplicated', async (t) => {
  const here = await shop(t)
  await sellAll(here)
  await here.store(`${reference(4)}-2`)
  // A longer number of another sale is no second number of this one.
  await here.store(`${reference(5)}0`)
  const audit = await auditBrowserSales(sales, here.magento, quick)
  assert.deepEqual([audit.exactlyOnce, audit.duplicated], [11, [reference(4)]])
})

test('a sale that Magento holds with another line or total is altered, and both sides are told', async (t) => {
  const here = await shop(t, ['alter-orders=1'])
  await sellAll(here)
  const audit = await auditBrowserSales(sales, here.magento, quick)
  assert.deepEqual([audit.exactlyOnce, audit.lost, audit.duplicated], [11, [], []])
  assert.deepEqual(audit.altered.map((each) => each.reference), [reference(5)])
  assert.match(audit.altered[0]?.expected ?? '', /total 21\.64/)
})

test('a sale that comes late, as through a queue, is waited for', async (t) => {
  const here = await shop(t)
  let looks = 0
  const magento: MagentoClient = {
    ...here.magento,
    get: async (path) => {
      if (path.includes('items[sku') && looks++ === 4) await here.store(reference(0))
      return await here.magento.get(path)
    },
  }
  const audit = await auditBrowserSales([sale(0)], magento, { ...quick, waitMs: 20_000 })
  assert.deepEqual([audit.exactlyOnce, audit.lost, looks > 4], [1, [], true])
})

test('a Magento that cannot be asked, or none, is a problem and no finding', async (t) => {
  const here = await shop(t)
  const dead = createMagentoClient({ url: 'http://127.0.0.1:1', credentials: { token: 'x' }, allow: [] }, { retryWaitsMs: [] })
  t.after(() => dead.close())
  const audit = await auditBrowserSales(sales, dead, quick)
  assert.match(audit.problem ?? '', /127\.0\.0\.1:1/)
  assert.deepEqual([audit.sales, audit.exactlyOnce, audit.lost], [12, 0, []])
  const refused = createMagentoClient({ url: here.at.url, credentials: { token: 'wrong' }, allow: [] }, { retryWaitsMs: [] })
  t.after(() => refused.close())
  assert.match((await auditBrowserSales(sales, refused, quick)).problem ?? '', /refuses us/)
  assert.match((await auditBrowserSales(sales, null, quick)).problem ?? '', /no Magento is known/)
})
