import { z } from 'zod'
import { browserVisits } from './browsers-record.ts'
import { railAreas, railBackends, railDevices } from './rail-record.ts'

/** The version of every file in a run directory. A reader refuses a version that it does not know. */
export const SCHEMA_VERSION = 1

export const phaseSchema = z.object({
  name: z.enum(['prepare', 'drive', 'drain', 'audit', 'webhooks', 'security', 'rail-idle', 'rail-loaded', 'judge']),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  state: z.enum(['running', 'done', 'failed', 'interrupted']),
  detail: z.string().nullable(),
})

/**
 * Where a Magento order carries the till's key: in a field of its own; before the `@` of its customer's address; or as the company of its billing
 * address, where the customer is an account of the till's, `<prefix>-t<terminal>@…`.
 */
export const orderKeys = ['increment_id', 'ext_order_id', 'customer_email', 'company'] as const
export type OrderKey = (typeof orderKeys)[number]

/** How a protocol moves orders: what the audit may expect of Magento's records, and which checks apply. */
export const protocolTraitsSchema = z.object({
  name: z.string(),
  file: z.string().nullable(),
  /** Where a Magento order carries the till's key. */
  orderKey: z.enum(orderKeys),
  /** Who makes the money of an order: the till, or Magento, which tells the till. */
  pricing: z.enum(['till', 'magento']).default('till'),
  /** True where `created_at` in Magento is the moment of the sale at the till. */
  sendsSaleTime: z.boolean(),
  /** True where placing the order moves Magento's salable quantity. */
  movesStock: z.boolean(),
  /** True where a store-and-forward backend stands between the till and Magento. */
  hasQueue: z.boolean(),
  /** True where the cashier waits for the backend's answer, false where the till's own outbox takes the sale. */
  cashierWaits: z.boolean(),
})

export const targetSchema = z.object({ kind: z.enum(['embedded', 'external']), url: z.string() })

const perMille = z.number().int().min(0).max(1000)

/** What a run did with its orders in Magento after their sale: `AfterSale` of fixtures/after-sale.ts. Which order, follows from the plan's seed. */
export const afterSaleSchema = z.object({
  invoicePerMille: perMille, shipPerMille: perMille, refundReturns: z.boolean(), holdPerMille: perMille, cancelPerMille: perMille,
})

/** A monitor that the config names: `monitor.<name>.…` checks are judged from its rows. */
export const monitorKinds = ['rabbitmq', 'mysql', 'redis', 'prometheus', 'magento-bulk'] as const
export const watchedSchema = z.object({ name: z.string(), kind: z.enum(monitorKinds), url: z.string(), intervalMs: z.number().positive() })

/** What the driver (k6) left: `validity.driver` and `validity.samples` are judged from it. */
export const driverSchema = z.object({
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  terminalsPlanned: z.number(),
  terminalsDone: z.number(),
  rows: z.number(),
  malformedRows: z.number(),
  attempts: z.number(),
  outcomes: z.number(),
  /** What the terminals themselves counted at the end of their day, summed; null where none came to its end. */
  doneTotals: z.object({ sold: z.number(), acked: z.number(), failed: z.number() }).nullable().default(null),
  /** When the last terminal was done, epoch milliseconds: the drain counts from here. */
  lastDoneAtMs: z.number().nullable().default(null),
  /** Problems that k6 or the scenario logged, the first 20, escaped and cut to 300 characters. */
  warnings: z.array(z.string()),
  /** Set when tillstorm stopped the load by itself because the target was being hurt. */
  safetyStop: z.string().nullable(),
})

