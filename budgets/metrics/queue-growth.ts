import { theilSen } from '../../stats/theil-sen.ts'
import { compareInterval, finding, voidFinding, type Finding } from '../finding.ts'
import type { SeriesMeasurements } from '../measurements.ts'
import { commandEvidence, countText, numberText } from '../text.ts'

/** With fewer samples an interval that knows autocorrelation covers everything anyway. */
export const LEAST_FOR_SLOPE = 10

/** Of the samples at the pace of the monitor (one a second): those that are missing are not missing by chance, because a backend in trouble answers least. */
const LEAST_SHARE = 0.8
/** The longest time that nobody looked: ten seconds, or this share of a long window. */
const GAP_MS = 10_000
const GAP_SHARE = 0.1
/** And no gap of a monitor that looks rarely is shorter than so many of its paces. */
const GAP_PACES = 3

/** Why too little was seen in a window to judge it; null where it was seen enough. `what`: "the queue was seen"; `when`: "in the middle of the drive". */
export const whatIsMissing = (
  { seen, expected, longestGapMs, windowMs, intervalMs }: SeriesMeasurements, words: { what: string; when: string }, least: number,
): string | null => {
  const saw = `${words.what} was seen ${countText(seen, 'time')} ${words.when}`
  if (seen < least) return `${saw}, and ${least} are needed`
  if (seen < LEAST_SHARE * expected) return `${saw}, and ${numberText(LEAST_SHARE * 100)} % of ${numberText(expected)} are needed`
  if (longestGapMs <= Math.max(GAP_MS, GAP_PACES * intervalMs, GAP_SHARE * windowMs)) return null
  return `nobody saw ${words.what} for ${numberText(longestGapMs / 1_000)} s ${words.when}`
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** A second's arrivals: what a backend that keeps up holds between two looks at most. */
const LEVEL_SECONDS = 1

/**
 * The highest queue of the window, where two looks in a row in its last fifth found it at the level of its first fifth again: one
 * bump, as after a restart, makes any slope uncertain, and a queue that has emptied does not grow. Null where it has not come back.
 */
const bumpThatEmptied = (messages: readonly number[], arrivalsPerSecond: number): number | null => {
  const fifth = Math.floor(messages.length / 5)
  if (fifth < 2) return null
  const level = median(messages.slice(0, fifth)) + LEVEL_SECONDS * arrivalsPerSecond
  const late = messages.slice(-fifth)
  const isBack = late.some((count, at) => at > 0 && count <= level && (late[at - 1] ?? Infinity) <= level)
  return isBack ? Math.max(...messages) : null
}

/**
 * Growth of a queue in the middle of the drive, as per cent of the orders that arrive: a rate is sustained only while the backlog is
 * flat (Theodolite). Theil–Sen slope with one-sided 95 % bounds. Where these leave it open and the queue emptied again before the
 * window ended, it did not grow.
 */
export const judgeGrowth = (
  samples: SeriesMeasurements['samples'], arrivalsPerSecond: number | null,
  { limit, path, queue, loser }: { limit: number; path: string; queue: string; loser: string },
): Finding => {
  if (arrivalsPerSecond === null || arrivalsPerSecond <= 0) return voidFinding('no order arrived in the middle of the drive')
  const startMs = samples[0]?.atMs ?? 0
  const estimate = theilSen(samples.map(({ atMs }) => (atMs - startMs) / 1_000), samples.map(({ messages }) => messages))
  if (estimate === null) return voidFinding(`the samples of ${queue} have no course over time`)
  const percent = (perSecond: number): number => (100 * perSecond) / arrivalsPerSecond
  const value = percent(estimate.slope)
  const interval = { lower: percent(estimate.lower), upper: percent(estimate.upper) }
  const bySlope = compareInterval(interval.lower, interval.upper, limit)
  const bump = bySlope === 'inconclusive' ? bumpThatEmptied(samples.map(({ messages }) => messages), arrivalsPerSecond) : null
  const status = bump === null ? bySlope : 'pass'
  const rate = `${numberText(estimate.slope)} messages a second at ${numberText(arrivalsPerSecond)} orders a second`
  const because = {
    pass: bump === null ? `${queue} does not grow: ${rate}` : `${queue} rose to ${numberText(bump)} messages and emptied again: it does not grow`,
    fail: `${queue} grows by ${rate}: ${loser} does not keep up`,
    inconclusive: `${queue} changes by ${rate}, and the samples cannot tell whether it grows`,
  }[status]
  const evidence = status === 'pass' ? [] : [commandEvidence('report', path, 'draws the queue over time')]
  return finding({ status, value, interval, because, evidence })
}
