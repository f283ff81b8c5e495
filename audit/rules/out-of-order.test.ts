import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditPlanted, cleanRun, failing } from '../planted-run.ts'

test('an offline sale that lost its own time is out of order', async () => {
  const run = cleanRun()
  run.stored[8] = { ...run.stored[8]!, createdAtMs: run.stored[8]!.createdAtMs! + 60_000 }
  const audit = await auditPlanted(run)
  assert.deepEqual(audit.rules.outOfOrder.examples[0], {
    ref: 'ts1-000008',
    index: 8,
    entityId: 108,
    expected: 'created_at 2026-11-22 08:00:56, the sale',
    found: 'created_at 2026-11-22 08:01:56',
  })
  assert.deepEqual(failing(audit), ['outOfOrder'])
})

test('sales whose times go back within a terminal are out of order, over terminals they are not', async () => {
  const run = cleanRun()
  const [early, late] = [run.plan.terminalDay(1).firstOrder, run.plan.terminalDay(1).firstOrder + 1]
  const swap = (index: number, soldAtMs: number): void => {
    run.ledger[index] = { ...run.ledger[index]!, soldAtMs }
    run.stored[index] = { ...run.stored[index]!, createdAtMs: Math.floor(soldAtMs / 1000) * 1000 }
  }
  swap(early, run.ledger[0]!.soldAtMs)
  assert.equal((await auditPlanted(run)).rules.outOfOrder.status, 'pass')
  swap(late, run.ledger[0]!.soldAtMs - 5_000)
  const { outOfOrder } = (await auditPlanted(run)).rules
  assert.deepEqual([outOfOrder.count, outOfOrder.examples[0]?.index], [1, late])
})

test('an order without a readable created_at has lost its time', async () => {
  const run = cleanRun()
  run.stored[8] = { ...run.stored[8]!, createdAtMs: null }
  assert.equal((await auditPlanted(run)).rules.outOfOrder.count, 1)
})

test('where the sale time is not sent, entity_id must rise within a terminal', async () => {
  const run = cleanRun()
  run.manifest.protocol = { ...run.manifest.protocol, sendsSaleTime: false }
  run.stored = run.stored.map((order) => ({ ...order, createdAtMs: null }))
  assert.equal((await auditPlanted(run)).rules.outOfOrder.status, 'pass')
  const at = run.plan.terminalDay(2).firstOrder
  const [a, b] = [run.stored[at]!, run.stored[at + 1]!]
  run.stored[at] = { ...a, entityId: b.entityId }
  run.stored[at + 1] = { ...b, entityId: a.entityId }
  const { outOfOrder } = (await auditPlanted(run)).rules
  assert.deepEqual([outOfOrder.count, outOfOrder.examples[0]?.index], [1, at + 1])
})

test('without an acknowledged order that is stored the order of sales is void', async () => {
  const run = cleanRun()
  run.stored = []
  assert.equal((await auditPlanted(run)).rules.outOfOrder.status, 'void')
})
