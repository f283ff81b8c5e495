import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MeanTimes } from './mean-times.ts'

test('ten messages a second that each stay four seconds: forty in the queue, and a mean time of four seconds', () => {
  const times = new MeanTimes()
  const seen = Array.from({ length: 60 }, (_, second) => times.add(second * 1000, 40, 10 * second))
  assert.deepEqual(seen[0], { currentMeanTimeMs: null, totalMeanTimeMs: null })
  assert.deepEqual(seen.at(-1), { currentMeanTimeMs: 4000, totalMeanTimeMs: 4000 })
})

test('what became slow shows in the current time at once, and in the total by its share', () => {
  const times = new MeanTimes()
  for (let second = 0; second < 60; second++) times.add(second * 1000, 40, 10 * second)
  let last = times.add(60_000, 40, 600)
  for (let second = 61; second <= 80; second++) last = times.add(second * 1000, 120, 10 * second)
  assert.equal(last.currentMeanTimeMs, 12_000)
  assert.ok(last.totalMeanTimeMs !== null && Math.abs(last.totalMeanTimeMs - 5_950) < 1, String(last.totalMeanTimeMs))
})

test('a queue that nobody empties has no mean time, and a server that starts anew counts anew', () => {
  const times = new MeanTimes()
  times.add(0, 0, 1000)
  assert.deepEqual(times.add(1000, 9, 1000), { currentMeanTimeMs: null, totalMeanTimeMs: null })
  assert.deepEqual(times.add(2000, 4, 0), { currentMeanTimeMs: null, totalMeanTimeMs: null })
  assert.deepEqual(times.add(3000, 4, 2), { currentMeanTimeMs: 2000, totalMeanTimeMs: 2000 })
})
