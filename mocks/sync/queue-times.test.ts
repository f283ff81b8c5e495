import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQueueTimes } from './queue-times.ts'

test('nothing finished means unknown and not zero', () => {
  const times = createQueueTimes({ written: 0, waitedMs: 0 })
  assert.deepEqual([times.currentMeanMs(0), times.totalMeanMs()], [null, null])
})

test('the current mean forgets what finished over 60 s ago, the total mean does not', () => {
  const times = createQueueTimes({ written: 0, waitedMs: 0 })
  times.finished(1000, 1_000_000)
  times.finished(3000, 1_000_500)
  times.finished(200, 1_059_000)
  assert.equal(times.currentMeanMs(1_059_999), 1400)
  assert.equal(times.currentMeanMs(1_060_000), 200)
  assert.equal(times.currentMeanMs(1_119_000), null)
  assert.equal(times.totalMeanMs(), 1400)
})

test('the total mean goes on over a restart', () => {
  const times = createQueueTimes({ written: 3, waitedMs: 300 })
  times.finished(500, 0)
  assert.equal(times.totalMeanMs(), 200)
})
