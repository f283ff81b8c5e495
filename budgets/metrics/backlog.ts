import { theilSen } from '../../stats/theil-sen.ts'
import { compareInterval, finding, notApplicable, voidFinding, type JudgeCheck } from '../finding.ts'
import type { QueueMeasurements } from '../measurements.ts'
import { commandEvidence, countText, numberText } from '../text.ts'

/** With fewer samples an interval that knows autocorrelation covers everything anyway. */
const MIN_SAMPLES = 10

/** Of the samples at one a second: those that are missing are not missing by chance, because a backend in trouble answers least. */
const LEAST_SHARE = 0.8
/** The longest time that nobody looked: ten seconds, or this share of a long window. */
const GAP_MS = 10_000
const GAP_SHARE = 0.1

const whatIsMissing = ({ seen, expected, longestGapMs, windowMs }: QueueMeasurements): string | null => {
  if (seen < MIN_SAMPLES) return `the queue was seen ${countText(seen, 'time')} in the middle of the drive, and ${MIN_SAMPLES} are needed`
  if (seen < LEAST_SHARE * expected) {
    return `the queue was seen ${countText(seen, 'time')} in the middle of the drive, and ${numberText(LEAST_SHARE * 100)} % of ${numberText(expected)} are needed`
  }
  if (longestGapMs <= Math.max(GAP_MS, GAP_SHARE * windowMs)) return null
  return `nobody saw the queue for ${numberText(longestGapMs / 1_000)} s in the middle of the drive`
}

/**
 * Growth of the sync backend's queue (waiting and in flight) in the middle of the drive, as per cent of the orders that arrive:
 * a rate is sustained only while the backlog is flat (Theodolite). Theil–Sen slope with one-sided 95 % bounds.
 */
export const judgeBacklog: JudgeCheck = ({ manifest, queue, path }, check) => {
  if (!manifest.protocol.hasQueue) return notApplicable(`the protocol ${manifest.protocol.name} has no queue`)
  const { samples, arrivalsPerSecond, errors, lastError } = queue
  const missing = whatIsMissing(queue)
  if (missing !== null && lastError === null) return voidFinding(missing)
  if (missing !== null && lastError !== null) {
    const text = `${countText(errors, 'sample')} could not be taken: ${lastError.message}`
    return voidFinding(`${missing}; ${text}`, [{ kind: 'note', ref: 'sync-queue', text, at: lastError.atMs }])
  }
  if (arrivalsPerSecond === null || arrivalsPerSecond <= 0) return voidFinding('no order arrived in the middle of the drive')
  const startMs = samples[0]?.atMs ?? 0
  const estimate = theilSen(samples.map(({ atMs }) => (atMs - startMs) / 1_000), samples.map(({ messages }) => messages))
  if (estimate === null) return voidFinding('the samples of the queue have no course over time')
  const percent = (perSecond: number): number => (100 * perSecond) / arrivalsPerSecond
  const value = percent(estimate.slope)
  const interval = { lower: percent(estimate.lower), upper: percent(estimate.upper) }
  const status = compareInterval(interval.lower, interval.upper, check.limit)
  const rate = `${numberText(estimate.slope)} messages a second at ${numberText(arrivalsPerSecond)} orders a second`
  const because = {
    pass: `the queue does not grow: ${rate}`,
    fail: `the queue grows by ${rate}: the backend does not keep up`,
    inconclusive: `the queue changes by ${rate}, and the samples cannot tell whether it grows`,
  }[status]
  const evidence = status === 'pass' ? [] : [commandEvidence('report', path, 'draws the queue over time')]
  return finding({ status, value, interval, because, evidence })
}
