import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Aborted, bounded } from './bounded.ts'

const never = new Promise<never>(() => {})
const { signal } = new AbortController()

test('work that ends in time gives its value, or its own error', async () => {
  assert.equal(await bounded(Promise.resolve(7), { ms: 1000, what: 'it', signal }), 7)
  await assert.rejects(bounded(Promise.reject(new Error('broke')), { ms: 1000, what: 'it', signal }), /broke/)
})

test('work that does not end is told by its name, and an abort ends the wait at once', async () => {
  await assert.rejects(bounded(never, { ms: 20, what: 'the round', signal }), /the round did not end within 0\.02 s/)
  const ending = new AbortController()
  const waiting = bounded(never, { ms: 60_000, what: 'the round', signal: ending.signal })
  ending.abort()
  await assert.rejects(waiting, Aborted)
  await assert.rejects(bounded(never, { ms: 60_000, what: 'the round', signal: ending.signal }), Aborted)
})
