import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { createCommitter } from './committer.ts'
import { openDatabase } from './database.ts'
import { createQueue, states, type Acceptance, type Message } from './queue.ts'
import { testOrder } from './test-orders.ts'

const open = (t: TestContext) => {
  const dir = mkdtempSync(join(tmpdir(), 'tillsync-'))
  const db = openDatabase(dir)
  t.after(() => {
    if (db.isOpen) db.close()
    rmSync(dir, { recursive: true })
  })
  return { dir, db, queue: createQueue(db) }
}

const messageOf = (acceptance: Acceptance): Message => {
  assert.equal(acceptance.status, 'accepted')
  return (acceptance as { message: Message }).message
}

test('a key is taken once; the same order again is a duplicate, another order is rejected', (t) => {
  const { queue } = open(t)
  messageOf(queue.accept(testOrder('k-1'), 5))
  const { key, ...rest } = testOrder('k-1')
  assert.deepEqual(queue.accept({ ...rest, key }, 6), { status: 'duplicate' }, 'the order of fields does not count')
  assert.deepEqual(queue.accept(testOrder('k-1', { shop: 9 }), 7), {
    status: 'rejected',
    reason: 'key was used for another order',
  })
  assert.deepEqual({ ...queue.totals() }, { accepted: 1, written: 0, waitedMs: 0, queued: 1, dead: 0, highestSeq: 1 })
})

test('a written order leaves the queue, is a duplicate for ever, and counts once', (t) => {
  const { queue } = open(t)
  const message = messageOf(queue.accept(testOrder('k-1'), 100))
  message.attempts = 2
  queue.written(message, 77, 350)
  queue.written(message, 77, 999)
  assert.deepEqual({ ...queue.totals() }, { accepted: 1, written: 1, waitedMs: 250, queued: 0, dead: 0, highestSeq: 1 })
  assert.equal(queue.accept(testOrder('k-1'), 400).status, 'duplicate')
  assert.deepEqual(
    { ...queue.find('k-1') },
    {
      seq: 1,
      key: 'k-1',
      state: states.inMagento,
      attempts: 2,
      lastError: null,
      acceptedAtMs: 100,
      writtenAtMs: 350,
      entityId: 77,
    },
  )
})

test('the rows come back in their order, with body and attempts, after the database was opened again', (t) => {
  const { dir, db, queue } = open(t)
  for (const i of [1, 2, 3]) queue.accept(testOrder(`k-${i}`), i)
  const [first] = queue.between(0, 3, 1)
  first!.attempts = 4
  queue.attempted(first!, '503 busy')
  db.close()
  const again = openDatabase(dir)
  t.after(() => again.close())
  const messages = createQueue(again).between(0, 99, 10)
  assert.deepEqual(
    messages.map((m) => [m.seq, m.key, m.attempts]),
    [
      [1, 'k-1', 4],
      [2, 'k-2', 0],
      [3, 'k-3', 0],
    ],
  )
  assert.deepEqual(messages[0]!.order, testOrder('k-1'))
  assert.deepEqual(
    createQueue(again)
      .between(1, 2, 10)
      .map((m) => m.seq),
    [2],
  )
})

test('a dead letter keeps its reason, and comes back at the end of the queue with fresh attempts', (t) => {
  const { queue } = open(t)
  const message = messageOf(queue.accept(testOrder('k-1'), 1))
  queue.accept(testOrder('k-2'), 2)
  message.attempts = 12
  queue.bury(message, '400 Invalid e-mail', 50)
  assert.deepEqual(
    queue.deadLetters(10).map((d) => ({ ...d })),
    [{ key: 'k-1', terminal: 1, attempts: 12, lastError: '400 Invalid e-mail', acceptedAtMs: 1, diedAtMs: 50 }],
  )
  assert.equal(queue.oldestWaitingSinceMs(), 2)
  assert.deepEqual([queue.totals().queued, queue.totals().dead], [1, 1])
  const revived = queue.revive('k-1')
  assert.deepEqual([revived?.seq, revived?.attempts, revived?.order.key], [3, 0, 'k-1'])
  assert.equal(queue.revive('k-1'), null)
  assert.deepEqual(
    queue.between(0, 99, 10).map((m) => m.key),
    ['k-2', 'k-1'],
  )
  assert.deepEqual([queue.totals().queued, queue.totals().dead], [2, 0])
})

test('one job that fails does not take its neighbours with it, and is told', (t) => {
  const { db, queue } = open(t)
  const committer = createCommitter(db)
  const told: string[] = []
  committer.now(
    () => queue.accept(testOrder('k-1'), 1).status,
    (s) => told.push(`first ${s}`),
    () => told.push('first failed'),
  )
  committer.now(
    () => {
      throw new Error('no')
    },
    () => told.push('second done'),
    (e) => told.push(`second ${(e as Error).message}`),
  )
  committer.now(
    () => queue.accept(testOrder('k-3'), 1).status,
    (s) => told.push(`third ${s}`),
    () => told.push('third failed'),
  )
  committer.flush()
  assert.deepEqual(told, ['first accepted', 'second no', 'third accepted'])
  assert.equal(queue.totals().accepted, 2)
})

test('a database of another version is refused and left as it is', (t) => {
  const { dir, db } = open(t)
  db.exec('PRAGMA user_version = 99')
  db.close()
  assert.throws(() => openDatabase(dir), /has version 99; this program writes 1/)
})
