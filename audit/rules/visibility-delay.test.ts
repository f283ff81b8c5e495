import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditPlanted, cleanRun, failing, startMs } from '../planted-run.ts'

test('the delay is counted from the acknowledgement, and an order that was visible before it counts 0', async () => {
  const run = cleanRun(4, 1)
  run.ledger = run.ledger.map((row) => ({ ...row, ackedAtMs: startMs + 10_000 }))
  run.stored = run.stored.map((order, at) => ({ ...order, updatedAtMs: startMs + [9_000, 11_000, 12_000, 110_000][at]! }))
  const audit = await auditPlanted(run)
  assert.deepEqual(audit.visibilityDelayMs, { p50: 1_000, p95: 100_000, p99: 100_000, max: 100_000 })
  assert.deepEqual(failing(audit), [])
})

test('an order that is visible only beyond the bound is late', async () => {
  const run = cleanRun()
  run.stored[8] = { ...run.stored[8]!, updatedAtMs: run.ledger[8]!.ackedAtMs! + 700_000 }
  const audit = await auditPlanted(run)
  assert.deepEqual(audit.rules.visibilityDelay.examples, [
    { ref: 'ts1-000008', index: 8, expected: 'in Magento within 600 s', found: 'after 700 s' },
  ])
  assert.deepEqual(failing(audit), ['visibilityDelay'])
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
