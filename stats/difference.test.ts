import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mannWhitney, quantileDifference, typicalDifference } from './difference.ts'
import { seededNormal } from './seeded-random.ts'

const below = (n: number, m: number, u: number): number => mannWhitney(n, m).slice(0, u + 1).reduce((sum, p) => sum + p, 0)

test('the distribution of Mann and Whitney has its published values', () => {
  // Their table of 1947: P(U ≤ 4; 5, 5) = 0.048, P(U ≤ 5; 5, 5) = 0.075, P(U ≤ 0; 3, 3) = 0.05.
  assert.equal(below(5, 5, 4).toFixed(3), '0.048')
  assert.equal(below(5, 5, 5).toFixed(3), '0.075')
  assert.equal(below(3, 3, 0).toFixed(3), '0.050')
  assert.ok(Math.abs(below(7, 4, 28) - 1) < 1e-12)
})

test('two times five visits have bounds: the fifth smallest and the fifth largest of 25 differences', () => {
  const found = typicalDifference([10, 20, 30, 40, 50], [110, 120, 130, 140, 150])
  // The differences are 60, 70 ×2, 80 ×3, 90 ×4, 100 ×5, 110 ×4 … 140: the fifth from each end is 80 and 120.
  assert.deepEqual(found, { value: 100, lower: 80, upper: 120 })
})

test('two visits each have a difference and no bound', () => {
  assert.deepEqual(typicalDifference([1, 2], [4, 5]), { value: 3, lower: null, upper: null })
  assert.equal(typicalDifference([], [1]), null)
})

test('exact and approximate bounds are the same ones where they meet', () => {
  const next = seededNormal(7)
  const [a, b] = [Array.from({ length: 20 }, next), Array.from({ length: 20 }, () => next() + 1)]
  const exact = typicalDifference(a, b)
  const close = typicalDifference([...a, a[0] as number], b)
  assert.ok(exact?.lower != null && close?.lower != null && exact.upper !== null && close.upper !== null)
  assert.ok(Math.abs(exact.lower - close.lower) < 0.15 && Math.abs(exact.upper - close.upper) < 0.15)
})

test('the bounds hold the true difference in 95 % of seeded runs', () => {
  const next = seededNormal(20_261_122)
  let missedTypical = 0
  let missedQuantile = 0
  const runs = 600
  for (let run = 0; run < runs; run += 1) {
    const before = Array.from({ length: 15 }, next)
    const after = Array.from({ length: 15 }, () => next() + 2)
    if ((typicalDifference(before, after)?.lower ?? -Infinity) > 2) missedTypical += 1
    if ((quantileDifference(before, after, 0.5)?.lower ?? -Infinity) > 2) missedQuantile += 1
  }
  assert.ok(missedTypical / runs <= 0.08 && missedTypical > 0, `${missedTypical}`)
  assert.ok(missedQuantile / runs <= 0.05, `${missedQuantile}`)
})

test('the difference of a p95 needs samples on both sides', () => {
  const many = Array.from({ length: 100 }, (_, i) => i + 1)
  const found = quantileDifference(many, many.map((value) => value + 50), 0.95)
  assert.equal(found?.value, 50)
  assert.ok(found.lower !== null && found.lower < 50 && found.upper !== null && found.upper > 50)
  assert.deepEqual(quantileDifference(many, [1, 2, 3], 0.95), { value: -92, lower: -98, upper: null })
})
