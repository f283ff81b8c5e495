import type { Evidence } from '../../run/records.ts'
import { finding, notApplicable, voidFinding, type Finding, type JudgeCheck } from '../finding.ts'
import type { Measurements, NamedSamples } from '../measurements.ts'
import { minuteAtMs } from '../minutes.ts'
import { judgeQuantile } from '../quantile.ts'
import { knownRequests, UNTIMED_ORDERS } from '../request-names.ts'
import { commandEvidence, countText, numberText } from '../text.ts'

/** Response time of one request of the till, from its planned start, in milliseconds. */
export const judgeLatency: JudgeCheck = (measurements, check) => {
  const request = check.metric.slice('latency.'.length)
  if (request === 'sale' && measurements.manifest.protocol?.cashierWaits === false) {
    return notApplicable("the till's own outbox takes the sale: the cashier waits for no backend")
  }
  const samples = measurements.requests.get(request)
  if (samples === undefined || samples.histogram.count === 0) return absent(measurements, request)
  const found = judgeQuantile(samples, check.statistic, check.limit, 'ms', 1_000)
  return finding({ ...found, evidence: found.status === 'fail' ? slowest(measurements, request, samples) : [] })
}

/** Why a request has no sample decides whether that is a gap in the data or a property of the protocol. */
const absent = ({ manifest, requests, ledger }: Measurements, request: string): Finding => {
  const { protocol } = manifest
  if (requests.size === 0) return voidFinding('no request was measured')
  if (request === 'order' || request === 'sale') {
    return voidFinding(ledger.okOnline > 0 ? 'orders were acknowledged, and none has a response time' : 'no order that was sold online was acknowledged')
  }
  if (request === 'order-batch' && protocol?.hasQueue === false) return notApplicable(`the protocol ${protocol.name} sends no batches`)
  const known: readonly string[] = knownRequests
  if (!known.includes(request)) {
    return voidFinding(`the run holds no request of that name; it holds ${[...requests.keys()].filter((name) => name !== UNTIMED_ORDERS).sort().slice(0, 20).join(', ')}`)
  }
  // Not settled: a driver that broke off may only not have come so far, and its validity check then voids this.
  return finding({ status: 'notApplicable', because: `the protocol ${protocol?.name ?? 'of this run'} made no such request in this run` })
}

/** Where orders travel in batches an order waits for its batch, and for those before it: the time of a batch tells the backend from the wait. */
const carriers = ({ requests }: Measurements): Evidence[] => {
  const batches = requests.get('order-batch')
  if (batches === undefined || batches.histogram.count === 0) return []
  const ms = (statistic: string): string => numberText(judgeQuantile(batches, statistic, 0, 'ms', 1_000).value ?? 0)
  return [{
    kind: 'request', ref: 'order-batch', at: null,
    text: `a batch took ${ms('p50')} ms typically and ${ms('p95')} ms at p95; an order also waits for the batches before its own`,
  }]
}

const slowest = (measurements: Measurements, request: string, samples: NamedSamples): Evidence[] => [
  {
    kind: 'request',
    ref: request,
    text: `${countText(samples.count, 'sample')}, ${numberText(samples.failed)} of them met an error on their way`,
    at: null,
  },
  ...(request === 'order' ? carriers(measurements) : []),
  // The only minute says what the check says.
  ...(samples.slowestMinutes.length > 1 ? samples.slowestMinutes : []).map((minute): Evidence => ({
    kind: 'second',
    ref: `minute ${minute.minute}`,
    text: `p95 ${numberText(minute.p95Ms)} ms over ${countText(minute.count, 'sample')}`,
    at: minuteAtMs(measurements, minute.minute),
  })),
  ...(request === 'order' ? measurements.slowestSeconds : []).map((second): Evidence => ({
    kind: 'second',
    ref: `second ${second.second}`,
    text: `p95 ${numberText(second.orderP95Ms ?? 0)} ms of the orders that ended in it`,
    at: second.atMs,
  })),
  commandEvidence('report', measurements.path, 'draws the whole distribution and its course over time'),
]