/** What a run set out to measure: what is missing from it is a gap, and what it never meant to measure is none. */
export const measuresSchema = z.object({
  load: z.boolean(),
  rail: z.boolean(),
  /** The passes in a browser that the run means to make; one that `rail.json` then lacks is void. Left out: those that were begun. */
  passes: z.array(z.object({ backend: z.enum(railBackends), device: z.enum(railDevices), areas: z.array(z.enum(railAreas)) })).optional(),
  /** The terminals of the load that are browsers. Left out: none. */
  browsers: z.object({ terminals: z.number().int().positive(), visit: z.enum(browserVisits) }).optional(),
  /** Left out: no security was probed. */
  security: z.boolean().optional(),
  /** Left out: nobody listened for webhooks. */
  webhooks: z.boolean().optional(),
})
export type Measures = z.infer<typeof measuresSchema>

export const manifestSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  runId: z.string(),
  orderPrefix: z.string(),
  versions: z.object({ tillstorm: z.string(), node: z.string(), k6: z.string().nullable() }),
  /** The command line that repeats the run, without secrets. */
  command: z.array(z.string()),
  profile: z.string(),
  speed: z.number(),
  serviceTimes: z.string().nullable(),
  /** `PlanParameters` of fixtures/parameters.ts; kept as data so that `run/` needs no other room. */
  plan: z.record(z.string(), z.unknown()),
  planHash: z.string(),
  measures: measuresSchema.default({ load: true, rail: false }),
  /** null where the run drives no load. */
  protocol: protocolTraitsSchema.nullable(),
  targets: z.object({ magento: targetSchema.nullable(), sync: targetSchema.nullable() }),
  allow: z.array(z.string()),
  /** The monitors of the config. Left out: none. */
  monitors: z.array(watchedSchema).optional(),
  /** Left out: nothing was done after the sales. */
  afterSale: afterSaleSchema.optional(),
  faults: z.array(z.string()),
  budget: z.string(),
  machine: z.object({ cpu: z.string(), cores: z.number(), memoryMiB: z.number(), os: z.string() }),
  /** Wall-clock time of second 0 of the plan; null until the drive starts. */
  planStartMs: z.number().nullable(),
  /** Target clock minus ours, from the Date header; null when it was not measured. */
  clockOffsetMs: z.number().nullable(),
  /** Highest entity_id in Magento's order table before the drive; the audit reads only what came after it. */
  magentoBaselineEntityId: z.number().nullable(),
  /** The plan's adjustments in words; left out where it has none, as is what follows. */
  adjustments: z.array(z.string()).optional(),
  /** Orders by hour of the clock before and after the plan's adjustments. */
  adjustedHours: z.array(z.object({ hour: z.number(), ordersBefore: z.number(), orders: z.number() })).optional(),
  /** The one order before the load, on a target that is not embedded; its files lie in the folder `dry-run`. Left out: there was none. */
  dryRun: z.object({ key: z.string(), state: z.enum(['sent', 'passed', 'failed']), detail: z.string().nullable() }).optional(),
  phases: z.array(phaseSchema),
  driver: driverSchema.nullable(),
  /** How long the backend took to empty after the last terminal was done; null until then, and where its queue cannot be asked. */
  drain: z
    .object({
      waitedMs: z.number(), emptied: z.boolean(), boundMs: z.number(),
      /** The wait ended before its bound, because nobody answered any more. */
      gone: z.literal(true).optional(),
    })
    .nullable(),
})
export type Manifest = z.infer<typeof manifestSchema>
export type Phase = z.infer<typeof phaseSchema>
export type ProtocolTraits = z.infer<typeof protocolTraitsSchema>
export type DriverReport = z.infer<typeof driverSchema>

/** A row of ledger.ndjson: the end of one order as its terminal knows it. All times are epoch milliseconds. */
export const ledgerRowSchema = z.object({
  index: z.number().int().nonnegative(),
  outcome: z.enum(['ok', 'failed', 'unknown']),
  /** Why it failed or is unknown, as the target or the driver said it; null when ok. */
  reason: z.string().nullable(),
  attempts: z.number().int(),
  /** When the plan wanted the sale; the latencies are measured from here (no coordinated omission). */
  plannedAtMs: z.number(),
  /** When the till rang it up; `created_at` in Magento where the protocol sends the sale time. */
  soldAtMs: z.number(),
  /** When the backend's answer came; null unless ok. */
  ackedAtMs: z.number().nullable(),
  /** True when the till had no network at the sale: such an order stays out of the latency percentiles. */
  offline: z.boolean(),
  /** What Magento told the till that the order costs, in minor units; only where it makes the prices. */
  toldTotalMinor: z.number().int().optional(),
})
export type LedgerRow = z.infer<typeof ledgerRowSchema>

