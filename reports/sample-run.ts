import { mkdirSync } from 'node:fs'
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import type { Audit, Manifest, VerdictFile } from '../run/records.ts'
import { createRun, openRun, runFiles, type RunReader } from '../run/run-directory.ts'
import { sampleAudit } from './sample-audit.ts'
import { sampleManifest, START_MS } from './sample-manifest.ts'
import { sampleVerdict } from './sample-verdict.ts'

export type SampleOptions = {
  /** Rows of the timeline: seconds of the drive. */
  seconds: number
  orders: number
  verdict: VerdictFile
  audit: Audit | null
  manifest: Partial<Manifest>
}

const encoded = (valuesMs: readonly number[]): string => {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
  })
  for (const value of valuesMs) histogram.recordValue(Math.max(1, Math.round(value * 1000)))
  return encodeIntoCompressedBase64(histogram)
}

/** A smooth, fixed set of response times around `medianMs` with a tail to about twenty times as much. */
const responseTimes = (medianMs: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => medianMs * (0.4 + 0.6 / Math.sqrt(1 - (i + 0.5) / count) ** 1.1))

const dayShape = (second: number, seconds: number): number => 1 - Math.cos((2 * Math.PI * (second + 0.5)) / seconds)

/** Writes a whole run directory as a drive, an audit and a judge would leave it, and opens it. */
export const writeSampleRun = async (directory: string, options: Partial<SampleOptions> = {}): Promise<RunReader> => {
  const {
    seconds = 120,
    orders = 100_000,
    verdict = sampleVerdict('pass'),
    audit = sampleAudit(orders),
    manifest = {},
  } = options
  mkdirSync(directory, { recursive: true })
  const run = createRun(directory, sampleManifest(manifest))
  let [planned, stored, queue] = [0, 0, 0]
  for (let second = 0; second < seconds; second += 1) {
    const due = Math.round((orders / seconds) * dayShape(second, seconds))
    planned += due
    const offline = second % 60 > 35 && second % 60 < 44 ? 10 : 0
    const atMs = START_MS + second * 1000
    run.timeline.append({
      second,
      atMs,
      plannedOrders: due,
      soldOrders: due,
      ackedOrders: Math.round(due * (offline > 0 ? 0.9 : 1)),
      failedOrders: 0,
      requests: due * 2,
      failedRequests: offline > 0 ? 3 : 0,
      orderP50Ms: 8 + dayShape(second, seconds),
      orderP95Ms: 20 + 12 * dayShape(second, seconds),
      offlineTerminals: offline,
    })
    queue = Math.round(40 * dayShape(second, seconds) + (second % 7))
    stored = Math.max(stored, planned - queue)
    const phase = 'drive' as const
    run.monitors.append({
      monitor: 'sync-queue',
      atMs,
      phase,
      messages: queue,
      inFlight: Math.min(8, queue),
      dead: 0,
      currentMeanTimeMs: 30 + queue,
      totalMeanTimeMs: 44,
    })
    run.monitors.append({ monitor: 'magento-orders', atMs, phase, count: stored })
    run.monitors.append({
      monitor: 'generator',
      atMs,
      phase,
      driverCpuPercent: 60 + 20 * dayShape(second, seconds),
      foldCpuPercent: 9,
      machineCpuPercent: 71,
      driverRssMiB: 310 + second / seconds,
      foldRssMiB: 120,
    })
  }
  const requests: readonly (readonly [string, number, number])[] = [
    ['sale', 0.001, 800],
    ['order', 9, 800],
    ['order-batch', 7, 300],
    ['sign-in', 60, 20],
    ['catalogue-page', 24, 400],
    ['catalogue-delta', 5, 120],
    ['stock-delta', 4, 120],
    ['product-lookup', 3, 100],
    ['customer-lookup', 3.5, 150],
  ]
  for (let minute = 0; minute < Math.max(1, seconds / 60); minute += 1) {
    for (const [name, medianMs, count] of requests) {
      run.histograms.append({
        kind: 'request',
        name,
        minute,
        count,
        failed: name === 'order-batch' ? 2 : 0,
        hdr: encoded(responseTimes(medianMs, count)),
      })
    }
    run.histograms.append({
      kind: 'lag',
      name: 'generator',
      minute,
      count: 600,
      failed: 0,
      hdr: encoded(responseTimes(0.4, 600)),
    })
  }
  run.histograms.append({
    kind: 'reconnect',
    name: 'outbox',
    minute: 1,
    count: 12,
    failed: 0,
    hdr: encoded(responseTimes(900, 12)),
  })
  if (audit !== null) run.writeJson(runFiles.audit, audit)
  run.writeJson(runFiles.verdict, verdict)
  run.close()
  return openRun(directory)
}
