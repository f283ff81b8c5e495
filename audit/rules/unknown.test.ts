import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditPlanted, cleanRun, failing } from '../planted-run.ts'

test('an order without an answer may be stored once or not at all', async () => {
  const run = cleanRun()
  run.ledger[6] = { ...run.ledger[6]!, outcome: 'unknown', ackedAtMs: null }
  assert.deepEqual(failing(await auditPlanted(run)), [])
  run.stored.splice(6, 1)
  assert.deepEqual(failing(await auditPlanted(run)), [])
})

test('an order without an answer that is stored twice is wrong', async () => {
  const run = cleanRun()
  run.ledger[6] = { ...run.ledger[6]!, outcome: 'unknown', ackedAtMs: null }
  run.stored.push({ ...run.stored[6]!, entityId: 900 })
  const audit = await auditPlanted(run)
  assert.deepEqual(audit.rules.unknown.examples, [
    { ref: 'ts1-000006', index: 6, expected: '0 or 1 record: the terminal got no answer', found: '2 records, entity_id 106, 900' },
  ])
  assert.deepEqual(failing(audit), ['duplicated', 'unknown'])
})

test('in a cut run an order without a ledger row counts as unknown', async () => {
  const run = cleanRun()
  run.ledger.splice(6, 1)
  run.stored.push({ ...run.stored[6]!, entityId: 900 })
  run.manifest.phases = [{ ...run.manifest.phases[0]!, state: 'interrupted' }]
  assert.equal((await auditPlanted(run)).rules.unknown.count, 1)
})
