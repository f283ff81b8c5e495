import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Outbox } from './outbox.ts'

const quiet = { started: 9, inFlight: 0, lastAtMs: 0 }
const laterMs = 60_000
const upload = (number: number, text: string, isTaken = true) => ({ number, text: `http://till/orders\n${text}`, isTaken })

test('a sale has left when an upload with its number was taken, and what else is sent does not count then', () => {
  const outbox = new Outbox()
  outbox.told('till-7-0001', 0)
  outbox.ended(upload(1, '{"key":"till-7-0001"}'))
  assert.ok(outbox.isEmpty({ ...quiet, inFlight: 3 }, 0), 'nobody waits for a heartbeat')
  outbox.told('till-7-0002', 1)
  outbox.ended(upload(2, '{"event":"sold"}'))
  assert.equal(outbox.isEmpty(quiet, laterMs), false)
  assert.deepEqual(outbox.unsent(), ['till-7-0002'])
})

test('a till that asks its server first has sent the sale before its receipt is told', () => {
  const outbox = new Outbox()
  outbox.ended(upload(1, '{"key":"till-7-0001"}'))
  outbox.told('till-7-0001', 1)
  assert.deepEqual([outbox.isEmpty(quiet, 0), outbox.unsent()], [true, []])
})

test('an upload that the server refuses takes nothing away: the till will try again', () => {
  const outbox = new Outbox()
  outbox.told('till-7-0001', 0)
  outbox.told('till-7-0002', 0)
  outbox.ended(upload(1, 'till-7-0001', false))
  outbox.ended(upload(2, 'till-7-0002'))
  assert.deepEqual([outbox.isEmpty(quiet, laterMs), outbox.unsent()], [false, ['till-7-0001']])
  outbox.ended(upload(3, 'till-7-0001'))
  assert.deepEqual([outbox.isEmpty(quiet, laterMs), outbox.unsent()], [true, []])
})

test('a sale that the till never tried while a later one left is not ours: the audit may call it lost', () => {
  const outbox = new Outbox()
  for (const n of [1, 2, 3, 4]) outbox.told(`till-7-000${n}`, 0)
  outbox.ended(upload(1, 'till-7-0001'))
  outbox.ended(upload(2, 'till-7-0003'))
  assert.deepEqual([outbox.isEmpty(quiet, laterMs), outbox.unsent()], [false, ['till-7-0004']])
  outbox.ended(upload(3, 'till-7-0004'))
  assert.deepEqual([outbox.isEmpty({ ...quiet, lastAtMs: laterMs - 100 }, laterMs), outbox.isEmpty(quiet, laterMs), outbox.unsent()], [false, true, []])
})

test('where no upload shows a number, one that began after the sale and a time of quiet must do', () => {
  const outbox = new Outbox()
  outbox.told('17', 2)
  assert.deepEqual([outbox.isEmpty(quiet, laterMs), outbox.unsent()], [false, ['17']])
  outbox.ended(upload(2, '17 and more'))
  assert.equal(outbox.isEmpty(quiet, laterMs), false, 'it began before')
  outbox.ended(upload(3, 'compressed', false))
  assert.equal(outbox.isEmpty(quiet, laterMs), false, 'it was refused')
  outbox.ended(upload(4, 'compressed'))
  assert.deepEqual([outbox.isEmpty({ ...quiet, lastAtMs: laterMs - 100 }, laterMs), outbox.isEmpty({ ...quiet, inFlight: 1 }, laterMs), outbox.isEmpty(quiet, laterMs)], [false, false, true])
  outbox.told('18', 4)
  assert.deepEqual(outbox.unsent(), ['18'])
})

test('a browser that sold nothing holds nothing', () => {
  assert.deepEqual([new Outbox().isEmpty({ started: 0, inFlight: 0, lastAtMs: null }, 0), new Outbox().unsent()], [true, []])
})

test('what was tried in vain without network is waited for, and is ours only where no later sale left', () => {
  const outbox = new Outbox()
  outbox.told('till-7-0001', 0)
  outbox.told('till-7-0002', 0)
  outbox.ended(upload(1, 'till-7-0001', false), false)
  assert.deepEqual([outbox.isEmpty(quiet, laterMs), outbox.unsent()], [false, ['till-7-0001', 'till-7-0002']])
  outbox.ended(upload(2, 'till-7-0002'))
  assert.deepEqual([outbox.isEmpty(quiet, laterMs), outbox.unsent()], [false, []], 'a till that asks its server first and forgets has lost it')
  outbox.ended(upload(3, 'till-7-0001'))
  assert.deepEqual([outbox.isEmpty(quiet, 0), outbox.unsent()], [true, []])
})

test('a token that goes out is no sale, once an upload has shown the number of one', () => {
  const outbox = new Outbox()
  outbox.told('till-7-0001', 0)
  outbox.ended(upload(1, 'till-7-0001'))
  outbox.told('till-7-0002', 1)
  outbox.ended(upload(2, 'grant_type=refresh_token'))
  assert.deepEqual([outbox.isEmpty(quiet, laterMs), outbox.unsent()], [false, ['till-7-0002']])
})
