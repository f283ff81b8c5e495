import exec from 'k6/execution'
import { Counter, Trend } from 'k6/metrics'
import { safeReason } from './answers.ts'
import { AFTER_THE_PLAN, sampleNames } from './sample-names.ts'

const sale = new Trend(sampleNames.sale)
const attempt = new Counter(sampleNames.attempt)
const order = new Trend(sampleNames.order)
const request = new Trend(sampleNames.request)
const error = new Counter(sampleNames.error)
const lag = new Trend(sampleNames.lag)
const reconnect = new Trend(sampleNames.reconnect)
const epoch = new Trend(sampleNames.epoch)
const done = new Counter(sampleNames.done)

const tenth = (ms: number): number => Math.round(ms * 10) / 10

/** What the outbox knows of an order when it ends. */
export type EndedOrder = {
  index: number
  attempts: number
  plannedAtMs: number
  soldAtMs: number
  dueMs: number
  offline: boolean
  metError: boolean
}

export type OrderOutcome = 'ok' | 'failed' | 'unknown'

export type Samples = ReturnType<typeof openSamples>

/**
 * The sample writers of one VU. `exec.vu.metrics.metadata` is looked up once: each look-up costs 37 µs. Metadata clings to every later sample
 * of the VU until it is deleted, so it is set, used and deleted in one step.
 */
export const openSamples = () => {
  const metadata = exec.vu.metrics.metadata as Record<string, string>
  return {
    sale: (index: number, plannedAtMs: number, soldAtMs: number, lagMs: number, offline: boolean): void => {
      metadata['o'] = `${index}:${tenth(plannedAtMs)}:${soldAtMs}:${offline ? 1 : 0}`
      sale.add(lagMs)
      delete metadata['o']
    },
    /** Orders `first` to `last` leave in one request, each for the `number`th time. */
    attempt: (first: number, last: number, number: number): void => {
      metadata['o'] = `${first}:${last}:${number}`
      attempt.add(last - first + 1)
      delete metadata['o']
    },
    order: (endedAtMs: number, ended: EndedOrder, outcome: OrderOutcome, reason: string, toldTotalMinor?: number): void => {
      const { dueMs } = ended
      metadata['o'] =
        `${ended.index}:${ended.attempts}:${tenth(ended.plannedAtMs)}:${ended.soldAtMs}:${ended.offline ? 1 : 0}:${outcome}:${reason}:${ended.metError ? 1 : 0}` +
        (toldTotalMinor === undefined ? '' : `:${toldTotalMinor}`)
      order.add(dueMs < endedAtMs ? endedAtMs - dueMs : 0)
      delete metadata['o']
    },
    request: (name: string, ms: number, metError: boolean): void => request.add(ms, metError ? { name, e: '1' } : { name }),
    error: (name: string, code: string): void => {
      metadata['o'] = safeReason(code)
      error.add(1, { name })
      delete metadata['o']
    },
    lag: (ms: number, afterThePlan: boolean): void => (afterThePlan ? lag.add(ms, { name: AFTER_THE_PLAN }) : lag.add(ms)),
    reconnect: (ms: number): void => reconnect.add(ms),
    epoch: (ms: number): void => epoch.add(ms),
    done: (terminal: number, sold: number, acked: number, failed: number, left: number): void => {
      metadata['o'] = `${terminal}:${sold}:${acked}:${failed}:${left}`
      done.add(1)
      delete metadata['o']
    },
  }
}
