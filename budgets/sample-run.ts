import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import {
  auditRuleNames, SCHEMA_VERSION,
  type Audit, type AuditRule, type AuditRuleName, type ErrorRow, type HistogramRow, type LedgerRow, type Manifest, type MonitorRow, type ProtocolTraits, type TimelineRow,
} from '../run/records.ts'
import type { BrowserRow, BrowsersRecord } from '../run/browsers-record.ts'
import type { RailRecord } from '../run/rail-record.ts'
import type { RunReader } from '../run/run-directory.ts'
import { measure } from './measure.ts'
import type { Measurements } from './measurements.ts'

/** A run for the tests of this folder, clean unless a test plants a fault in one of its parts. */
export type SampleRun = {
  /** It drives a load. */
  manifest: Manifest & { protocol: ProtocolTraits }
  histograms: HistogramRow[]
  ledger: LedgerRow[]
  timeline: TimelineRow[]
  errors: ErrorRow[]
  monitors: MonitorRow[]
  audit: Audit | null
  rail: RailRecord | null
  browsers: BrowsersRecord | null
  browserRows: BrowserRow[]
  damagedRows: number
}

export const START_MS = 1_800_000_000_000
const DRIVE_SECONDS = 120
export const SAMPLE_ORDERS = 600

/** Milliseconds → a row of the run directory. */
export const histogramRow = (
  kind: HistogramRow['kind'], name: string, minute: number, valuesMs: readonly number[], failed = 0,
): HistogramRow => {
  const histogram = build({ bitBucketSize: 32, highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: 3 })
  for (const valueMs of valuesMs) histogram.recordValue(Math.round(valueMs * 1_000))
  return { kind, name, minute, count: valuesMs.length, failed, hdr: encodeIntoCompressedBase64(histogram) }
}

/** `count` values from 1 ms to `highestMs`, evenly. */
export const spread = (count: number, highestMs: number): number[] =>
  Array.from({ length: count }, (_, i) => 1 + ((highestMs - 1) * (i + 1)) / count)

export const ledgerRow = (index: number, changed: Partial<LedgerRow> = {}): LedgerRow => {
  const soldAtMs = START_MS + index * 200
  return {
    index, outcome: 'ok', reason: null, attempts: 1, plannedAtMs: soldAtMs, soldAtMs, ackedAtMs: soldAtMs + 20, offline: false, ...changed,
  }
}

export const queueRow = (second: number, messages: number): MonitorRow => ({
  monitor: 'sync-queue', atMs: START_MS + second * 1_000, phase: 'drive', messages, inFlight: 0, dead: 0,
  currentMeanTimeMs: 5, totalMeanTimeMs: 5,
})

export const generatorRow = (second: number, driverCpuPercent: number | null, foldCpuPercent = 10): MonitorRow => ({
  monitor: 'generator', atMs: START_MS + second * 1_000, phase: 'drive', driverCpuPercent, foldCpuPercent,
  machineCpuPercent: 99, driverRssMiB: 90, foldRssMiB: 80,
})

const seconds = Array.from({ length: DRIVE_SECONDS }, (_, second) => second)
const okRule = (): AuditRule => ({ status: 'pass', count: 0, reason: null, examples: [] })

export const sampleAudit = (changed: Partial<Audit> = {}, rules: Partial<Record<AuditRuleName, Partial<AuditRule>>> = {}): Audit => ({
  schemaVersion: SCHEMA_VERSION,
  planned: SAMPLE_ORDERS, attempted: SAMPLE_ORDERS, acknowledged: SAMPLE_ORDERS, found: SAMPLE_ORDERS, records: SAMPLE_ORDERS,
  complete: true, readMs: 1, judgeMs: 1, visibilityDelayMs: null,
  rules: Object.fromEntries(auditRuleNames.map((name) => [name, { ...okRule(), ...rules[name] }])) as Audit['rules'],
  ...changed,
})

const phase = (name: Manifest['phases'][number]['name'], fromSecond: number, toSecond: number): Manifest['phases'][number] => ({
  name, startedAtMs: START_MS + fromSecond * 1_000, endedAtMs: START_MS + toSecond * 1_000, state: 'done', detail: null,
})

