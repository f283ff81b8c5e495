import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RailSale } from '../../run/rail-record.ts'
import { createMagentoClient } from '../../targets/magento/client.ts'
import { fakeMagento, fakeOrder } from '../../targets/magento/fake-magento.ts'
import { salesAuditor } from './audit-sales.ts'

const unsent = (reference: string): RailSale => ({
  reference, lines: [{ sku: 'T1', quantity: 1 }], totalMinor: 2164, atMs: 0, offline: false, area: 'response', unsent: true,
})

test('what a till had not sent when its browser was closed is looked for all the same, and is unsent, not lost, where it is not there', async (t) => {
  const fake = await fakeMagento(t, [fakeOrder(7, 'till-000001'), fakeOrder(8, 'till-000003'), fakeOrder(9, 'till-000003-2')])
  const magento = createMagentoClient({ url: fake.url, credentials: { token: 'x' }, allow: [] }, { retryWaitsMs: [] })
  t.after(() => magento.close())
  const audit = await salesAuditor(magento, t.signal)(['till-000001', 'till-000002', 'till-000003'].map(unsent))
  assert.deepEqual([audit.exactlyOnce, audit.lost, audit.unsent, audit.duplicated], [1, [], ['till-000002'], ['till-000003']])
})
