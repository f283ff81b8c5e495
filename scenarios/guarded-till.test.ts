import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guardedTill } from './guarded-till.ts'
import type { OutgoingOrder, Till } from './protocol.ts'

const orders = [{ key: 'a' }, { key: 'b' }] as unknown as OutgoingOrder[]

/** A till of a file that nobody has type-checked. */
const openTill = (methods: Record<string, unknown>) => {
  const told: string[] = []
  const till: Till = { signIn: async () => ({ kind: 'ok' }), renewAtMs: () => null, sendOrders: async () => [], cataloguePage: async () => ({ answer: { kind: 'ok' }, next: null }), ...methods }
  return { till: guardedTill(till, (message) => told.push(message)), told }
}

test('what a till throws, at once or later, is an attempt in doubt, and the first is told', async () => {
  const { till, told } = openTill({
    signIn: () => JSON.parse('<html>'),
    sendOrders: async () => {
      throw new RangeError('too many')
    },
    cataloguePage: () => {
      throw 'a word'
    },
  })
  assert.deepEqual(await till.signIn(), { kind: 'retry', reason: 'threw-SyntaxError', afterMs: null })
  const inDoubt = { kind: 'retry', reason: 'threw-RangeError', afterMs: null }
  assert.deepEqual(await till.sendOrders(orders), [inDoubt, inDoubt])
  assert.deepEqual(await till.cataloguePage(null), { answer: { kind: 'retry', reason: 'threw-string', afterMs: null }, next: null })
  assert.equal(told.length, 1)
  assert.match(told[0]!, /^the protocol threw SyntaxError: /)
})

test('an answer without a reason, or none at all, ends no terminal', async () => {
  const answered = async (answer: unknown) => (await openTill({ productLookup: async () => answer }).till.productLookup!('s'))
  assert.deepEqual(await answered({ kind: 'refused' }), { kind: 'refused', reason: 'unknown' })
  assert.deepEqual(await answered({ kind: 'refused', reason: 503 }), { kind: 'refused', reason: '503' })
  assert.deepEqual(await answered({ kind: 'retry', reason: 'h503', afterMs: 'soon' }), { kind: 'retry', reason: 'h503', afterMs: null })
  assert.deepEqual(await answered({ kind: 'retry', reason: 'h503', afterMs: 7000 }), { kind: 'retry', reason: 'h503', afterMs: 7000 })
  for (const none of [undefined, null, 'ok', { kind: 'fine' }]) assert.deepEqual(await answered(none), { kind: 'retry', reason: 'no-answer', afterMs: null })
  const batch = async (answers: unknown) => openTill({ sendOrders: async () => answers }).till.sendOrders(orders)
  const none = { kind: 'retry', reason: 'no-answer', afterMs: null }
  assert.deepEqual(await batch(undefined), [none, none])
  assert.deepEqual(await batch([{ kind: 'ok' }, undefined]), [{ kind: 'ok' }, none])
  assert.deepEqual(await batch([{ kind: 'ok' }, { kind: 'signIn', reason: 'h401' }]), [{ kind: 'ok' }, { kind: 'signIn', reason: 'h401' }])
})

test('a till that is an object of a class keeps what it knows; what it lacks stays absent', async () => {
  class OurTill {
    token = 'hidden'
    async signIn() {
      return { kind: 'refused', reason: this.token }
    }
    async shift() {
      return { kind: 'refused', reason: this.token }
    }
  }
  const till = guardedTill(new OurTill() as unknown as Till, () => {})
  const { shift } = till
  assert.deepEqual([await till.signIn(), await shift!('open', 0, 0)], [{ kind: 'refused', reason: 'hidden' }, { kind: 'refused', reason: 'hidden' }])
  assert.equal(till.orderLookup, undefined)
})

test('an error that was met has a code: what is none says that there was none', async () => {
  const { till } = openTill({ sendOrders: async () => [{ kind: 'ok', entityId: 7, metError: null }, { kind: 'ok', metError: '' }] })
  assert.deepEqual(await till.sendOrders(orders), [{ kind: 'ok', entityId: 7 }, { kind: 'ok' }])
  const met = openTill({ sendOrders: async () => [{ kind: 'ok', metError: 'h 502' }, { kind: 'retry', reason: 'wait', isOpen: true, metError: 'h503' }] }).till
  const [first, second] = await met.sendOrders(orders)
  assert.deepEqual([first?.kind, (first as { metError?: string }).metError?.includes(' ')], ['ok', false])
  assert.deepEqual(second, { kind: 'retry', reason: 'wait', afterMs: null, isOpen: true, metError: 'h503' })
})
