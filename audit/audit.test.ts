import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditSchema } from '../run/records.ts'
import { rules } from './audit.ts'
import { auditPlanted, cleanRun, failing } from './planted-run.ts'

test('a clean run passes every rule that applies to it, with exact counts', async () => {
  const audit = await auditPlanted(cleanRun())
  auditSchema.parse(audit)
  assert.deepEqual(
    [audit.planned, audit.attempted, audit.acknowledged, audit.found, audit.records, audit.complete],
    [40, 40, 40, 40, 40, true],
  )
  const { stock, ...others } = audit.rules
  assert.equal(stock.status, 'notApplicable')
  assert.match(stock.reason ?? '', /without moving stock/)
  for (const [name, rule] of Object.entries(others)) {
    assert.deepEqual(rule, { status: 'pass', count: 0, reason: null, examples: [] }, name)
  }
})

test('a read of Magento that is cut short makes every rule void, also where a fault was seen', async () => {
  const run = cleanRun()
  run.stored.push({ ...run.stored[3]!, entityId: 900 })
  run.readError = new Error('page 2 does not come')
  const audit = await auditPlanted(run)
  assert.equal(audit.complete, false)
  assert.equal(audit.visibilityDelayMs, null)
  for (const rule of Object.values(audit.rules)) {
    assert.equal(rule.status, 'void')
    assert.equal(rule.reason, 'the read of Magento is incomplete: page 2 does not come')
  }
})

test('not one record of a run that was acknowledged is a loss, or, of a source that cannot show that it looked right, no read', async () => {
  const run = cleanRun()
  run.stored.length = 0
  assert.deepEqual([(await auditPlanted(run)).complete, (await auditPlanted(run)).rules.lost.status], [true, 'fail'])
  run.emptyMeans = 'another database'
  const audit = await auditPlanted(run)
  assert.deepEqual([audit.complete, audit.rules.lost.status, audit.rules.lost.reason], [false, 'void', 'the read of Magento is incomplete: another database'])
  run.stored.push(cleanRun().stored[0]!)
  assert.deepEqual([(await auditPlanted(run)).complete, (await auditPlanted(run)).rules.lost.status], [true, 'fail'], 'one that is found shows that it looked right')
})

test('a rule that crashes at a record is void with its reason, and the others judge on', async () => {
  const run = cleanRun()
  run.stored.splice(5, 1)
  const audit = await auditPlanted(run, {
    ...rules,
    altered: () => ({
      record: () => {
        throw new Error('boom')
      },
      finish: () => ({ status: 'pass', count: 0, reason: null, examples: [] }),
    }),
  })
  assert.deepEqual(audit.rules.altered, { status: 'void', count: 0, reason: 'the rule altered itself failed: boom', examples: [] })
  assert.deepEqual(failing(audit), ['lost', 'money'])
})

test('a rule that crashes at its start or its end is void too', async () => {
  const crash = (): never => {
    throw new Error('boom')
  }
  const audit = await auditPlanted(cleanRun(), { ...rules, lost: crash, phantom: () => ({ finish: crash }) })
  assert.equal(audit.rules.lost.status, 'void')
  assert.equal(audit.rules.phantom.status, 'void')
  assert.equal(audit.rules.duplicated.status, 'pass')
})

test('a run of which nothing is known passes no rule', async () => {
  const run = cleanRun()
  run.ledger = []
  run.stored = []
  const audit = await auditPlanted(run)
  const statuses = new Set(Object.values(audit.rules).map((rule) => rule.status))
  assert.deepEqual(statuses, new Set(['void', 'notApplicable']))
})

test('a ledger row beyond the plan is refused: the ledger belongs to another plan', async () => {
  const run = cleanRun()
  run.ledger.push({ ...run.ledger[0]!, index: 40 })
  await assert.rejects(auditPlanted(run), { code: 'RUN_UNREADABLE', message: 'ledger.ndjson names order 40, but the plan has 40' })
})

test('of two ledger rows of one order the acknowledgement stands', async () => {
  const run = cleanRun()
  run.ledger.push({ ...run.ledger[7]!, outcome: 'unknown', ackedAtMs: null })
  const audit = await auditPlanted(run)
  assert.deepEqual([audit.attempted, audit.acknowledged, failing(audit)], [40, 40, []])
})

test('a record whose key stands in the other id field still counts for its order', async () => {
  const run = cleanRun()
  run.stored[4] = { ...run.stored[4]!, incrementId: '000000017' }
  const audit = await auditPlanted(run)
  assert.deepEqual([audit.found, failing(audit)], [40, []])
})
