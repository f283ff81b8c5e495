import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditPlanted, cleanRun, failing } from '../planted-run.ts'

const withIds = (id: string) => ({ incrementId: id, extOrderId: id })

test('a record beyond the plan is a phantom', async () => {
  const run = cleanRun()
  run.stored.push({ ...run.stored[5]!, entityId: 900, ...withIds('ts1-9000001') })
  const audit = await auditPlanted(run)
  assert.deepEqual(audit.rules.phantom, {
    status: 'fail',
    count: 1,
    reason: null,
    examples: [{ ref: 'ts1-9000001', index: null, expected: 'no record: the plan has orders 0 to 39', found: 'entity_id 900' }],
  })
  assert.deepEqual(failing(audit), ['phantom'])
})

test('a record with a malformed key is a phantom, and its key is made harmless', async () => {
  const run = cleanRun()
  run.stored.push({ ...run.stored[5]!, entityId: 900, ...withIds('ts1-00\u001b[31m\n5') })
  const { phantom } = (await auditPlanted(run)).rules
  assert.deepEqual([phantom.count, phantom.examples[0]?.ref], [1, 'ts1-00 [31m 5'])
})

test('a key in upper case is not the key that the till sent', async () => {
  const run = cleanRun()
  run.stored[5] = { ...run.stored[5]!, ...withIds('TS1-000005') }
  const audit = await auditPlanted(run)
  assert.deepEqual([audit.rules.phantom.count, audit.rules.lost.count], [1, 1])
})

test('a record of an order that no terminal attempted is a phantom', async () => {
  const run = cleanRun()
  run.ledger.splice(9, 1)
  const audit = await auditPlanted(run)
  assert.deepEqual(failing(audit), ['phantom'])
  assert.deepEqual(audit.rules.phantom.examples.map((example) => example.index), [9])
})

test('in a cut run such a record is no phantom: the attempt may have lost its row', async () => {
  const run = cleanRun()
  run.ledger.splice(9, 1)
  run.manifest.driver = { ...run.manifest.driver!, signal: 'SIGKILL' }
  assert.equal((await auditPlanted(run)).rules.phantom.status, 'pass')
})

test('a damaged row of the ledger is a doubt too', async () => {
  const run = cleanRun()
  run.ledger.splice(9, 1)
  run.damagedLedgerRows = 1
  assert.equal((await auditPlanted(run)).rules.phantom.status, 'pass')
})
