import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf, safeReason } from './answers.ts'
import { backoffMs } from './backoff.ts'
import { openNetwork } from './network.ts'

const reply = (status: number, error = '', retryAfterMs: number | null = null) => ({ status, error, body: '', select: () => undefined, retryAfterMs })

test('a status says to the till what to do next', () => {
  const rows: [number, string][] = [
    [200, 'ok'], [202, 'ok'], [204, 'ok'], [401, 'signIn'],
    [0, 'retry'], [302, 'retry'], [304, 'retry'], [408, 'retry'], [425, 'retry'], [429, 'retry'], [500, 'retry'], [502, 'retry'], [503, 'retry'],
    [400, 'refused'], [403, 'refused'], [404, 'refused'], [409, 'refused'], [413, 'refused'], [422, 'refused'],
  ]
  for (const [status, kind] of rows) assert.equal(answerOf(reply(status)).kind, kind, String(status))
})

test('a reason is made safe, whatever it is', () => {
  const reasons: [unknown, string][] = [['total: wrong', 'total-wrong'], [undefined, 'unknown'], [null, 'unknown'], ['', 'unknown'], [503, '503'], [{}, '-object-Object-']]
  for (const [reason, safe] of reasons) assert.equal(safeReason(reason), safe)
  assert.equal(safeReason('x'.repeat(500)).length, 60)
})

test("a retry carries the server's own wait and the driver's reason", () => {
  assert.deepEqual(answerOf(reply(503, '', 7000)), { kind: 'retry', reason: 'h503', afterMs: 7000 })
  assert.deepEqual(answerOf(reply(0, 'e1212')), { kind: 'retry', reason: 'e1212', afterMs: null })
})

test('a reason is short and holds nothing that could break a sample', () => {
  assert.equal(safeReason('total: "wrong", <b>\n'), 'total-wrong-b-')
  assert.equal(safeReason('x'.repeat(500)).length, 60)
  assert.equal(safeReason(''), 'unknown')
})

test('the backoff doubles from a second to a minute of plan time, half of it by chance', () => {
  for (const [failures, fullMs] of [[0, 1000], [1, 2000], [5, 32_000], [6, 60_000], [5000, 60_000]] as const) {
    assert.equal(backoffMs(failures, 1, 0, null), fullMs / 2)
    assert.equal(backoffMs(failures, 1, 1, null), fullMs)
    assert.equal(backoffMs(failures, 10, 1, null), fullMs / 10)
  }
})

test("a server's Retry-After is never cut short by the speed, and no speed makes a busy loop", () => {
  assert.equal(backoffMs(0, 480, 1, 5000), 5000)
  assert.equal(backoffMs(0, 100_000, 0, null), 2)
})

test('the network is away from the first moment of an outage to its last, and back after it', () => {
  const network = openNetwork([{ fromMs: 100, toMs: 200 }, { fromMs: 200, toMs: 250 }, { fromMs: 400, toMs: 500 }])
  const rows: [number, number | null][] = [[99, null], [100, 200], [199.9, 200], [200, 250], [250, null], [399, null], [450, 500], [500, null], [9999, null]]
  for (const [atMs, until] of rows) assert.equal(network.downUntil(atMs), until, String(atMs))
  for (const [atMs, was] of [[99, false], [100, true], [249, true], [250, false], [450, true]] as const) assert.equal(network.wasDown(atMs), was, String(atMs))
  assert.equal(openNetwork([]).downUntil(5), null)
})
