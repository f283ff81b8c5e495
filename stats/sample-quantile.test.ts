import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleQuantile } from './sample-quantile.ts'

const oneTo = (count: number): number[] => Array.from({ length: count }, (_, i) => ((i * 7) % count) + 1)

test('of 1 … 100 in any order the p95 is 95, between the 91st and the 99th', () => {
  // P(B ≤ 98) = 0.9629 and P(B ≤ 97) = 0.8817 for B ~ binomial(100, 0.95), so the 99th bounds it; P(B ≥ 91) = 0.9718.
  assert.deepEqual(sampleQuantile(oneTo(100), 0.95, 0.95), { count: 100, value: 95, lower: 91, upper: 99 })
})

test('the largest of five bounds the median at 96.9 %, the largest of four does not', () => {
  assert.deepEqual(sampleQuantile([5, 1, 4, 2, 3], 0.5, 0.95), { count: 5, value: 3, lower: 1, upper: 5 })
  assert.deepEqual(sampleQuantile([1, 4, 2, 3], 0.5, 0.95), { count: 4, value: 2, lower: null, upper: null })
})

test('58 samples have no upper bound of a p95, 59 have', () => {
  assert.equal(sampleQuantile(oneTo(58), 0.95, 0.95)?.upper, null)
  assert.equal(sampleQuantile(oneTo(59), 0.95, 0.95)?.upper, 59)
})

test('without samples there is no quantile', () => {
  assert.equal(sampleQuantile([], 0.95, 0.95), null)
})
