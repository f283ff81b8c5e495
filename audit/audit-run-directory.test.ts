import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { magentoTime } from '../fixtures/order-wire.ts'
import { planHash } from '../fixtures/parameters.ts'
import { auditSchema } from '../run/records.ts'
import type { Manifest } from '../run/records.ts'
import { createRun, openRun } from '../run/run-directory.ts'
import { createMagentoClient } from '../targets/magento/client.ts'
import { fakeMagento } from '../targets/magento/fake-magento.ts'
import type { FakeOrder } from '../targets/magento/fake-magento.ts'
import { restOrderSource } from '../targets/magento/order-source.ts'
import type { StoredOrder } from '../targets/magento/stored-order.ts'
import { auditRunDirectory } from './audit-run-directory.ts'
import { cleanRun, failing } from './planted-run.ts'
import type { PlantedRun } from './planted-run.ts'

const asMagentoGives = (order: StoredOrder): FakeOrder => ({
  entity_id: order.entityId,
  increment_id: order.incrementId,
  ext_order_id: order.extOrderId,
  state: order.state,
  created_at: magentoTime(order.createdAtMs ?? 0),
  updated_at: magentoTime(order.updatedAtMs ?? 0),
  customer_email: order.customerEmail,
  grand_total: order.grandTotal,
  subtotal: order.subtotal,
  tax_amount: order.tax,
  total_qty_ordered: order.totalQuantity,
  total_invoiced: order.invoiced,
  total_refunded: order.refunded,
  payment: { method: 'checkmo', additional_information: order.paymentTexts },
  items: order.lines.map((line) => ({
    sku: line.sku, qty_ordered: line.quantity, price: line.price, row_total: line.rowTotal, tax_amount: line.tax, qty_shipped: line.shipped,
  })),
})

const recorded = async (t: TestContext, run: PlantedRun, changes: Partial<Manifest> = {}) => {
  const path = mkdtempSync(join(tmpdir(), 'audit-'))
  t.after(() => rmSync(path, { recursive: true }))
  const writer = createRun(path, {
    schemaVersion: 1, runId: 'r', versions: { tillstorm: '0', node: '24', k6: null }, command: [], profile: 'smoke', speed: 1,
    serviceTimes: null, plan: run.plan.parameters, planHash: planHash(run.plan.parameters), measures: { load: true, rail: false }, allow: [], faults: [], budget: 'smoke',
    machine: { cpu: '', cores: 2, memoryMiB: 1, os: '' }, planStartMs: 0, magentoBaselineEntityId: 50, ...run.manifest, ...changes,
  })
  for (const row of run.ledger) writer.ledger.append(row)
  writer.close()
  const fake = await fakeMagento(t, run.stored.map(asMagentoGives))
  const magento = createMagentoClient({ url: fake.url, credentials: { token: 'x' }, allow: [] }, { retryWaitsMs: [] })
  t.after(() => magento.close())
  const audit = async () => auditRunDirectory(await openRun(path), { orders: restOrderSource(magento), onPage: () => undefined })
  return { fake, audit, file: () => auditSchema.parse(JSON.parse(readFileSync(join(path, 'audit.json'), 'utf8'))) }
}

test('a recorded run is audited over the wire, and audit.json holds what was found', async (t) => {
  const run = cleanRun()
  run.stored.splice(7, 1)
  const { audit, file } = await recorded(t, run)
  assert.deepEqual(failing(await audit()), ['lost', 'money'])
  assert.deepEqual([file().found, file().rules.lost.examples[0]?.ref], [39, 'ts1-000007'])
})

test('what was stored before the run is not part of it', async (t) => {
  const { fake, audit } = await recorded(t, cleanRun())
  fake.orders.push({ ...fake.orders[0]!, entity_id: 50 })
  const found = await audit()
  assert.deepEqual([found.records, failing(found)], [40, []])
})

test('a Magento that dies makes every rule void, and never takes the place of a complete audit', async (t) => {
  const { fake, audit, file } = await recorded(t, cleanRun())
  fake.misbehave = (_, response) => response.writeHead(502).end('<html>') !== undefined
  const dead = await audit()
  assert.deepEqual(new Set(Object.values(dead.rules).map((rule) => rule.status)), new Set(['void']))
  assert.equal(file().complete, false)
  fake.misbehave = () => false
  await audit()
  fake.misbehave = (_, response) => response.writeHead(502).end('<html>') !== undefined
  assert.equal((await audit()).complete, false)
  assert.equal(file().complete, true)
})

test('a plan that is not the one of the drive is refused', async (t) => {
  const { audit } = await recorded(t, cleanRun(), { planHash: '0000' })
  await assert.rejects(audit(), { code: 'RUN_UNREADABLE', message: /driven by 0000$/ })
  const { audit: broken } = await recorded(t, cleanRun(), { plan: { seed: 'x' } })
  await assert.rejects(broken(), { code: 'RUN_UNREADABLE' })
})
