import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditPlanted, cleanRun, failing } from '../planted-run.ts'

test('a second record with the same key is a duplicate of one order, however often it came', async () => {
  const run = cleanRun()
  run.stored.push({ ...run.stored[5]!, entityId: 900 }, { ...run.stored[5]!, entityId: 901 })
  const audit = await auditPlanted(run)
  assert.deepEqual(audit.rules.duplicated, {
    status: 'fail',
    count: 1,
    reason: null,
    examples: [{ ref: 'ts1-000005', index: 5, expected: 'one record', found: '3 records, entity_id 105, 900, 901' }],
  })
  assert.deepEqual(failing(audit), ['duplicated', 'money'])
})

test('a duplicate that got a number of its own from Magento is found by its ext_order_id', async () => {
  const run = cleanRun()
  run.stored.unshift({ ...run.stored[5]!, entityId: 900, incrementId: '000000001' })
  const audit = await auditPlanted(run)
  assert.deepEqual([audit.rules.duplicated.count, audit.records, audit.found], [1, 41, 40])
  assert.equal(audit.rules.duplicated.examples[0]?.found, '2 records, entity_id 105, 900')
})

test('an order that Magento holds without end names its first twenty records and how many more there are', async () => {
  const run = cleanRun()
  for (let copy = 0; copy < 30; copy += 1) run.stored.push({ ...run.stored[5]!, entityId: 900 + copy })
  assert.match((await auditPlanted(run)).rules.duplicated.examples[0]?.found ?? '', /^31 records, entity_id 105, 900, .*, 918 and 11 more$/)
})
