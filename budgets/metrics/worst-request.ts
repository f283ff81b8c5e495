import { proportionBounds } from '../../stats/proportion-bound.ts'
import { finding, voidFinding, type JudgeCheck } from '../finding.ts'
import { commandEvidence, countText, numberText } from '../text.ts'
import { countedRequests, metCountsText, metText } from './error-rate.ts'

/** A request with fewer samples can be shown to break the limit, and need not be shown to keep it: none of 300 failed is at most 2 %, for ten requests together. */
const CLAIMED_SAMPLES = 300

/** So many samples, none of them failed, keep a limit of per cent: the rule of three at any confidence, (1 − limit)ⁿ ≤ 1 − confidence. */
const fewestFor = (limit: number, confidence: number): number => Math.ceil(Math.log(1 - confidence) / Math.log(1 - limit / 100))

/**
 * The error rate of the request that fares worst, in per cent: a rate over all requests hides that nobody can sign in. The
 * bounds of n requests are one-sided 95 % for all of them together (Bonferroni). Fail when one request's lower bound breaks the
 * limit, the highest rate of those that do is named; pass when no request, however rare, was seen over it, and each that has enough samples to keep it, or 300, does so by its upper bound.
 */
export const judgeWorstRequest: JudgeCheck = (measurements, check) => {
  const { requests, metErrors, path } = measurements
  const counted = countedRequests(requests).filter(([, samples]) => samples.count > 0)
  if (counted.length === 0) return voidFinding('no request was measured')
  const confidence = 1 - 0.05 / counted.length
  const rates = counted.map(([name, samples]) => {
    const failed = Math.min(samples.failed, samples.count)
    const { lower, upper } = proportionBounds(failed, samples.count, confidence)
    return { name, count: samples.count, failed, rate: (100 * failed) / samples.count, lower: 100 * lower, upper: 100 * upper }
  })
  const broken = rates.filter((each) => each.lower > check.limit).sort((a, b) => b.rate - a.rate)
  const suspect = rates.filter((each) => each.rate > check.limit).sort((a, b) => b.lower - a.lower)
  const needed = fewestFor(check.limit, confidence)
  const claimed = rates.filter((each) => each.count >= Math.min(CLAIMED_SAMPLES, needed)).sort((a, b) => b.upper - a.upper)
  const shown = broken[0] ?? suspect[0] ?? claimed[0]
  if (shown === undefined) {
    const most = Math.max(...rates.map((each) => each.count))
    const because = `the most frequent request has ${countText(most, 'sample')}, and ${needed} are needed`
    return finding({ status: 'inconclusive', because })
  }
  const { name, count, failed, rate: value, lower, upper } = shown
  const status = broken.length > 0 ? 'fail' : suspect.length === 0 && upper <= check.limit ? 'pass' : 'inconclusive'
  const because =
    `${name}: ${metCountsText(failed, count, metErrors.filter((each) => each.name === name))}, ` +
    `with 95 % confidence ${numberText(lower)} % to ${numberText(upper)} %`
  const evidence = (broken.length > 0 ? broken : suspect).map((each) => ({
    kind: 'request' as const,
    ref: each.name,
    text: `${numberText(each.failed)} of ${numberText(each.count)} met an error: ${numberText(each.rate)} %${metText(measurements, each.name)}`,
    at: null,
  }))
  return finding({
    status, value, interval: { lower, upper }, because, stands: status === 'fail',
    evidence: status === 'pass' ? [] : [...evidence, commandEvidence('report', path, 'draws the errors over time')],
  })
}
