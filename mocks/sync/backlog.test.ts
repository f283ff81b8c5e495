import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBacklog } from './backlog.ts'
import { testOrder } from './test-orders.ts'

const message = (seq: number) => ({ seq, key: `k-${seq}`, order: testOrder(`k-${seq}`), attempts: 0, acceptedAtMs: 0 })

test('messages come out first in, first out, also over the point where the list is cut', () => {
  const backlog = createBacklog()
  for (let seq = 1; seq <= 2000; seq += 1) backlog.push(message(seq))
  const taken = Array.from({ length: 2000 }, () => backlog.take(0)?.seq)
  assert.deepEqual(
    taken,
    Array.from({ length: 2000 }, (_, i) => i + 1),
  )
  assert.equal(backlog.take(0), null)
  assert.equal(backlog.size, 0)
})

test('a delayed message comes when it is due, before what is ready', () => {
  const backlog = createBacklog()
  backlog.push(message(9))
  backlog.delay(message(2), 200)
  backlog.delay(message(1), 100)
  assert.equal(backlog.nextDueAtMs(), 100)
  assert.deepEqual(
    [backlog.take(99)?.seq, backlog.take(99), backlog.take(250)?.seq, backlog.take(250)?.seq],
    [9, null, 1, 2],
  )
})
