import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleReader, sampleSecond } from '../sample-data.ts'
import { readMonitors } from './monitors.ts'
import { MOST_POINTS, readTimeline } from './timeline.ts'

test('a day of 86,400 seconds becomes at most 1,000 points that keep every order and every peak', async () => {
  const day = function* () {
    for (let second = 0; second < 86_400; second += 1)
      yield sampleSecond(second, 1000, second === 50_001 ? { orderP95Ms: 9000, offlineTerminals: 7 } : {})
  }
  const timeline = await readTimeline(sampleReader({ timeline: day() }), 1000)
  assert.equal(timeline.points.length <= MOST_POINTS && timeline.points.length > MOST_POINTS / 2, true)
  assert.equal(timeline.widthMs, 128_000)
  assert.equal(
    timeline.points.reduce((sum, point) => sum + point.value.ackedOrders, 0),
    172_800,
  )
  assert.equal(timeline.totals.planned, 172_800)
  assert.equal(
    timeline.points.reduce((sum, point) => sum + point.value.seconds, 0),
    86_400,
  )
  assert.deepEqual(
    timeline.points.filter((point) => point.value.orderP95Ms === 9000).map((point) => point.value.offlineTerminals),
    [7],
  )
})

test('a short drive keeps its seconds', async () => {
  const timeline = await readTimeline(sampleReader({ timeline: [sampleSecond(0, 5000), sampleSecond(1, 5000)] }), null)
  assert.deepEqual(
    [timeline.widthMs, timeline.originMs, timeline.points.map((point) => point.fromMs)],
    [1000, 5000, [0, 1000]],
  )
})

test('no peak of the queue is smoothed away, and a failed look is told', async () => {
  const at = { phase: 'drive' as const }
  const monitors = Array.from({ length: 20_000 }, (_, i) => ({
    monitor: 'sync-queue' as const,
    ...at,
    atMs: i * 1000,
    messages: i === 777 ? 4321 : 1,
    inFlight: 0,
    dead: 0,
    currentMeanTimeMs: null,
    totalMeanTimeMs: null,
  }))
  const found = await readMonitors(
    sampleReader({
      monitors: [...monitors, { monitor: 'monitor-error', ...at, atMs: 5, source: 'sync', message: 'refused' }],
    }),
    0,
  )
  assert.equal(found.queue.length <= MOST_POINTS, true)
  assert.equal(Math.max(...found.queue.map((each) => each.value.messages)), 4321)
  assert.deepEqual(found.errors, { count: 1, examples: [{ atMs: 5, source: 'sync', message: 'refused' }] })
})
