import { quantileRanks } from './quantile-bound.ts'

/** A quantile of samples with its one-sided bounds; null where the samples are too few for one. */
export type SampleQuantile = { count: number; value: number; lower: number | null; upper: number | null }

/**
 * The quantile (0 … 1) of samples in any order, as the order statistic of rank ⌈q·n⌉, and the order statistics that bound it from
 * below and from above with the given confidence each (quantile-bound.ts has the source). Null without samples.
 */
export const sampleQuantile = (values: readonly number[], quantile: number, confidence: number): SampleQuantile | null => {
  const sorted = Float64Array.from(values).sort()
  const ranks = quantileRanks(sorted.length, quantile, confidence)
  const at = (rank: number | null): number | null => (rank === null ? null : (sorted[rank - 1] ?? null))
  const value = at(ranks.estimate)
  return value === null ? null : { count: sorted.length, value, lower: at(ranks.lower), upper: at(ranks.upper) }
}
