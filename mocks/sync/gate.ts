import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { Fault, FaultRequest } from '../faults.ts'

/** Requests that are counted but that no fault names. */
export type RequestName = FaultRequest | 'metrics' | 'dead-letters' | 'other'

/** What a planted fault does to one request, before anything else happens to it. */
export type Hindrance = { delayMs: number; refuse: boolean }

/** Stands before every request: counts it, and plants the faults of the command line. */
export type Gate = {
  hindrance(name: RequestName, nowMs: number): Hindrance
  /** Tells how many orders were accepted so far; the stall begins when half of the expected ones were. */
  accepted(count: number, nowMs: number): void
  answered(name: RequestName, tookMs: number): void
  truth(): {
    requests: Record<string, number>
    serviceTimesMs: Record<string, { count: number; p50: number; p95: number; p99: number }>
  }
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, 0 ≤ x < 1; the same seed plants the same errors. */
const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Here an order travels in a batch: faults of either name hit `POST /v1/order-batches`. */
const alias = (request: FaultRequest): RequestName => (request === 'order' ? 'order-batch' : request)

export const createGate = (faults: readonly Fault[], expectedOrders: number, acceptedBefore: number): Gate => {
  const delays = new Map<RequestName, number>()
  const errors = new Map<RequestName, number>()
  let stallMs = 0
  for (const fault of faults) {
    if (fault.kind === 'slow') delays.set(alias(fault.request), (delays.get(alias(fault.request)) ?? 0) + fault.ms)
    if (fault.kind === 'errors') errors.set(alias(fault.request), fault.percent)
    if (fault.kind === 'stall') stallMs = fault.seconds * 1000
  }
  // A restart in the second half finds the stall behind it.
  let stallDone = acceptedBefore * 2 >= expectedOrders
  let stalledUntilMs = 0
  const random = seededRandom(0x5eed)
  const histograms = new Map<RequestName, RecordableHistogram>()

  return {
    hindrance: (name, nowMs) => {
      const percent = errors.get(name)
      return {
        delayMs: (delays.get(name) ?? 0) + Math.max(0, stalledUntilMs - nowMs),
        refuse: percent !== undefined && random() * 100 < percent,
      }
    },
    accepted: (count, nowMs) => {
      if (stallMs === 0 || stallDone || count * 2 < expectedOrders) return
      stallDone = true
      stalledUntilMs = nowMs + stallMs
    },
    answered: (name, tookMs) => {
      let histogram = histograms.get(name)
      if (histogram === undefined) {
        histogram = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 })
        histograms.set(name, histogram)
      }
      histogram.record(Math.max(1, Math.round(tookMs * 1000)))
    },
    truth: () => {
      const requests: Record<string, number> = {}
      const serviceTimesMs: ReturnType<Gate['truth']>['serviceTimesMs'] = {}
      for (const [name, histogram] of histograms) {
        requests[name] = histogram.count
        const at = (percent: number): number => histogram.percentile(percent) / 1000
        serviceTimesMs[name] = { count: histogram.count, p50: at(50), p95: at(95), p99: at(99) }
      }
      return { requests, serviceTimesMs }
    },
  }
}
