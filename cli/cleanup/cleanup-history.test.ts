import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanupSchema, type CleanupRecord } from '../../run/cleanup-record.ts'
import { TillstormError } from '../../run/problems.ts'
import { nothingLeft } from '../../targets/cleanup/clean-up.ts'
import { assertNotCleanedUp } from '../cleaned-up.ts'
import { markOf, staysAsItIs, withEarlier } from './cleanup-history.ts'

const record = (changed: Partial<CleanupRecord> = {}): CleanupRecord => ({ ...nothingLeft(1_800_000_000_000), target: 'http://magento', ...changed })
const stock = { skus: 3, differing: [], problem: null }
const first = record({ orders: { found: 1_000, cancelled: 990, cancelledBefore: 0 }, stock, cancelledInAll: 990 })
const isRefused = (cleanup: CleanupRecord | null): boolean => {
  try {
    assertNotCleanedUp(cleanup, true)
    return false
  } catch (error) {
    assert.ok(error instanceof TillstormError && error.code === 'RUN_CLEANED_UP')
    return true
  }
}

test('what was cancelled never becomes less, whatever a later clean-up meets, and the reading of the stock stays', () => {
  const stopped = record({ orders: { found: 1_000, cancelled: 0, cancelledBefore: 400 }, stopped: 'it was interrupted' })
  const elsewhere = record({ target: 'http://another' })
  for (const later of [stopped, elsewhere]) {
    const kept = withEarlier(first, later)
    assert.deepEqual([kept.cancelledInAll, kept.stock, isRefused(kept)], [990, stock, true])
  }
  assert.equal(withEarlier(first, record({ orders: { found: 10, cancelled: 10, cancelledBefore: 0 }, cancelledInAll: 10 })).cancelledInAll, 1_000)
  assert.deepEqual(withEarlier(null, first), first)
})

test('a clean-up that is cut off leaves a mark from its first cancel on, and the audit is refused for good', () => {
  const mark = markOf(null, 'http://magento', 5)
  assert.doesNotThrow(() => cleanupSchema.parse(mark))
  assert.equal(isRefused(mark), true)
  assert.deepEqual([withEarlier(mark, first).cancelledInAll, isRefused(withEarlier(mark, first))], [null, true])
  assert.deepEqual(markOf(first, 'http://magento', 5).stock, stock)
})

test('orders that the run itself cancelled after their sale are no clean-up', () => {
  assert.equal(isRefused(record({ orders: { found: 3_000, cancelled: 0, cancelledBefore: 3_000 } })), false)
  assert.equal(isRefused(null), false)
})

test('only a clean-up that came to its end and left nothing to undo stays as it was written', () => {
  const nothing = record({ orders: { found: 1_000, cancelled: 0, cancelledBefore: 990 } })
  assert.equal(staysAsItIs(first, nothing), true)
  assert.equal(staysAsItIs(null, nothing), false)
  assert.equal(staysAsItIs({ ...first, stopped: 'x' }, nothing), false)
  assert.equal(staysAsItIs(first, { ...nothing, customers: { found: 1, deleted: 1 } }), false)
})
