import exec from 'k6/execution'
import { Counter, Trend } from 'k6/metrics'
import { sampleNames } from './sample-names.ts'

const sale = new Trend(sampleNames.sale)
const attempt = new Counter(sampleNames.attempt)
const order = new Trend(sampleNames.order)
const request = new Trend(sampleNames.request)
const lag = new Trend(sampleNames.lag)
const reconnect = new Trend(sampleNames.reconnect)
const epoch = new Trend(sampleNames.epoch)
const done = new Counter(sampleNames.done)

/** Metadata clings to every later sample of the VU until it is deleted, so it is set, used and deleted in one step. */
const withMetadata = (metadata: Record<string, string>, text: string, add: () => void): void => {
  metadata['o'] = text
  add()
  delete metadata['o']
}

const tenth = (ms: number): number => Math.round(ms * 10) / 10

export type OrderSample = {
  index: number
  attempts: number
  plannedAtMs: number
  soldAtMs: number
  offline: boolean
  outcome: 'ok' | 'failed' | 'unknown'
  reason: string
  metError: boolean
  dueMs: number
}

export type Samples = ReturnType<typeof openSamples>

/** The sample writers of one VU. `exec.vu.metrics.metadata` is looked up once: each look-up costs 37 µs. */
export const openSamples = () => {
  const metadata = exec.vu.metrics.metadata as Record<string, string>
  return {
    sale: (index: number, plannedAtMs: number, soldAtMs: number, lagMs: number, offline: boolean): void =>
      withMetadata(metadata, `${index}:${tenth(plannedAtMs)}:${soldAtMs}:${offline ? 1 : 0}`, () => sale.add(lagMs)),
    attempt: (index: number, number: number): void => withMetadata(metadata, `${index}:${number}`, () => attempt.add(1)),
    order: (endedAtMs: number, s: OrderSample): void =>
      withMetadata(
        metadata,
        `${s.index}:${s.attempts}:${tenth(s.plannedAtMs)}:${s.soldAtMs}:${s.offline ? 1 : 0}:${s.outcome}:${s.reason}:${s.metError ? 1 : 0}`,
        () => order.add(endedAtMs - s.dueMs),
      ),
    request: (name: string, ms: number, metError: boolean): void => request.add(ms, metError ? { name, e: '1' } : { name }),
    lag: (ms: number): void => lag.add(ms),
    reconnect: (ms: number): void => reconnect.add(ms),
    epoch: (ms: number): void => epoch.add(ms),
    done: (terminal: number, sold: number, acked: number, failed: number, left: number): void =>
      withMetadata(metadata, `${terminal}:${sold}:${acked}:${failed}:${left}`, () => done.add(1)),
  }
}
