import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMagentoClient } from '../targets/magento/client.ts'
import { fakeMagento, fakeOrder } from '../targets/magento/fake-magento.ts'
import { auditBrowserTerminalSales } from './browser-terminal-sales.ts'

const sold = (terminal: number, reference: string) => ({ terminal, reference, lines: [{ sku: 'T1', quantity: 1 }], totalMinor: 2164, atMs: 0 })
const quick = { waitMs: 0, everyMs: 1, stillMs: 0 }

test('a sale that Magento lacks is lost where the till had sent everything, and unsent where its browser went before', async (t) => {
  const fake = await fakeMagento(t, [fakeOrder(7, 'till0-000001'), fakeOrder(8, 'till1-000001'), fakeOrder(9, 'till1-000003'), fakeOrder(10, 'till1-000003-2')])
  const magento = createMagentoClient({ url: fake.url, credentials: { token: 'x' }, allow: [] }, { retryWaitsMs: [] })
  t.after(() => magento.close())
  const sales = [sold(0, 'till0-000001'), sold(0, 'till0-000002'), sold(1, 'till1-000001'), sold(1, 'till1-000002'), sold(1, 'till1-000003')]
  assert.deepEqual(await auditBrowserTerminalSales(sales, new Set([0]), magento, quick), {
    problem: null, sales: 5, exactlyOnce: 2, lost: ['till0-000002'], duplicated: ['till1-000003'], altered: [], unsent: ['till1-000002'],
  })
})

test('without a Magento nothing is known, and nothing is lost', async () => {
  const audit = await auditBrowserTerminalSales([sold(0, 'a'), sold(1, 'b')], new Set([0]), null, quick)
  assert.match(audit.problem ?? '', /no Magento is known/)
  assert.deepEqual([audit.sales, audit.exactlyOnce, audit.lost, audit.unsent], [2, 0, [], []])
})
