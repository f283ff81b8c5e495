import { sampleQuantile } from '../../stats/sample-quantile.ts'
import { samplesForClaim } from '../../stats/samples-for-claim.ts'
import { compareInterval, type Finding } from '../finding.ts'
import { quantileOf } from '../quantile.ts'
import { countText, numberText } from '../text.ts'

export const CONFIDENCE = 0.95

export type SampleText = { noun: string; unit: string }

/**
 * Judges a quantile of raw samples by order statistics, or their maximum as it is. With fewer than `least` samples nothing passes,
 * whatever the bounds say: a failure that few samples show is shown all the same. `values` must not be empty.
 */
export const judgeSample = (
  values: readonly number[], statistic: string, limit: number, least: number, { noun, unit }: SampleText,
): Pick<Finding, 'value' | 'interval' | 'because'> & { status: 'pass' | 'fail' | 'inconclusive' } => {
  const text = (value: number): string => (unit === '' ? numberText(value) : `${numberText(value)} ${unit}`)
  const basis = countText(values.length, noun)
  const quantile = quantileOf(statistic)
  if (quantile === null) {
    const value = Math.max(...values)
    const status = value > limit ? 'fail' : values.length < least ? 'inconclusive' : 'pass'
    const few = status === 'inconclusive' ? `, and it takes ${least} to pass` : ''
    return { status, value, interval: null, because: `the largest of ${basis} is ${text(value)}${few}` }
  }
  const estimate = sampleQuantile(values, quantile, CONFIDENCE)
  if (estimate === null) throw new Error('a sample without values has no quantile')
  const { value, lower, upper } = estimate
  const compared = compareInterval(lower ?? Number.NEGATIVE_INFINITY, upper, limit)
  const status = compared === 'pass' && values.length < least ? 'inconclusive' : compared
  const interval = lower === null || upper === null ? null : { lower, upper }
  const name = `${statistic} of ${basis} is ${text(value)}`
  const needed = Math.max(least, samplesForClaim(quantile, CONFIDENCE))
  const because = {
    pass: `${name}, and with 95 % confidence at most ${text(upper ?? value)}`,
    fail: `${name}, and with 95 % confidence at least ${text(lower ?? value)}`,
    inconclusive:
      values.length < needed
        ? `${name}, and it takes ${needed} to pass`
        : `${statistic} of ${basis} is somewhere from ${text(lower ?? 0)} to ${text(upper ?? value)}, on both sides of the limit`,
  }[status]
  return { status, value, interval, because }
}