/**
 * A row of histograms.ndjson: one name and one minute of the drive, mergeable over minutes and segments.
 * `hdr` is a compressed HdrHistogram (base64) of integer microseconds, three significant digits.
 */
export const histogramRowSchema = z.object({
  /** request: a request of the till, from its planned start. lag: the generator's own heartbeat. reconnect: network back → outbox empty. */
  kind: z.enum(['request', 'lag', 'reconnect']),
  name: z.string(),
  minute: z.number().int().nonnegative(),
  count: z.number().int().nonnegative(),
  /** Requests of this minute that met at least one error answer or lost connection before they ended. */
  failed: z.number().int().nonnegative(),
  hdr: z.string(),
})
export type HistogramRow = z.infer<typeof histogramRowSchema>

/**
 * A row of errors.ndjson: errors that were met in one second, by request and code. Each attempt counts: a request that met `h503` twice
 * and then came through counts two here and one in `failed`. Rows of the same second, name and code are added up.
 */
export const errorRowSchema = z.object({
  second: z.number().int().nonnegative(),
  name: z.string(),
  /** An HTTP status (`h503`), an error of k6 (`e1212`) or a word of the protocol; `other` beyond the first 20 of a request. */
  code: z.string(),
  count: z.number().int().positive(),
})
export type ErrorRow = z.infer<typeof errorRowSchema>

/** A row of timeline.ndjson: one second of the drive and the drain. Counts are of that second alone. */
export const timelineRowSchema = z.object({
  second: z.number().int(),
  atMs: z.number(),
  plannedOrders: z.number(),
  soldOrders: z.number(),
  ackedOrders: z.number(),
  failedOrders: z.number(),
  requests: z.number(),
  failedRequests: z.number(),
  orderP50Ms: z.number().nullable(),
  orderP95Ms: z.number().nullable(),
  /** Terminals without network in this second. */
  offlineTerminals: z.number(),
})
export type TimelineRow = z.infer<typeof timelineRowSchema>

/** A row of monitors.ndjson: one sample of one monitor. */
export const monitorRowSchema = z.discriminatedUnion('monitor', [
  z.object({
    monitor: z.literal('sync-queue'),
    atMs: z.number(),
    phase: z.enum(['drive', 'drain']),
    messages: z.number(),
    inFlight: z.number(),
    dead: z.number(),
    currentMeanTimeMs: z.number().nullable(),
    totalMeanTimeMs: z.number().nullable(),
  }),
  z.object({ monitor: z.literal('magento-orders'), atMs: z.number(), phase: z.enum(['drive', 'drain']), count: z.number() }),
  z.object({
    monitor: z.literal('generator'),
    atMs: z.number(),
    phase: z.enum(['drive', 'drain']),
    /** CPU of k6 and of tillstorm itself, 100 = one core; null where the system does not tell of another process. */
    driverCpuPercent: z.number().nullable(),
    foldCpuPercent: z.number(),
    /** CPU of the whole machine, 100 = all cores busy; null where the system does not tell. */
    machineCpuPercent: z.number().nullable(),
    driverRssMiB: z.number().nullable(),
    foldRssMiB: z.number(),
  }),
  z.object({
    monitor: z.literal('watched'),
    /** As the config names it. */
    name: z.string(),
    atMs: z.number(),
    phase: z.enum(['drive', 'drain']),
    /** Each null where the source does not tell. */
    messages: z.number().nullable(),
    currentMeanTimeMs: z.number().nullable(),
    totalMeanTimeMs: z.number().nullable(),
    /** What else the source tells, by name. */
    values: z.record(z.string(), z.number()),
  }),
  z.object({ monitor: z.literal('monitor-error'), atMs: z.number(), phase: z.enum(['drive', 'drain']), source: z.string(), message: z.string() }),
])
export type MonitorRow = z.infer<typeof monitorRowSchema>

