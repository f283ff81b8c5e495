import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditPlanted, cleanRun, failing } from '../planted-run.ts'

test('an acknowledged order that Magento does not hold is lost', async () => {
  const run = cleanRun()
  run.stored.splice(7, 1)
  const audit = await auditPlanted(run)
  assert.deepEqual(audit.rules.lost, {
    status: 'fail',
    count: 1,
    reason: null,
    examples: [{ ref: 'ts1-000007', index: 7, expected: 'one order in Magento: acknowledged at 2026-11-22T08:00:49.323Z', found: 'none' }],
  })
  assert.deepEqual(failing(audit), ['lost', 'money'])
})

test('an unknown or a failed order that Magento does not hold is not lost', async () => {
  const run = cleanRun()
  run.ledger[3] = { ...run.ledger[3]!, outcome: 'failed', ackedAtMs: null }
  run.ledger[7] = { ...run.ledger[7]!, outcome: 'unknown', ackedAtMs: null }
  run.stored = run.stored.filter((_, index) => index !== 3 && index !== 7)
  assert.deepEqual(failing(await auditPlanted(run)), [])
})

test('all orders lost are counted exactly, with the 20 of the lowest index', async () => {
  const run = cleanRun()
  run.stored = []
  const { lost } = (await auditPlanted(run)).rules
  assert.equal(lost.count, 40)
  assert.deepEqual(lost.examples.map((example) => example.index), Array.from({ length: 20 }, (_, index) => index))
})

test('absent orders are void, not lost, while the backend has not emptied its queue', async () => {
  const run = cleanRun()
  run.stored.splice(7, 1)
  run.manifest.drain = { waitedMs: 60_000, emptied: false, boundMs: 60_000 }
  const { lost, money } = (await auditPlanted(run)).rules
  assert.equal(lost.status, 'void')
  assert.equal(lost.reason, '1 acknowledged orders are not in Magento, but the backend had not emptied its queue after 60 s')
  assert.equal(money.status, 'void')
})

test('absent orders are void, not lost, where nobody could ask the backend for its queue', async () => {
  const run = cleanRun()
  run.stored.splice(7, 1)
  run.manifest.drain = null
  const { lost, money } = (await auditPlanted(run)).rules
  assert.deepEqual([lost.status, money.status], ['void', 'void'])
  assert.equal(lost.reason, '1 acknowledged orders are not in Magento, but nobody saw whether the backend had emptied its queue')
})

test('without a queue in between an absent order is lost however the drain ended', async () => {
  const run = cleanRun()
  run.stored.splice(7, 1)
  run.manifest.drain = null
  run.manifest.protocol = { ...run.manifest.protocol, hasQueue: false }
  assert.equal((await auditPlanted(run)).rules.lost.count, 1)
})
