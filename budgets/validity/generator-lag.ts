import type { Manifest } from '../../run/records.ts'
import { MergedHistogram } from '../../stats/merged-histogram.ts'
import { finding, voidFinding, type JudgeCheck } from '../finding.ts'
import type { Measurements, NamedSamples } from '../measurements.ts'
import { minuteAtMs } from '../minutes.ts'
import { judgeQuantile } from '../quantile.ts'
import { countText, numberText } from '../text.ts'
import { driveProblems } from './driver.ts'

/** The heartbeat's pace in scenarios/heartbeat.ts, which this room may not import (tests/heartbeat-pace.test.ts holds the two together). */
export const BEAT_MS = 50
/** Of the beats of a drive that ended: whoever misses more did not watch it. */
const LEAST_SHARE = 0.9
const HOUR_MS = 3_600_000

/** Beats of the whole plan at the run's speed; null where the manifest does not tell. */
const expectedBeats = ({ plan, speed }: Manifest): number | null => {
  const shares = (plan['hours'] as { shares?: unknown } | undefined | null)?.shares
  if (!Array.isArray(shares) || shares.length === 0 || !(speed > 0)) return null
  return Math.floor((shares.length * HOUR_MS) / speed / BEAT_MS)
}

/** Beats of five seconds: fewer have no p99 of their own, and one collection of garbage would be it. */
const LEAST_TAIL = 100

/** The beats after the plan by themselves, or, where they are few, together with those of the plan. */
const withTail = (lag: Measurements['lag'], heartbeat: NamedSamples): [string, NamedSamples][] => {
  const tail = lag.get('tail')
  const rest = [...lag].filter(([name]) => name !== 'tail')
  if (tail === undefined || tail.count === 0) return rest
  if (tail.count >= LEAST_TAIL) return [...rest, ['heartbeat after the plan', tail]]
  const histogram = new MergedHistogram()
  histogram.merge(heartbeat.histogram)
  histogram.merge(tail.histogram)
  return [...rest, ['heartbeat to the last order', { ...heartbeat, histogram, count: heartbeat.count + tail.count }]]
}

/**
 * How late the generator itself was, by the worst of three: its heartbeat, which talks to nobody, in the plan and after it while
 * orders are still sent, and the sales that it had to ring up at their time. All of it is the generator's doing, none the target's. Every beat of the drive is in the sample, so
 * the quantile is taken as it is, without an interval.
 */
export const judgeGeneratorLag: JudgeCheck = (measurements, check) => {
  const heartbeat = measurements.lag.get('heartbeat')
  if (heartbeat === undefined || heartbeat.histogram.count === 0) {
    return voidFinding('the generator has no heartbeat in this run: its own lag is unknown')
  }
  const lastSaleMinute = measurements.lag.get('sales')?.lastMinute ?? -1
  // Both run to the end of the plan's day, in whole minutes: a heartbeat two behind the sales has stopped.
  if (heartbeat.lastMinute < lastSaleMinute - 1) {
    const stopped = `the generator's heartbeat stopped in minute ${heartbeat.lastMinute}`
    return voidFinding(`${stopped}, and sales went on to minute ${lastSaleMinute}`)
  }
  const expected = expectedBeats(measurements.manifest)
  if (expected === null) return voidFinding('the manifest does not say how long the day is, so nobody knows how often the heart should have beaten')
  const beats = heartbeat.histogram.count
  if (driveProblems(measurements.manifest).length === 0 && beats < LEAST_SHARE * expected) {
    return voidFinding(`the generator's heart beat ${countText(beats, 'time')} and not ${numberText(expected)}: for the rest its own lag is unknown`)
  }
  const lags = withTail(measurements.lag, heartbeat).map(([name, samples]) => {
    return { name, samples, valueMs: judgeQuantile(samples, check.statistic, check.limit, 'ms', 1_000).value ?? 0 }
  })
  const { name, samples, valueMs: value } = lags.reduce((a, b) => (b.valueMs > a.valueMs ? b : a))
  const basis = `${name}, ${countText(samples.count, 'sample')}`
  const text = `${check.statistic} of the generator's own lag is ${numberText(value)} ms (${basis})`
  if (value <= check.limit) return finding({ status: 'pass', value, because: text })
  return finding({
    status: 'void',
    value,
    because: `${text}: the machine could not offer the load as planned; lower the speed or give it more cores`,
    evidence: samples.slowestMinutes.map((minute) => ({
      kind: 'second',
      ref: `minute ${minute.minute}`,
      text: `p95 of the generator's lag ${numberText(minute.p95Ms)} ms`,
      at: minuteAtMs(measurements, minute.minute),
    })),
  })
}