const sampleManifest = (): SampleRun['manifest'] => ({
  schemaVersion: SCHEMA_VERSION,
  runId: 'sample', orderPrefix: 'ts-sample', versions: { tillstorm: '0.1.0', node: '24.0.0', k6: '2.2.0' },
  command: ['tillstorm', 'verify'], profile: 'day', speed: 480, serviceTimes: 'instant',
  plan: { orders: SAMPLE_ORDERS, terminals: 100, hours: { name: 'flat', openingHour: 6, shares: Array(16).fill(1) } }, planHash: '0123456789abcdef',
  measures: { load: true, rail: false },
  protocol: {
    name: 'sync', file: null, orderKey: 'increment_id', pricing: 'till', sendsSaleTime: true, movesStock: false, hasQueue: true, cashierWaits: false,
  },
  targets: { magento: { kind: 'embedded', url: 'http://127.0.0.1:1' }, sync: { kind: 'embedded', url: 'http://127.0.0.1:2' } },
  allow: [], faults: [], budget: 'pos-day',
  machine: { cpu: 'a processor', cores: 2, memoryMiB: 4_096, os: 'Linux' },
  planStartMs: START_MS, clockOffsetMs: 0, magentoBaselineEntityId: 0,
  phases: [phase('prepare', -2, 0), phase('drive', 0, DRIVE_SECONDS), phase('drain', 120, 121), phase('audit', 121, 123)],
  driver: {
    exitCode: 0, signal: null, terminalsPlanned: 100, terminalsDone: 100, rows: 10_000, malformedRows: 0,
    attempts: SAMPLE_ORDERS, outcomes: SAMPLE_ORDERS, warnings: [], doneTotals: null, lastDoneAtMs: null, safetyStop: null,
  },
  drain: { waitedMs: 800, emptied: true, boundMs: 120_000 },
})

const reads: readonly [string, number][] = [
  ['order-batch', 500], ['sign-in', 100], ['shift', 200], ['catalogue-page', 1_000], ['catalogue-delta', 600], ['stock-delta', 600],
  ['customer-delta', 600], ['product-lookup', 300], ['customer-lookup', 400], ['order-lookup', 100],
]

export const sampleRun = (): SampleRun => ({
  manifest: sampleManifest(),
  histograms: [
    histogramRow('request', 'order', 0, spread(300, 80)),
    histogramRow('request', 'order', 1, spread(300, 90)),
    ...reads.map(([name, count]) => histogramRow('request', name, 0, spread(count, 60))),
    histogramRow('lag', 'heartbeat', 0, spread(1_200, 4)),
    histogramRow('lag', 'heartbeat', 1, spread(1_200, 4)),
    histogramRow('lag', 'sales', 1, spread(SAMPLE_ORDERS, 4)),
    histogramRow('reconnect', 'outbox', 1, spread(80, 900)),
  ],
  ledger: Array.from({ length: SAMPLE_ORDERS }, (_, index) => ledgerRow(index)),
  timeline: seconds.map((second) => ({
    second, atMs: START_MS + second * 1_000, plannedOrders: 5, soldOrders: 5, ackedOrders: 5, failedOrders: 0, requests: 40,
    failedRequests: 0, orderP50Ms: 40, orderP95Ms: 80, offlineTerminals: 0,
  })),
  errors: [],
  monitors: seconds.flatMap((second) => [queueRow(second, second % 2), generatorRow(second, 60)]),
  audit: sampleAudit(),
  rail: null,
  browsers: null,
  browserRows: [],
  damagedRows: 0,
})

const stream = async function* <Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows
}

export const readerOf = (run: SampleRun): RunReader => ({
  path: 'runs/sample',
  manifest: run.manifest,
  damagedRows: run.damagedRows,
  ledger: () => stream(run.ledger),
  histograms: () => stream(run.histograms),
  timeline: () => stream(run.timeline),
  errors: () => stream(run.errors),
  monitors: () => stream(run.monitors),
  browserRows: () => stream(run.browserRows),
  catalogue: async () => null,
  stock: async () => null,
  security: async () => null,
  webhooks: async () => null,
  audit: async () => run.audit,
  browsers: async () => run.browsers,
  cleanup: async () => null,
  rail: async () => run.rail,
  verdict: async () => null,
  writeJson: () => {},
})

/** Measures a clean run after `plant` has changed it. */
export const measured = async (plant: (run: SampleRun) => void = () => {}): Promise<Measurements> => {
  const run = sampleRun()
  plant(run)
  return measure(readerOf(run))
}

/** Replaces all rows of one request. */
export const replaceRequest = (run: SampleRun, name: string, ...rows: HistogramRow[]): void => {
  run.histograms = [...run.histograms.filter((row) => row.kind !== 'request' || row.name !== name), ...rows]
}
