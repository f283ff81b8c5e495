import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededNormal } from './seeded-random.ts'
import { theilSen } from './theil-sen.ts'

test('the example of Sen 1968 has the slope 4', () => {
  const found = theilSen([1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78])
  assert.equal(found?.slope, 4)
  assert.ok(found.lower < 4 && found.upper > 4, JSON.stringify(found))
})

test('the slope is the median of all slopes, also with equal x', () => {
  const x = [0, 0, 1, 2, 3, 3, 5, 8]
  const y = [5, 1, 4, 9, 2, 6, 11, 3]
  const slopes: number[] = []
  x.forEach((xi, i) => x.forEach((xj, j) => {
    if (j > i && xj !== xi) slopes.push(((y[j] as number) - (y[i] as number)) / (xj - xi))
  }))
  slopes.sort((a, b) => a - b)
  const half = slopes.length / 2
  const median = ((slopes[Math.floor(half - 0.5)] as number) + (slopes[Math.floor(half)] as number)) / 2
  assert.equal(theilSen(x, y)?.slope, median)
})

test('a fifth of wild values does not move the slope', () => {
  const x = Array.from({ length: 50 }, (_, i) => i)
  const found = theilSen(x, x.map((value) => (value % 5 === 2 ? 1e6 : 3 * value)))
  assert.equal(found?.slope, 3)
})

test('a flat line has the slope 0 with both bounds at 0', () => {
  const x = Array.from({ length: 30 }, (_, i) => i)
  assert.deepEqual(theilSen(x, x.map(() => 7)), { slope: 0, lower: 0, upper: 0, points: 30 })
})

test('fewer than five points say nothing', () => {
  assert.equal(theilSen([1, 2, 3, 4], [1, 2, 3, 4]), null)
  assert.equal(theilSen([1, 1, 1, 1, 2, 2], [1, 2, 3, 4, 5, 6]), null)
})

test('a longer series is thinned evenly and keeps its slope', () => {
  const x = Array.from({ length: 5_000 }, (_, i) => i)
  const found = theilSen(x, x.map((value) => 0.5 * value))
  assert.equal(found?.slope, 0.5)
  assert.equal(found.points, 1_667)
})

/** How often each one-sided bound misses the true slope. */
const misses = (runs: number, points: number, persistence: number): { lower: number; upper: number } => {
  const normal = seededNormal(11)
  const x = Array.from({ length: points }, (_, i) => i)
  const truth = 0.3
  let [lower, upper] = [0, 0]
  for (let run = 0; run < runs; run += 1) {
    let noise = normal() / Math.sqrt(1 - persistence ** 2)
    const found = theilSen(x, x.map((value) => {
      noise = persistence * noise + normal()
      return truth * value + noise
    }))
    if ((found?.lower as number) > truth) lower += 1
    if ((found?.upper as number) < truth) upper += 1
  }
  return { lower: lower / runs, upper: upper / runs }
}

test('each bound holds the true slope in 95 % of seeded runs', () => {
  const { lower, upper } = misses(1_500, 40, 0)
  for (const missed of [lower, upper]) assert.ok(missed >= 0.02 && missed <= 0.075, `${missed} of the bounds miss`)
})

test('samples that hang together widen the bounds instead of making them lie', () => {
  const { lower, upper } = misses(600, 80, 0.5)
  for (const missed of [lower, upper]) assert.ok(missed <= 0.1, `${missed} of the bounds miss`)
})
