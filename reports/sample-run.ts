import { mkdirSync } from 'node:fs'
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { auditRuleNames, type Audit, type Manifest, type VerdictFile } from '../run/records.ts'
import { createRun, openRun, runFiles, type RunReader } from '../run/run-directory.ts'
import { sampleVerdict } from './sample-verdict.ts'

export type SampleOptions = {
  /** Rows of the timeline: seconds of the drive. */
  seconds: number
  orders: number
  verdict: VerdictFile
  audit: Audit | null
  manifest: Partial<Manifest>
}

const START_MS = Date.UTC(2026, 10, 27, 9, 0, 0)

export const sampleManifest = (more: Partial<Manifest> = {}): Manifest => ({
  schemaVersion: 1,
  runId: 'sample',
  orderPrefix: 'ts-sample',
  versions: { tillstorm: '0.1.0', node: '24.11.0', k6: '2.2.0' },
  command: ['tillstorm', 'verify', '--profile', 'day', '--seed', '20261127'],
  profile: 'day',
  speed: 480,
  serviceTimes: 'instant',
  plan: {
    seed: 20_261_127, terminals: 100, shops: 20, orders: 100_000,
    hours: { name: 'grocery', openingHour: 7, shares: [84, 149, 264, 446, 624, 701, 743, 750, 809, 943, 1061, 994, 796, 626, 431, 261] },
  },
  planHash: '9f2c51d0a77be403',
  protocol: { name: 'sync', file: null, orderKey: 'ext_order_id', sendsSaleTime: true, movesStock: false, hasQueue: true, cashierWaits: false },
  targets: { magento: { kind: 'embedded', url: 'http://127.0.0.1:41230' }, sync: { kind: 'embedded', url: 'http://127.0.0.1:41231' } },
  allow: [],
  faults: [],
  budget: 'pos-day',
  machine: { cpu: 'Sample CPU 3.0 GHz', cores: 2, memoryMiB: 7950, os: 'Linux 6.1' },
  planStartMs: START_MS,
  clockOffsetMs: 3,
  magentoBaselineEntityId: 0,
  phases: [
    { name: 'prepare', startedAtMs: START_MS - 4000, endedAtMs: START_MS, state: 'done', detail: null },
    { name: 'drive', startedAtMs: START_MS, endedAtMs: START_MS + 120_000, state: 'done', detail: null },
    { name: 'drain', startedAtMs: START_MS + 120_000, endedAtMs: START_MS + 121_250, state: 'done', detail: null },
    { name: 'audit', startedAtMs: START_MS + 121_250, endedAtMs: START_MS + 126_000, state: 'done', detail: null },
  ],
  driver: {
    exitCode: 0, signal: null, terminalsPlanned: 100, terminalsDone: 100, rows: 812_004, malformedRows: 0, attempts: 100_000,
    outcomes: 100_000, warnings: [], safetyStop: null,
  },
  drain: { waitedMs: 1250, emptied: true, boundMs: 300_000 },
  ...more,
})

export const sampleAudit = (orders: number, changed: Partial<Audit['rules']> = {}): Audit => ({
  schemaVersion: 1,
  planned: orders, attempted: orders, acknowledged: orders, found: orders, records: orders,
  complete: true, readMs: 4100, judgeMs: 640,
  visibilityDelayMs: { p50: 1000, p95: 2000, p99: 3000, max: 5000 },
  rules: {
    ...(Object.fromEntries(auditRuleNames.map((name) => [name, { status: 'pass', count: 0, reason: null, examples: [] }])) as unknown as Audit['rules']),
    stock: { status: 'notApplicable', count: 0, reason: 'the protocol sync reserves no stock', examples: [] },
    ...changed,
  },
})

const encoded = (valuesMs: readonly number[]): string => {
  const histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: 3, bitBucketSize: 32 })
  for (const value of valuesMs) histogram.recordValue(Math.max(1, Math.round(value * 1000)))
  return encodeIntoCompressedBase64(histogram)
}

/** A smooth, fixed set of response times around `medianMs` with a tail to about twenty times as much. */
const responseTimes = (medianMs: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => medianMs * (0.4 + 0.6 / Math.sqrt(1 - (i + 0.5) / count) ** 1.1))

const dayShape = (second: number, seconds: number): number => 1 - Math.cos((2 * Math.PI * (second + 0.5)) / seconds)

/** Writes a whole run directory as a drive, an audit and a judge would leave it, and opens it. */
export const writeSampleRun = async (directory: string, options: Partial<SampleOptions> = {}): Promise<RunReader> => {
  const { seconds = 120, orders = 100_000, verdict = sampleVerdict('pass'), audit = sampleAudit(orders), manifest = {} } = options
  mkdirSync(directory, { recursive: true })
  const run = createRun(directory, sampleManifest(manifest))
  let [planned, stored, queue] = [0, 0, 0]
  for (let second = 0; second < seconds; second += 1) {
    const due = Math.round((orders / seconds) * dayShape(second, seconds))
    planned += due
    const offline = second % 60 > 35 && second % 60 < 44 ? 10 : 0
    const atMs = START_MS + second * 1000
    run.timeline.append({
      second, atMs, plannedOrders: due, soldOrders: due, ackedOrders: Math.round(due * (offline > 0 ? 0.9 : 1)), failedOrders: 0,
      requests: due * 2, failedRequests: offline > 0 ? 3 : 0, orderP50Ms: 8 + dayShape(second, seconds), orderP95Ms: 20 + 12 * dayShape(second, seconds), offlineTerminals: offline,
    })
    queue = Math.round(40 * dayShape(second, seconds) + (second % 7))
    stored = Math.max(stored, planned - queue)
    const phase = 'drive' as const
    run.monitors.append({ monitor: 'sync-queue', atMs, phase, messages: queue, inFlight: Math.min(8, queue), dead: 0, currentMeanTimeMs: 30 + queue, totalMeanTimeMs: 44 })
    run.monitors.append({ monitor: 'magento-orders', atMs, phase, count: stored })
    run.monitors.append({
      monitor: 'generator', atMs, phase, driverCpuPercent: 60 + 20 * dayShape(second, seconds), foldCpuPercent: 9, machineCpuPercent: 71,
      driverRssMiB: 310 + second / seconds, foldRssMiB: 120,
    })
  }
  const requests: readonly (readonly [string, number, number])[] = [
    ['sale', 0.001, 800], ['order', 9, 800], ['order-batch', 7, 300], ['sign-in', 60, 20], ['catalogue-page', 24, 400],
    ['catalogue-delta', 5, 120], ['stock-delta', 4, 120], ['product-lookup', 3, 100], ['customer-lookup', 3.5, 150],
  ]
  for (let minute = 0; minute < Math.max(1, seconds / 60); minute += 1) {
    for (const [name, medianMs, count] of requests) {
      run.histograms.append({ kind: 'request', name, minute, count, failed: name === 'order-batch' ? 2 : 0, hdr: encoded(responseTimes(medianMs, count)) })
    }
    run.histograms.append({ kind: 'lag', name: 'generator', minute, count: 600, failed: 0, hdr: encoded(responseTimes(0.4, 600)) })
  }
  run.histograms.append({ kind: 'reconnect', name: 'outbox', minute: 1, count: 12, failed: 0, hdr: encoded(responseTimes(900, 12)) })
  if (audit !== null) run.writeJson(runFiles.audit, audit)
  run.writeJson(runFiles.verdict, verdict)
  run.close()
  return openRun(directory)
}
