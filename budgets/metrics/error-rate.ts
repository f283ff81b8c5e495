import type { Evidence } from '../../run/records.ts'
import { proportionBounds } from '../../stats/proportion-bound.ts'
import { metErrorsText, mostOftenText, type MetError } from '../met-errors.ts'
import { compareInterval, finding, voidFinding, type JudgeCheck } from '../finding.ts'
import type { Measurements, NamedSamples } from '../measurements.ts'
import { minuteAtMs, secondAtMs } from '../minutes.ts'
import { orderParts, UNTIMED_ORDERS } from '../request-names.ts'
import { commandEvidence, countText, numberText } from '../text.ts'

/** What an error rate needs of a request's samples. */
export type CountedRequest = Pick<NamedSamples, 'count' | 'failed' | 'failingMinutes'>

/**
 * Requests of the till, each by its name: a sale is no request, and an order is none where batches carry it. Where it is one,
 * those without a time (refused, or sold offline) count with the others.
 */
export const countedRequests = (requests: Measurements['requests']): [string, CountedRequest][] => {
  const counted = new Map<string, CountedRequest>()
  for (const [name, samples] of requests) {
    if (name !== 'sale' && name !== UNTIMED_ORDERS && !(name === 'order' && requests.has('order-batch'))) counted.set(name, samples)
  }
  const untimed = requests.get(UNTIMED_ORDERS)
  if (untimed !== undefined) counted.set('order', together(counted.get('order'), untimed))
  return [...counted]
}

/** The same, each error counted once: the requests of which an order or a batch is made do not count beside it. */
const countedOnce = (requests: Measurements['requests']): [string, CountedRequest][] => {
  const counted = countedRequests(requests)
  const hasWhole = counted.some(([name]) => name === 'order' || name === 'order-batch')
  return hasWhole ? counted.filter(([name]) => !orderParts.includes(name)) : counted
}

const together = (a: CountedRequest | undefined, b: CountedRequest): CountedRequest =>
  a === undefined ? b : {
    count: a.count + b.count,
    failed: a.failed + b.failed,
    failingMinutes: [...a.failingMinutes, ...b.failingMinutes].sort((x, y) => y.failed - x.failed).slice(0, 3),
  }

/**
 * Share of the till's requests that met an error answer or a lost connection before they ended, in per cent, with
 * Clopper–Pearson bounds. A rate over the limit stands whatever the generator did, and so does a safety stop.
 */
export const judgeErrorRate: JudgeCheck = (measurements, check) => {
  const safetyStop = measurements.manifest.driver?.safetyStop ?? null
  const counted = countedOnce(measurements.requests)
  const total = counted.reduce((sum, [, samples]) => sum + samples.count, 0)
  const metErrors = measurements.metErrors.filter(({ name }) => counted.some(([each]) => each === name) || !orderParts.includes(name))
  const failed = counted.reduce((sum, [, samples]) => sum + Math.min(samples.failed, samples.count), 0)
  const stopped: Evidence[] = safetyStop === null ? [] : [{ kind: 'process', ref: 'safety stop', text: safetyStop, at: null }]
  if (total === 0) {
    return safetyStop === null
      ? voidFinding('no request was measured')
      : finding({ status: 'fail', because: `tillstorm stopped the load: ${safetyStop}`, evidence: stopped, stands: true })
  }
  const value = (100 * failed) / total
  const bounds = proportionBounds(failed, total, 0.95)
  const interval = { lower: 100 * bounds.lower, upper: 100 * bounds.upper }
  const status = safetyStop === null ? compareInterval(interval.lower, interval.upper, check.limit) : 'fail'
  const evidence = status === 'pass' ? [] : [...stopped, ...failures({ ...measurements, metErrors }, counted)]
  const counts = metCountsText(failed, total, metErrors)
  const because = {
    pass: `${counts}; with 95 % confidence that is at most ${numberText(interval.upper)} %`,
    fail: safetyStop === null ? counts : `tillstorm stopped the load: ${safetyStop}; ${counts}`,
    inconclusive: `${counts}: too few to tell a rate of ${numberText(interval.lower)} % from one of ${numberText(interval.upper)} %`,
  }[status]
  // Where the load was stopped the share of all requests may well be small: within the limit it would look like a pass.
  const isShown = safetyStop === null || value > check.limit
  return finding({ status, value: isShown ? value : null, interval: isShown ? interval : null, because, evidence, stands: status === 'fail' })
}

