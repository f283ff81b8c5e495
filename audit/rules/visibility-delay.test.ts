import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MonitorRow } from '../../run/records.ts'
import { auditPlanted, cleanRun, failing, startMs } from '../planted-run.ts'

test('the delay is counted from the acknowledgement, and an order that was visible before it counts 0', async () => {
  const run = cleanRun(4, 1)
  run.ledger = run.ledger.map((row) => ({ ...row, ackedAtMs: startMs + 10_000 }))
  run.stored = run.stored.map((order, at) => ({ ...order, updatedAtMs: startMs + [9_000, 11_000, 12_000, 110_000][at]! }))
  const audit = await auditPlanted(run)
  assert.deepEqual(audit.visibilityDelayMs, { p50: 1_000, p95: 100_000, p99: 100_000, max: 100_000 })
  assert.deepEqual(failing(audit), [])
})

const counted = (afterSeconds: number, count: number): MonitorRow => ({
  monitor: 'magento-orders', atMs: startMs + afterSeconds * 1_000, phase: 'drain', count,
})

test('an order that Magento changed beyond the bound is void: an invoice or an export moves updated_at too', async () => {
  const run = cleanRun()
  run.stored[8] = { ...run.stored[8]!, updatedAtMs: run.ledger[8]!.ackedAtMs! + 700_000 }
  // The last of 40 orders was acknowledged in second 273: all were there before its bound had passed.
  run.monitors = [counted(871, 39), counted(872, 40), counted(873, 40), counted(900, 40)]
  const audit = await auditPlanted(run)
  assert.deepEqual([audit.rules.visibilityDelay.status, audit.rules.visibilityDelay.count, failing(audit)], ['void', 0, []])
  assert.match(audit.rules.visibilityDelay.reason ?? '', /^Magento changed 1 orders more than 600 s after their acknowledgement/)
})

test('orders that Magento had not counted when the bound had passed are late, whatever its clock and updated_at say', async () => {
  const run = cleanRun()
  run.manifest.clockOffsetMs = null
  run.manifest.targets = { ...run.manifest.targets, magento: { kind: 'external', url: 'http://127.0.0.1:1' } }
  run.monitors = [counted(874, 37), counted(900, 37), counted(901, 38), counted(902, 40)]
  const audit = await auditPlanted(run)
  assert.deepEqual(audit.rules.visibilityDelay, {
    status: 'fail', count: 3, reason: null,
    examples: [{
      ref: new Date(startMs + 874_000).toISOString(), index: null, expected: '40 orders in Magento, acknowledged at least 600 s before', found: '37',
    }],
  })
  assert.deepEqual(failing(audit), ['visibilityDelay'])
})

test('a count proves only what was due when the answer before it had come, and nothing in a gap', async () => {
  const run = cleanRun()
  // The request of the second count may have been answered any time after second 872.
  run.monitors = [counted(872, 39), counted(900, 39)]
  assert.equal((await auditPlanted(run)).rules.visibilityDelay.status, 'pass')
  run.monitors = [counted(900, 39)]
  assert.equal((await auditPlanted(run)).rules.visibilityDelay.status, 'pass')
})

test('a lost order is lost, not late', async () => {
  const run = cleanRun()
  run.stored.splice(3, 1)
  run.monitors = [counted(900, 39), counted(901, 39)]
  assert.deepEqual(failing(await auditPlanted(run)), ['lost', 'money'])
})

test("the target's clock is taken out", async () => {
  const run = cleanRun()
  run.manifest.clockOffsetMs = 3_600_000
  run.stored = run.stored.map((order) => ({ ...order, updatedAtMs: order.updatedAtMs! + 3_600_000 }))
  const audit = await auditPlanted(run)
  assert.equal(audit.rules.visibilityDelay.status, 'pass')
  assert.ok((audit.visibilityDelayMs?.max ?? 9e9) <= 2_000)
})

test('an external target whose clock was not measured is void, an embedded one shares our clock', async () => {
  const run = cleanRun()
  run.manifest.clockOffsetMs = null
  assert.equal((await auditPlanted(run)).rules.visibilityDelay.status, 'pass')
  run.manifest.targets = { ...run.manifest.targets, magento: { kind: 'external', url: 'http://127.0.0.1:1' } }
  const audit = await auditPlanted(run)
  assert.equal(audit.rules.visibilityDelay.status, 'void')
  assert.equal(audit.visibilityDelayMs, null)
})

test('orders without a readable updated_at make it void', async () => {
  const run = cleanRun()
  run.stored[8] = { ...run.stored[8]!, updatedAtMs: null }
  assert.equal((await auditPlanted(run)).rules.visibilityDelay.status, 'void')
})
