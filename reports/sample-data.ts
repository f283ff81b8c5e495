import type { ErrorRow, HistogramRow, MonitorRow, TimelineRow } from '../run/records.ts'
import type { RunReader } from '../run/run-directory.ts'
import { sampleAudit } from './sample-audit.ts'
import { sampleManifest } from './sample-manifest.ts'
import { sampleVerdict } from './sample-verdict.ts'

type Rows = { timeline: Iterable<TimelineRow>; monitors: Iterable<MonitorRow>; histograms: Iterable<HistogramRow>; errors: Iterable<ErrorRow> }

const stream = async function* <Row>(rows: Iterable<Row>): AsyncGenerator<Row> {
  yield* rows
}

/** A run that stands in memory, so that a test of a long one writes no file. */
export const sampleReader = (rows: Partial<Rows>, more: Partial<RunReader> = {}): RunReader => ({
  path: 'runs/sample',
  manifest: sampleManifest(),
  damagedRows: 0,
  ledger: () => stream([]),
  histograms: () => stream(rows.histograms ?? []),
  timeline: () => stream(rows.timeline ?? []),
  errors: () => stream(rows.errors ?? []),
  monitors: () => stream(rows.monitors ?? []),
  browserRows: () => stream([]),
  catalogue: async () => null,
  stock: async () => null,
  security: async () => null, webhooks: async () => null,
  audit: async () => sampleAudit(100_000),
  browsers: async () => null,
  cleanup: async () => null,
  rail: async () => null,
  verdict: async () => sampleVerdict('pass'),
  writeJson: () => undefined,
  ...more,
})

/** A second in which `orders` orders were due, sold and acknowledged. */
export const sampleSecond = (second: number, startMs: number, more: Partial<TimelineRow> = {}): TimelineRow => ({
  second,
  atMs: startMs + second * 1000,
  plannedOrders: 2,
  soldOrders: 2,
  ackedOrders: 2,
  failedOrders: 0,
  requests: 5,
  failedRequests: 0,
  orderP50Ms: 8.125,
  orderP95Ms: 21.375,
  offlineTerminals: 0,
  ...more,
})
