import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { backoffMs, readDelivery, readLookUp, type Delivery } from './delivery.ts'

const answer = (status: number, body: unknown, retryAfterMs: number | null = null) => ({
  status,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  retryAfterMs,
})
const item = { entity_id: 7, increment_id: 'k-1', ext_order_id: 'k-1', store_id: 1 }

const deliveries: readonly { of: string; status: number; body: unknown; meaning: Delivery }[] = [
  {
    of: 'the stored order',
    status: 200,
    body: { entity_id: 7, increment_id: 'k-1' },
    meaning: { kind: 'written', entityId: 7 },
  },
  {
    of: 'another order',
    status: 200,
    body: { entity_id: 7, increment_id: 'k-2' },
    meaning: { kind: 'lookUp', reason: '200 without the order' },
  },
  { of: 'a 200 of HTML', status: 200, body: '<html>', meaning: { kind: 'lookUp', reason: '200 without the order' } },
  {
    of: 'the unique constraint',
    status: 400,
    body: { message: 'Unique constraint violation found' },
    meaning: { kind: 'lookUp', reason: '400 Unique constraint violation found' },
  },
  {
    of: 'another 400',
    status: 400,
    body: { message: 'Invalid e-mail' },
    meaning: { kind: 'dead', reason: '400 Invalid e-mail' },
  },
  { of: 'a 404', status: 404, body: {}, meaning: { kind: 'dead', reason: '404 without a message' } },
  {
    of: 'a dead PHP worker',
    status: 502,
    body: '<html>502',
    meaning: { kind: 'retry', reason: '502 without a message', afterMs: null, away: true },
  },
  {
    of: 'a rate limit',
    status: 429,
    body: { message: 'Too Many Requests' },
    meaning: { kind: 'retry', reason: '429 Too Many Requests', afterMs: null, away: true },
  },
  {
    of: 'a redirect',
    status: 302,
    body: '',
    meaning: { kind: 'retry', reason: '302 redirect, not followed', afterMs: null, away: true },
  },
]

for (const { of, status, body, meaning } of deliveries) {
  test(`${of} is read as ${meaning.kind}`, () => assert.deepEqual(readDelivery('k-1', answer(status, body)), meaning))
}

test('Retry-After is handed on', () => {
  assert.deepEqual(readDelivery('k-1', answer(503, {}, 7000)), {
    kind: 'retry',
    reason: '503 without a message',
    afterMs: 7000,
    away: true,
  })
})

const lookUps: readonly { of: string; items: unknown; meaning: Delivery }[] = [
  { of: 'our order', items: [item], meaning: { kind: 'written', entityId: 7 } },
  {
    of: 'no items',
    items: [],
    meaning: { kind: 'retry', reason: 'refused as stored before, but not found', afterMs: null, away: false },
  },
  {
    of: 'items null',
    items: null,
    meaning: { kind: 'retry', reason: 'refused as stored before, but not found', afterMs: null, away: false },
  },
  {
    of: 'our key in another store',
    items: [{ ...item, store_id: 2 }],
    meaning: { kind: 'retry', reason: 'refused as stored before, but not found', afterMs: null, away: false },
  },
  {
    of: 'a stranger with our increment_id',
    items: [{ ...item, ext_order_id: 'web-9' }],
    meaning: { kind: 'dead', reason: 'the increment_id belongs to an order that is not ours' },
  },
  {
    of: 'a key that differs in case',
    items: [{ ...item, increment_id: 'K-1' }],
    meaning: { kind: 'retry', reason: 'refused as stored before, but not found', afterMs: null, away: false },
  },
]

for (const { of, items, meaning } of lookUps) {
  test(`a look-up that finds ${of} ends as ${meaning.kind}`, () =>
    assert.deepEqual(readLookUp('k-1', 1, answer(200, { items })), meaning))
}

test('a look-up that fails proves nothing', () => {
  assert.equal(readLookUp('k-1', 1, answer(500, '<html>')).kind, 'retry')
  assert.equal(readLookUp('k-1', 1, answer(200, '<html>')).kind, 'retry')
})

test('the backoff doubles from the base to the longest wait and never leaves the upper half', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const wait = backoffMs(attempt, { baseMs: 250, maxMs: 30_000 }, random)
      const ceiling = attempt > 7 ? 30_000 : 250 * 2 ** (attempt - 1)
      assert.ok(wait >= Math.floor(ceiling / 2) && wait <= Math.min(ceiling, 30_000))
    }),
  )
})