/**
 * "3 requests of 900 met an error, most often 503 Service Unavailable". Attempts of requests that never ended, or that tills which
 * have lost their backend do not count, are told apart from those that are counted.
 */
export const metCountsText = (failed: number, count: number, met: readonly MetError[]): string => {
  const counts = `${countText(failed, 'request')} of ${numberText(count)} met an error`
  if (failed > 0) return `${counts}${mostOftenText(met)}`
  const attempts = met.reduce((sum, each) => sum + each.count, 0)
  return attempts === 0 ? counts : `${counts}; ${countText(attempts, 'attempt')} of requests that are not counted did${mostOftenText(met)}`
}

/** Kinds of errors that the evidence of one request names. */
const CODES_SHOWN = 3

/** "; 503 Service Unavailable 12 times": which errors a request met. A run that did not record them says nothing. */
export const metText = ({ metErrors }: Pick<Measurements, 'metErrors'>, request: string): string => {
  const text = metErrorsText(metErrors.filter(({ name }) => name === request), CODES_SHOWN)
  return text === '' ? '' : `; ${text}`
}

/** What a request has of errors: those that are counted, and attempts of requests that never ended or that are not counted. */
type Failing = { name: string; counted: CountedRequest | null; attempts: number; firstSecond: number }

/** The worst first. After a death of the backend no batch ends any more, so the attempts say more than the requests. */
const failingRequests = ({ metErrors }: Measurements, counted: readonly [string, CountedRequest][]): Failing[] => {
  const byName = new Map(counted)
  const names = new Set([...counted.map(([name]) => name), ...metErrors.map(({ name }) => name)])
  return [...names]
    .map((name): Failing => {
      const met = metErrors.filter((each) => each.name === name)
      const samples = byName.get(name)
      return {
        name, counted: samples !== undefined && samples.failed > 0 ? samples : null,
        attempts: Math.max(samples?.failed ?? 0, met.reduce((sum, { count }) => sum + count, 0)),
        firstSecond: Math.min(...met.map(({ firstSecond }) => firstSecond)),
      }
    })
    .filter(({ attempts }) => attempts > 0)
    .sort((a, b) => b.attempts - a.attempts)
}

const failures = (measurements: Measurements, counted: [string, CountedRequest][]): Evidence[] => {
  const requests = failingRequests(measurements, counted).slice(0, 5).map(({ name, counted: samples, firstSecond }): Evidence => {
    if (samples === null) {
      const text = `requests that never ended, or that tills without a backend do not count${metText(measurements, name)}`
      return { kind: 'request', ref: name, text, at: secondAtMs(measurements, firstSecond) }
    }
    const minute = samples.failingMinutes[0]?.minute ?? 0
    const counts = `${numberText(samples.failed)} of ${numberText(samples.count)} met an error`
    return { kind: 'request', ref: name, text: `${counts}, most in minute ${minute}${metText(measurements, name)}`, at: minuteAtMs(measurements, minute) }
  })
  const seconds = measurements.failingSeconds.map((second): Evidence => ({
    kind: 'second',
    ref: `second ${second.second}`,
    text: `${numberText(second.failedRequests)} of ${countText(second.requests, 'request')} met an error`,
    at: second.atMs,
  }))
  const driver = (measurements.manifest.driver?.warnings ?? []).slice(0, 2)
  const warnings = driver.map((text): Evidence => ({ kind: 'process', ref: 'k6', text, at: null }))
  return [...requests, ...seconds, ...warnings, commandEvidence('report', measurements.path, 'draws the errors over time')]
}
