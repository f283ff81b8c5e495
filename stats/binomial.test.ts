import assert from 'node:assert/strict'
import { test } from 'node:test'
import { binomialCdf, incompleteBeta, logGamma } from './binomial.ts'

const close = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`)

test('the log of gamma is that of the factorials and of √π', () => {
  close(logGamma(1), 0, 1e-13)
  close(logGamma(11), Math.log(3_628_800), 1e-12)
  close(logGamma(0.5), Math.log(Math.PI) / 2, 1e-13)
})

test('the incomplete beta function has its closed forms', () => {
  close(incompleteBeta(0.3, 1, 1), 0.3, 1e-14)
  close(incompleteBeta(0.3, 4, 1), 0.3 ** 4, 1e-14)
  close(incompleteBeta(0.3, 1, 4), 1 - 0.7 ** 4, 1e-14)
  close(incompleteBeta(0.5, 70, 70), 0.5, 1e-13)
  assert.deepEqual([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)], [0, 1])
})

test('the binomial distribution equals the sum of its terms', () => {
  for (const [n, p] of [[1, 0.5], [7, 0.1], [40, 0.95], [300, 0.9]] as const) {
    let term = (1 - p) ** n
    let sum = term
    for (let k = 0; k < n; k += 1) {
      close(binomialCdf(k, n, p), sum, 1e-11)
      term *= ((n - k) / (k + 1)) * (p / (1 - p))
      sum += term
    }
  }
  assert.deepEqual([binomialCdf(-1, 5, 0.5), binomialCdf(5, 5, 0.5)], [0, 1])
})

test('with ten million trials the distribution is that of its normal limit', () => {
  const n = 1e7
  const sd = Math.sqrt(n * 0.95 * 0.05)
  // Φ(1.6449) = 0.95, with a continuity correction of one half.
  close(binomialCdf(Math.round(n * 0.95 + 1.6448536 * sd - 0.5), n, 0.95), 0.95, 2e-4)
})
