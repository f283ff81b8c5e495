import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proportionBounds } from './proportion-bound.ts'
import { seededRandom } from './seeded-random.ts'

const close = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`)

test('10 of 100 lies between 4.90 % and 17.62 %, the exact interval of every textbook', () => {
  const { lower, upper } = proportionBounds(10, 100, 0.975)
  close(lower, 0.0490, 5e-5)
  close(upper, 0.1762, 5e-5)
})

test('0 of n has the upper bound 1 − 0.05^(1/n), and n of n the mirrored lower one', () => {
  for (const n of [1, 30, 1_000, 1_000_000]) {
    close(proportionBounds(0, n, 0.95).upper, 1 - 0.05 ** (1 / n), 1e-9)
    close(proportionBounds(n, n, 0.95).lower, 0.05 ** (1 / n), 1e-9)
    assert.equal(proportionBounds(0, n, 0.95).lower, 0)
    assert.equal(proportionBounds(n, n, 0.95).upper, 1)
  }
})

test('each bound holds the true proportion in at least 95 % of seeded runs', () => {
  const next = seededRandom(7)
  const runs = 2_000
  const trials = 400
  const truth = 0.02
  let misses = { lower: 0, upper: 0 }
  const cache = new Map<number, { lower: number; upper: number }>()
  for (let run = 0; run < runs; run += 1) {
    let failed = 0
    for (let trial = 0; trial < trials; trial += 1) if (next() < truth) failed += 1
    const bounds = cache.get(failed) ?? proportionBounds(failed, trials, 0.95)
    cache.set(failed, bounds)
    misses = { lower: misses.lower + (bounds.lower > truth ? 1 : 0), upper: misses.upper + (bounds.upper < truth ? 1 : 0) }
  }
  for (const missed of [misses.lower / runs, misses.upper / runs]) assert.ok(missed <= 0.06 && missed >= 0.01, `${missed} miss`)
})
