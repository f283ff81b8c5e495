import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WorkerPool } from './worker-pool.ts'
import type { Clock } from './worker-pool.ts'

/** A clock that a test turns; timers fire in the order of their time. */
const turnedClock = (): Clock & { runUntil(ms: number): void } => {
  let now = 0
  let timers: { at: number; then: () => void }[] = []
  return {
    nowMs: () => now,
    after: (ms, then) => void timers.push({ at: now + ms, then }),
    runUntil: (ms) => {
      for (;;) {
        const next = timers.filter(({ at }) => at <= ms).toSorted((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        timers = timers.filter((timer) => timer !== next)
        now = next.at
        next.then()
      }
      now = ms
    },
  }
}

test('with W workers and a service time of s, W/s requests are served in a second, however many wait', () => {
  for (const [workers, serviceMs, perSecond] of [[6, 100, 60], [1, 50, 20], [3, 250, 12]] as const) {
    const clock = turnedClock()
    const pool = new WorkerPool(workers, clock)
    let served = 0
    for (let n = 0; n < 1_000; n++) pool.serve(serviceMs, () => served++)
    clock.runUntil(1_000)
    assert.equal(served, perSecond)
    assert.equal(pool.waiting, 1_000 - perSecond - workers)
    clock.runUntil(10_000)
    assert.equal(served, Math.min(1_000, perSecond * 10))
  }
})

test('requests are served in the order in which they came', () => {
  const clock = turnedClock()
  const pool = new WorkerPool(2, clock)
  const order: number[] = []
  for (let n = 0; n < 5; n++) pool.serve(10, () => order.push(n))
  clock.runUntil(100)
  assert.deepEqual(order, [0, 1, 2, 3, 4])
})

test('without a limit of workers nobody waits', () => {
  const clock = turnedClock()
  const pool = new WorkerPool(Number.POSITIVE_INFINITY, clock)
  let served = 0
  for (let n = 0; n < 500; n++) pool.serve(10, () => served++)
  clock.runUntil(10)
  assert.equal(served, 500)
  assert.equal(pool.waiting, 0)
})
