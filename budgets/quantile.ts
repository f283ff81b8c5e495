import { quantileRanks } from '../stats/quantile-bound.ts'
import { samplesForClaim } from '../stats/samples-for-claim.ts'
import { compareInterval, type Finding } from './finding.ts'
import type { NamedSamples } from './measurements.ts'
import { countText, numberText } from './text.ts'

const CONFIDENCE = 0.95

/** "p99.9" → 0.999; null for "max". */
export const quantileOf = (statistic: string): number | null =>
  statistic === 'max' ? null : Number(statistic.slice(1)) / 100

/**
 * Judges a quantile of merged samples by order statistics, or their maximum as it is. `microsPerUnit` turns the
 * histogram's microseconds into the unit of the limit. A cell of the histogram is as wide as a thousandth of its value:
 * the upper bound takes its upper end and the lower bound its lower end.
 */
export const judgeQuantile = (
  samples: NamedSamples, statistic: string, limit: number, unit: string, microsPerUnit: number,
): Pick<Finding, 'value' | 'interval' | 'because'> & { status: 'pass' | 'fail' | 'inconclusive' } => {
  const { histogram } = samples
  const count = histogram.count
  const highest = (rank: number): number => (histogram.atRank(rank)?.highest ?? 0) / microsPerUnit
  const quantile = quantileOf(statistic)
  const text = (value: number): string => `${numberText(value)} ${unit}`
  if (quantile === null) {
    const value = highest(count)
    const status = value <= limit ? 'pass' : 'fail'
    return { status, value, interval: null, because: `the slowest of ${countText(count, 'sample')} took ${text(value)}` }
  }
  const ranks = quantileRanks(count, quantile, CONFIDENCE)
  const value = highest(ranks.estimate)
  const lower = ranks.lower === null ? 0 : (histogram.atRank(ranks.lower)?.lowest ?? 0) / microsPerUnit
  const upper = ranks.upper === null ? null : highest(ranks.upper)
  const status = compareInterval(lower, upper, limit)
  const interval = upper === null ? null : { lower, upper }
  const basis = `${statistic} of ${countText(count, 'sample')}`
  const because = {
    pass: `${basis} is ${text(value)}, and with 95 % confidence at most ${text(upper ?? value)}`,
    fail: `${basis} is ${text(value)}, and with 95 % confidence at least ${text(lower)}`,
    inconclusive:
      upper === null
        ? `${countText(count, 'sample')} cannot show a ${statistic}: it takes at least ${samplesForClaim(quantile, CONFIDENCE)}`
        : text(lower) === text(upper)
          ? `${basis} is ${text(value)}, too near to the limit to tell on which side`
          : `${basis} is somewhere from ${text(lower)} to ${text(upper)}, on both sides of the limit`,
  }[status]
  return { status, value, interval, because }
}
