import { fewestOver, mostOver, type Looks } from '../../stats/looks.ts'
import { samplesForClaim } from '../../stats/samples-for-claim.ts'
import type { Finding } from '../finding.ts'
import { quantileOf } from '../quantile.ts'
import { countText, numberText } from '../text.ts'
import { looksOf } from './looks.ts'

export const CONFIDENCE = 0.95
/** How often a page that stands exactly at its limit may be passed, and how often it may be failed. */
export const ERROR = 1 - CONFIDENCE

/**
 * Raw samples of one number. What was not measured, or only known to be at least so much, may be anything: `uppers` holds it as endless, so that
 * it counts against a pass. `values` are those that are known, from which a failure is shown.
 */
export type Sample = { values: readonly number[]; uppers: readonly number[]; valueLooks: Looks; upperLooks: Looks }

/** One sample as it was taken; `null` where nobody knows, `isAtLeast` where the number is a lower bound. */
export type Taken = { value: number | null; isAtLeast?: boolean }

/** Samples that somebody looked at once, when all of them were there. */
export const takenAtOnce = (taken: readonly Taken[]): Sample => sampleOf(taken, ({ length }) => ({ counts: [length], most: 1 }))

/** Samples of a pass that was looked at after each round, to see whether it needs another one. */
export const takenInRounds = (taken: readonly (Taken & { round: number })[], rounds: number): Sample =>
  sampleOf(taken, (some) => looksOf(some.map(({ round }) => ({ round, count: 1 })), rounds))

const sampleOf = <One extends Taken>(taken: readonly One[], looks: (some: readonly One[]) => Looks): Sample => {
  const known = taken.filter(({ value }) => value !== null)
  return {
    values: known.map(({ value }) => value as number),
    uppers: taken.map(({ value, isAtLeast }) => (value === null || isAtLeast === true ? Number.POSITIVE_INFINITY : value)),
    valueLooks: looks(known),
    upperLooks: looks(taken),
  }
}

export type SampleText = { noun: string; unit: string }

export type Judged = Pick<Finding, 'value' | 'interval' | 'because'> & { status: 'pass' | 'fail' | 'inconclusive' }

/**
 * Judges a quantile of raw samples by order statistics (stats/looks.ts says which), or their maximum as it is. With fewer than `least` samples
 * nothing passes, whatever the bounds say: a failure that few samples show is shown all the same. `failError` is what a failure may spend
 * where it is one of several. At least one value must be known.
 */
export const judgeSample = (
  { values, uppers, valueLooks, upperLooks }: Sample, statistic: string, limit: number, least: number, { noun, unit }: SampleText, failError = ERROR,
): Judged => {
  const text = (value: number): string => (unit === '' ? numberText(value) : `${numberText(value)} ${unit}`)
  const basis = countText(values.length, noun)
  const ascending = (of: readonly number[]): number[] => [...of].sort((a, b) => a - b)
  const sorted = ascending(values)
  const quantile = quantileOf(statistic)
  if (quantile === null) {
    const value = sorted.at(-1)
    if (value === undefined) throw new Error('a sample without values has no maximum')
    const status = value > limit ? 'fail' : values.length < least || uppers.includes(Number.POSITIVE_INFINITY) ? 'inconclusive' : 'pass'
    const few = values.length < least ? `, and it takes ${least} to pass` : ''
    return { status, value, interval: null, because: `the largest of ${basis} is ${text(value)}${few}` }
  }
  const value = valueAt(sorted, quantile)
  if (value === undefined) throw new Error('a sample without values has no quantile')
  const most = mostOver(upperLooks, 1 - quantile, ERROR)
  const fewest = fewestOver(valueLooks, 1 - quantile, failError)
  const reached = most === null ? undefined : ascending(uppers)[uppers.length - 1 - most]
  const upper = reached === undefined || reached === Number.POSITIVE_INFINITY ? null : reached
  const lower = fewest === null ? null : (sorted[sorted.length - fewest] ?? null)
  const status = lower !== null && lower > limit ? 'fail' : upper !== null && upper <= limit && values.length >= least ? 'pass' : 'inconclusive'
  const interval = lower === null || upper === null ? null : { lower, upper }
  const name = `${statistic} of ${basis} is ${text(value)}`
  const needed = Math.max(least, samplesForClaim(quantile, CONFIDENCE))
  const because = {
    pass: `${name}, and with 95 % confidence at most ${text(upper ?? value)}`,
    fail: `${name}, and with 95 % confidence at least ${text(lower ?? value)}`,
    inconclusive:
      values.length < needed
        ? `${name}, and it takes ${needed} to pass`
        : upper === null
          ? `${name}, and nobody can say how much it may be`
          : `${statistic} of ${basis} is somewhere from ${text(lower ?? 0)} to ${text(upper)}, on both sides of the limit`,
  }[status]
  return { status, value, interval, because }
}

/** The order statistic of rank ⌈q·n⌉. */
const valueAt = (sorted: readonly number[], quantile: number): number | undefined =>
  sorted[Math.min(sorted.length, Math.max(1, Math.ceil(quantile * sorted.length - 1e-9))) - 1]
