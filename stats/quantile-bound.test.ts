import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quantileRanks } from './quantile-bound.ts'
import { samplesForClaim } from './samples-for-claim.ts'
import { seededRandom } from './seeded-random.ts'

test('the numbers of samples of Wilks: 59, 93, 124, 153 and 181 for the 95 % quantile at 95 %', () => {
  // The m-th largest of n bounds the quantile from these n on: Wilks 1941; the table is in every guide to tolerance limits.
  for (const [m, n] of [[1, 59], [2, 93], [3, 124], [4, 153], [5, 181]] as const) {
    assert.equal(quantileRanks(n, 0.95, 0.95).upper, n - m + 1, `${n} samples`)
    const before = quantileRanks(n - 1, 0.95, 0.95).upper
    assert.equal(before, m === 1 ? null : n - 1 - m + 2, `${n - 1} samples`)
  }
})

test('a claim without any sample over the limit takes 59, 299 and 459 samples', () => {
  assert.equal(samplesForClaim(0.95, 0.95), 59)
  assert.equal(samplesForClaim(0.99, 0.95), 299)
  assert.equal(samplesForClaim(0.99, 0.99), 459)
})

test('the upper bound appears with exactly the samples that the claim takes', () => {
  for (const quantile of [0.5, 0.75, 0.9, 0.95, 0.99, 0.999]) {
    const needed = samplesForClaim(quantile, 0.95)
    assert.equal(quantileRanks(needed, quantile, 0.95).upper, needed)
    assert.equal(quantileRanks(needed - 1, quantile, 0.95).upper, null)
  }
})

test('the bounds of a median are those of the sign test', () => {
  // 20 samples: P(B ≤ 5) = 0.0207, P(B ≤ 6) = 0.0577 under one half, so the bounds are the 6th and the 15th.
  assert.deepEqual(quantileRanks(20, 0.5, 0.95), { estimate: 10, lower: 6, upper: 15 })
})

test('without samples there is no bound', () => {
  assert.deepEqual(quantileRanks(0, 0.95, 0.95), { estimate: 0, lower: null, upper: null })
})

test('each bound holds the true quantile in 95 % of seeded runs, and not in many more', () => {
  const next = seededRandom(20_260_801)
  const runs = 4_000
  for (const [n, quantile] of [[100, 0.5], [200, 0.95], [800, 0.99]] as const) {
    const ranks = quantileRanks(n, quantile, 0.95)
    let aboveUpper = 0
    let belowLower = 0
    for (let run = 0; run < runs; run += 1) {
      const sorted = Float64Array.from({ length: n }, next).sort()
      // Uniform samples: the true quantile is the quantile itself.
      if ((sorted[(ranks.upper as number) - 1] as number) < quantile) aboveUpper += 1
      if ((sorted[(ranks.lower as number) - 1] as number) > quantile) belowLower += 1
    }
    for (const missed of [aboveUpper / runs, belowLower / runs]) {
      // At most 5 %, and whole ranks make it a little less; three standard errors of 4,000 runs are 1 %.
      assert.ok(missed <= 0.06 && missed >= 0.015, `${n} samples: ${missed} of the bounds miss`)
    }
  }
})
