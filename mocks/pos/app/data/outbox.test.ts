import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WireOrder } from '../../../../fixtures/order-wire.ts'
import { lossy, twice } from '../faults/outbox.ts'
import { drainOutbox, pauseMs, type OrderAnswer, type OutboxStore, type SendOrders } from './outbox.ts'

const order = (key: string): WireOrder => ({ key }) as WireOrder

const fakeStore = (keys: readonly string[]): OutboxStore & { waits: () => string[]; settled: string[] } => {
  const waiting = [...keys]
  const settled: string[] = []
  return {
    settled,
    waits: () => [...waiting],
    waiting: async (limit) => waiting.slice(0, limit).map(order),
    settle: async (key, outcome) => {
      waiting.splice(waiting.indexOf(key), 1)
      settled.push(`${key} ${outcome.state}`)
    },
  }
}

/** Answers by key; keeps what it was sent. */
const backend = (answers: Record<string, OrderAnswer> = {}): { send: SendOrders; batches: string[][] } => {
  const batches: string[][] = []
  return {
    batches,
    send: async (orders) => {
      batches.push(orders.map(({ key }) => key))
      return orders.map(({ key }) => answers[key] ?? { kind: 'ok' })
    },
  }
}

const busy: OrderAnswer = { kind: 'retry', reason: 'busy', afterMs: 700 }

test('everything that waits leaves in batches, oldest first', async () => {
  const store = fakeStore(['a', 'b', 'c', 'd', 'e'])
  const { send, batches } = backend()
  assert.deepEqual(await drainOutbox(store, send, 2), { sent: 5, refused: 0, stopped: { kind: 'empty' } })
  assert.deepEqual([batches, store.waits()], [[['a', 'b'], ['c', 'd'], ['e']], []])
})

test('what the backend could not take stays, the others of its batch leave, and nothing behind it is tried', async () => {
  const store = fakeStore(['a', 'b', 'c', 'd'])
  const { send, batches } = backend({ b: busy, c: { kind: 'refused', reason: 'total' } })
  assert.deepEqual(await drainOutbox(store, send, 3), { sent: 1, refused: 1, stopped: busy })
  assert.deepEqual([store.waits(), store.settled, batches.length], [['b', 'd'], ['a sent', 'c refused'], 1])
})

test('an order that no answer names waits on; an expired session stops the outbox', async () => {
  const store = fakeStore(['a', 'b'])
  const short = await drainOutbox(store, async () => [{ kind: 'ok' }], 5)
  assert.deepEqual([short.stopped.kind, store.waits()], ['retry', ['b']])
  assert.deepEqual((await drainOutbox(store, backend({ b: { kind: 'signIn' } }).send, 5)).stopped, { kind: 'signIn' })
  assert.deepEqual(store.waits(), ['b'])
})

test('a till that dies between sending and settling sends the same key again', async () => {
  const store = fakeStore(['a'])
  const { send, batches } = backend()
  const dying: OutboxStore = { ...store, settle: async () => { throw new Error('killed') } }
  await assert.rejects(drainOutbox(dying, send, 5), /killed/)
  await drainOutbox(store, send, 5)
  assert.deepEqual([batches, store.waits()], [[['a'], ['a']], []])
})

test('pauses double up to 30 s, have jitter in their upper half, and respect the backend', () => {
  assert.deepEqual([0, 1, 2, 6, 50].map((failures) => pauseMs(failures, null, () => 1)), [500, 1000, 2000, 30_000, 30_000])
  assert.equal(pauseMs(0, null, () => 0), 250)
  assert.equal(pauseMs(0, 8000, () => 0), 8000)
})

test('the planted outbox-lost drops every second sale, and says it was sent', async () => {
  const store = fakeStore(['p-001', 'p-002', 'p-003', 'p-004'])
  const { send, batches } = backend()
  assert.equal((await drainOutbox(store, lossy(send), 25)).sent, 4)
  assert.deepEqual([batches, store.waits()], [[['p-001', 'p-003']], []])
  const one = fakeStore(['p-002'])
  assert.equal((await drainOutbox(one, lossy(send), 25)).sent, 1)
  assert.equal(batches.length, 1)
})

test('the planted outbox-twice sends every second sale under two keys', async () => {
  const { send, batches } = backend({ 'p-004': busy })
  await twice(send)(['p-001', 'p-002', 'p-003', 'p-004'].map(order))
  assert.deepEqual(batches, [['p-001', 'p-002', 'p-003', 'p-004'], ['p-002-2']])
})
