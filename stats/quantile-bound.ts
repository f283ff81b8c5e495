import { binomialCdf } from './binomial.ts'

/** Ranks (1 … n, ascending order) of the order statistics that bound a quantile; null where n is too small for a bound. */
export type QuantileRanks = { estimate: number; lower: number | null; upper: number | null }

/**
 * One-sided bounds of a quantile, free of any assumption on the distribution: the sample of rank `upper` is at or above the
 * true quantile, and the one of rank `lower` at or below it, each with at least the given confidence. The number of samples
 * under the quantile is binomial(n, quantile): `upper` is the smallest s with P(B ≤ s − 1) ≥ confidence, `lower` the largest
 * r with P(B ≥ r) ≥ confidence. Hahn and Meeker 1991, Statistical Intervals, 5.2; David and Nagaraja, Order Statistics, 7.1.
 * The binomial is exact for every n, so there is no switch to an approximation.
 */
export const quantileRanks = (count: number, quantile: number, confidence: number): QuantileRanks => {
  const estimate = Math.min(count, Math.max(1, Math.ceil(quantile * count - 1e-9)))
  const upper = smallest(count, (s) => binomialCdf(s - 1, count, quantile) >= confidence && s <= count)
  const firstNot = smallest(count, (r) => 1 - binomialCdf(r - 1, count, quantile) < confidence - 1e-12)
  const lower = (firstNot ?? count + 1) - 1
  return { estimate, lower: lower >= 1 ? lower : null, upper }
}

/** The smallest rank 1 … n for which a condition holds that stays true once it is; null where it never does. */
const smallest = (count: number, holds: (rank: number) => boolean): number | null => {
  let low = 1
  let high = count + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low <= count && holds(low) ? low : null
}