export const auditRuleNames = [
  'lost', 'duplicated', 'altered', 'phantom', 'failedButApplied', 'unknown', 'outOfOrder', 'stock', 'money', 'visibilityDelay',
] as const
export type AuditRuleName = (typeof auditRuleNames)[number]

export const auditRuleSchema = z.object({
  status: z.enum(['pass', 'fail', 'notApplicable', 'void']),
  /** Violations found. */
  count: z.number().int().nonnegative(),
  /** Why the rule is notApplicable or void; null otherwise. */
  reason: z.string().nullable(),
  /**
   * At most 20, the first by order index, in text for people. `expected`: what the till sold or was told; `found`: what Magento holds.
   * Lists of fields are divided by `; `. `entityId`: the order's (first) record in Magento, where there is one and `found` does not name it.
   */
  examples: z.array(z.object({ ref: z.string(), index: z.number().nullable(), entityId: z.number().optional(), expected: z.string(), found: z.string() })),
})
export type AuditRule = z.infer<typeof auditRuleSchema>

export const auditSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  planned: z.number(),
  attempted: z.number(),
  acknowledged: z.number(),
  /** Planned orders that Magento holds at least once. */
  found: z.number(),
  /** Records read from Magento that carry this run's prefix. */
  records: z.number(),
  /** False when the read of Magento was cut short: every rule is then void. */
  complete: z.boolean(),
  readMs: z.number(),
  judgeMs: z.number(),
  /** From acknowledgement to the last change in Magento, at most one second short; visible by then, and no later than that. */
  visibilityDelayMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() }).nullable(),
  rules: z.record(z.enum(auditRuleNames), auditRuleSchema),
})
export type Audit = z.infer<typeof auditSchema>

export const checkStatuses = ['pass', 'fail', 'inconclusive', 'void', 'notApplicable'] as const
export type CheckStatus = (typeof checkStatuses)[number]

export const evidenceSchema = z.object({
  kind: z.enum([
    'order', 'product', 'request', 'second', 'phase', 'process', 'command', 'note',
    // Of a browser: what was slow or wrong, then the files that show it, by their paths in the run directory.
    'interaction', 'frame', 'chunk', 'visit', 'resource', 'sale', 'fact', 'trace', 'screenshot', 'lighthouse',
  ]),
  ref: z.string(),
  text: z.string(),
  /** Epoch milliseconds, where the evidence has a moment. */
  at: z.number().nullable(),
})
export type Evidence = z.infer<typeof evidenceSchema>

export const checkResultSchema = z.object({
  id: z.string(),
  status: z.enum(checkStatuses),
  value: z.number().nullable(),
  /** One-sided 95 % bounds of the value where it is an estimate; null where it is a count. */
  interval: z.object({ lower: z.number(), upper: z.number() }).nullable(),
  limit: z.number(),
  unit: z.string(),
  statistic: z.string(),
  evidence: z.array(evidenceSchema),
  /** Why the limit stands there, from the budget. */
  why: z.string(),
  /** Why the status is what it is, in one sentence. */
  because: z.string(),
})
export type CheckResult = z.infer<typeof checkResultSchema>

export const verdictSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  verdict: z.enum(['pass', 'inconclusive', 'void', 'fail']),
  runId: z.string(),
  budget: z.string(),
  /** One sentence that a manager understands. */
  summary: z.string(),
  checks: z.array(checkResultSchema),
})
export type VerdictFile = z.infer<typeof verdictSchema>
