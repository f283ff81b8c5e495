import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditPlanted, cleanRun, failing } from '../planted-run.ts'

test('an order that the terminal was refused for good and that Magento holds was applied all the same', async () => {
  const run = cleanRun()
  run.ledger[6] = { ...run.ledger[6]!, outcome: 'failed', reason: '400 no', ackedAtMs: null }
  const audit = await auditPlanted(run)
  assert.deepEqual(audit.rules.failedButApplied.examples, [
    { ref: 'ts1-000006', index: 6, expected: 'no order in Magento: the terminal was refused', found: 'entity_id 106' },
  ])
  assert.deepEqual(failing(audit), ['failedButApplied'])
})

test('an order that was refused and is absent is right', async () => {
  const run = cleanRun()
  run.ledger[6] = { ...run.ledger[6]!, outcome: 'failed', reason: '400 no', ackedAtMs: null }
  run.stored.splice(6, 1)
  assert.equal((await auditPlanted(run)).rules.failedButApplied.status, 'pass')
})
