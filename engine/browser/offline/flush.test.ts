import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uploadsSettled } from './flush.ts'
import type { Uploads } from './uploads.ts'

const watching = (t: { signal: AbortSignal }, uploads: () => Uploads, changes = {}): Promise<boolean> =>
  uploadsSettled({ uploads }, { startedBefore: 3, quietMs: 50, timeoutMs: 400, isEmpty: () => true, signal: t.signal, ...changes })

test('an outbox has been sent when something went out and nothing follows', async (t) => {
  const lastAtMs = Date.now()
  assert.equal(await watching(t, () => ({ started: 4, inFlight: 0, lastAtMs })), true)
})

test('what went out before the reconnect does not count', async (t) => {
  assert.equal(await watching(t, () => ({ started: 3, inFlight: 0, lastAtMs: 1 })), false)
})

test('while something is under way, or goes out again and again, nothing is settled', async (t) => {
  assert.equal(await watching(t, () => ({ started: 4, inFlight: 1, lastAtMs: 1 })), false)
  assert.equal(await watching(t, () => ({ started: 4, inFlight: 0, lastAtMs: Date.now() })), false)
})

test('a token that goes out is no outbox: what was sold must have left', async (t) => {
  assert.equal(await watching(t, () => ({ started: 4, inFlight: 0, lastAtMs: 1 }), { isEmpty: () => false }), false)
})
