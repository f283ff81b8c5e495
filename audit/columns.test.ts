import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StoredOrder } from '../targets/magento/stored-order.ts'
import { Columns } from './columns.ts'

const record = (entityId: number) => ({ entityId, createdAtMs: null, updatedAtMs: null }) as StoredOrder

test('all records of an order are named, the lowest first', () => {
  const columns = new Columns(10)
  for (const entityId of [142, 105, 141]) columns.addRecord(3, record(entityId), 100)
  columns.addRecord(4, record(7), 100)
  assert.equal(columns.recordsText(3), '3 records, entity_id 105, 141, 142')
  assert.equal(columns.recordsText(4), 'entity_id 7')
  for (let entityId = 200; entityId < 240; entityId += 1) columns.addRecord(3, record(entityId), 100)
  assert.match(columns.recordsText(3), /^43 records, entity_id 105, .* and 23 more$/)
})

test('where every order is doubled those of the lowest index are named, in whatever order they come, and the others are counted', () => {
  const orders = 10_000
  const columns = new Columns(orders)
  for (let index = orders - 1; index >= 0; index -= 1) columns.addRecord(index, record(index + 1), 100)
  for (let index = orders - 1; index >= 0; index -= 1) columns.addRecord(index, record(50_000 + index), 100)
  assert.equal(columns.recordsText(0), '2 records, entity_id 1, 50000')
  assert.equal(columns.recordsText(19), '2 records, entity_id 20, 50019')
  assert.equal(columns.recordsText(9000), '2 records, the first entity_id 9001')
})
