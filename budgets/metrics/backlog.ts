import { theilSen } from '../../stats/theil-sen.ts'
import { compareInterval, finding, notApplicable, voidFinding, type JudgeCheck } from '../finding.ts'
import { commandEvidence, countText, numberText } from '../text.ts'

/** With fewer samples an interval that knows autocorrelation covers everything anyway. */
const MIN_SAMPLES = 10

/**
 * Growth of the sync backend's queue (waiting and in flight) in the middle of the drive, as per cent of the orders that arrive:
 * a rate is sustained only while the backlog is flat (Theodolite). Theil–Sen slope with one-sided 95 % bounds.
 */
export const judgeBacklog: JudgeCheck = ({ manifest, queue, path }, check) => {
  if (!manifest.protocol.hasQueue) return notApplicable(`the protocol ${manifest.protocol.name} has no queue`)
  const { samples, arrivalsPerSecond, errors, lastError } = queue
  const trouble = errors > 0 ? `; ${countText(errors, 'sample')} could not be taken: ${lastError ?? 'no reason given'}` : ''
  if (samples.length < MIN_SAMPLES) {
    const seen = `the queue was seen ${countText(samples.length, 'time')} in the middle of the drive`
    return voidFinding(`${seen}, and ${MIN_SAMPLES} are needed${trouble}`)
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
