import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isoSeconds, utcClock, utcMinute } from './moments.ts'

test('moments are told in UTC', () => {
  const at = Date.UTC(2026, 10, 27, 9, 0, 0, 123)
  assert.deepEqual(
    [utcMinute(at), utcClock(at, false), utcClock(at, true), isoSeconds(at)],
    ['2026-11-27 09:00 UTC', '09:00:00 UTC', '09:00:00.123 UTC', '2026-11-27T09:00:00'],
  )
})

test('a number that is no moment ends no report', () => {
  for (const at of [1e300, Number.NaN, -Infinity]) {
    assert.deepEqual([utcMinute(at), utcClock(at, true), isoSeconds(at)], ['at an unknown time', 'unknown', null])
  }
})
