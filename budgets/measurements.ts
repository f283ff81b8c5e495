import type { MergedHistogram } from '../stats/merged-histogram.ts'
import type { BrowsersRecord, VitalName } from '../run/browsers-record.ts'
import type { RailRecord } from '../run/rail-record.ts'
import type { MetError } from './met-errors.ts'
import type { Audit, Manifest } from '../run/records.ts'
import type { SecurityRecord } from '../run/security-record.ts'
import type { WebhooksRecord } from '../run/webhooks-record.ts'

/** One minute of one request, kept where it was among the worst. */
export type MinuteSummary = { minute: number; count: number; failed: number; p95Ms: number }

/** All samples of one name over the whole drive. */
export type NamedSamples = {
  histogram: MergedHistogram
  count: number
  failed: number
  /** The last minute of the drive with a sample. */
  lastMinute: number
  /** At most three, the slowest p95 first. */
  slowestMinutes: MinuteSummary[]
  /** At most three, the most failures first; minutes without a failure are left out. */
  failingMinutes: MinuteSummary[]
}

export type LedgerCounts = {
  rows: number
  ok: number
  failed: number
  /** Of those that failed: never sent before the day was over, or the load stopped. */
  neverSent: number
  unknown: number
  /** Orders that were acknowledged and sold with a network: each has one sample in `latency.order`. */
  okOnline: number
  /** Sum of the attempts of all rows. */
  attempts: number
  /** Orders that were sent and whose end the driver never told. */
  leftOpen: number
  /** Rows whose index had a row before. */
  repeated: number
  /** Rows whose index the plan does not hold. */
  beyondPlan: number
  /** The first reasons of orders that were not acknowledged, at most five. */
  notOk: { index: number; outcome: 'failed' | 'unknown'; reason: string; atMs: number }[]
}

/** A second of the timeline, kept where it was among the worst. */
export type SecondSummary = { second: number; atMs: number; failedRequests: number; requests: number; orderP95Ms: number | null }

/** Samples of one queue within one window of the drive. */
export type SeriesMeasurements = {
  /** Messages that it held, thinned evenly to at most 2,000 samples. */
  samples: { atMs: number; messages: number }[]
  /** Samples that the window has, and that it would have at the pace at which somebody looked; both 0 where the drive did not end. */
  seen: number
  expected: number
  intervalMs: number
  windowMs: number
  /** The longest time within the window without a sample, also at its two ends. */
  longestGapMs: number
}

/** The queue of the sync backend, waiting and in flight, in the middle of the drive. */
export type QueueMeasurements = SeriesMeasurements & {
  /** Messages in the dead-letter list at the last sample of the run. */
  dead: number
  /** Orders acknowledged a second in the same window; null where the timeline has no second of it. */
  arrivalsPerSecond: number | null
  /** Samples that could not be taken, over the whole run, and when and why the last one failed. */
  errors: number
  lastError: { message: string; atMs: number } | null
}

/** What a monitor of the config saw. */
export type WatchedMeasurements = {
  /** Looks of the whole run that came back. */
  rows: number
  /** Messages in the middle of the drive, and in the whole of it. */
  middle: SeriesMeasurements
  drive: SeriesMeasurements
  /** Most messages of the whole run; null where the source tells none. */
  highest: { value: number; atMs: number } | null
  /** Highest of each other value, by its name, and the looks of the drive that told it. */
  values: ReadonlyMap<string, { value: number; atMs: number; looks: SeriesMeasurements }>
  /** Messages before the load: as empty as that the queue need get again. */
  levelBefore: number
  /** From the end of the last terminal to the first look that saw it so empty, and to the last one before that that did not; null where there was none. */
  emptyAfterMs: number | null
  fullAfterMs: number | null
  /** Looks that failed, over the whole run, and when and why the last one did. */
  errors: number
  lastError: { message: string; atMs: number } | null
}

export type GeneratorMeasurements = {
  /** Samples in the drive. */
  samples: number
  /** Those of them that tell what k6 took. */
  driverSamples: number
  driverSaturated: number
  foldSaturated: number
  driverPeakPercent: number
  foldPeakPercent: number
  /** The sample with the busiest driver. */
  worstAtMs: number | null
  /** Share of the drive in which all cores of the machine were busy; null where the system does not tell. */
  busyShare: number | null
}

/** What the terminals of the load that were browsers left. */
export type BrowserMeasurements = {
  record: BrowsersRecord | null
  /** Why browsers.json could not be read; null where it is fine or missing. */
  problem: string | null
  /** A value a page view. */
  vitals: Record<VitalName, number[]>
  visits: { all: number; failed: number; firstProblem: string | null }
  sales: number
}

/** The numbers of a run that the checks need, in memory that does not grow with the length of the run. */
export type Measurements = {
  /** The run directory, as it stands in the commands of the evidence. */
  path: string
  manifest: Manifest
  /** Sales of the plan; null where the manifest does not say. */
  plannedOrders: number | null
  requests: ReadonlyMap<string, NamedSamples>
  /** Which errors the requests met, the most frequent first; empty also in runs that did not record it. */
  metErrors: readonly MetError[]
  /** The generator's own lag by name: `heartbeat` in the plan, `tail` after it, and `sales` that it rang up late. */
  lag: ReadonlyMap<string, NamedSamples>
  reconnect: NamedSamples | null
  ledger: LedgerCounts
  audit: Audit | null
  /** Why audit.json could not be read; null where it is fine or missing. */
  auditProblem: string | null
  /** What a browser measured; null where the run has no rail.json. */
  rail: RailRecord | null
  /** Why rail.json could not be read; null where it is fine or missing. */
  railProblem: string | null
  /** What the security probes met; null where the run has no security.json. */
  security: SecurityRecord | null
  /** Why security.json could not be read; null where it is fine or missing. */
  securityProblem: string | null
  /** What the listener for webhooks heard; null where the run has no webhooks.json. */
  webhooks: WebhooksRecord | null
  /** Why webhooks.json could not be read; null where it is fine or missing. */
  webhooksProblem: string | null
  browsers: BrowserMeasurements
  queue: QueueMeasurements
  /** The monitors of the config, by name. */
  watched: ReadonlyMap<string, WatchedMeasurements>
  generator: GeneratorMeasurements
  /** At most three each, the worst first. */
  slowestSeconds: SecondSummary[]
  failingSeconds: SecondSummary[]
  /** Lines of the run directory that could not be read. */
  damagedRows: number
  /** Histogram rows whose content does not fit their own counts, with the first reason. */
  damagedHistograms: { rows: number; reason: string | null }
}
