import { MergedHistogram } from '../stats/merged-histogram.ts'
import type { HistogramRow, LedgerRow, MonitorRow, TimelineRow } from '../run/records.ts'
import { TillstormError } from '../run/problems.ts'
import type { RunReader } from '../run/run-directory.ts'
import { foldMetErrors } from './met-errors.ts'
import type { LedgerCounts, Measurements, NamedSamples, SecondSummary } from './measurements.ts'
import { MonitorFold } from './monitor-fold.ts'
import { foldBrowserRows } from './vitals/fold-browsers.ts'
import { Worst } from './worst.ts'

/** Streams a run directory once into the numbers that the checks need. Memory stays flat, however long the run was. */
export const measure = async (run: RunReader): Promise<Measurements> => {
  const plannedOrders = plannedOrdersOf(run)
  const histograms = await foldHistograms(run.histograms())
  const ledger = await foldLedger(run.ledger(), plannedOrders)
  const monitors = new MonitorFold(run.manifest)
  const seconds = await foldTimeline(run.timeline(), monitors)
  const metErrors = await foldMetErrors(run.errors())
  await foldMonitors(run.monitors(), monitors)
  const [audit, auditProblem] = await readOrProblem(run.audit)
  const [rail, railProblem] = await readOrProblem(run.rail)
  const [security, securityProblem] = await readOrProblem(run.security)
  const [webhooks, webhooksProblem] = await readOrProblem(run.webhooks)
  const [browsers, browsersProblem] = await readOrProblem(run.browsers)
  return {
    path: run.path,
    manifest: run.manifest,
    plannedOrders,
    ...histograms,
    metErrors,
    ledger,
    audit,
    auditProblem,
    rail,
    railProblem,
    security,
    securityProblem,
    webhooks,
    webhooksProblem,
    browsers: { record: browsers, problem: browsersProblem, ...(await foldBrowserRows(run.browserRows())) },
    queue: monitors.queue(),
    watched: monitors.watched(),
    generator: monitors.generator,
    ...seconds,
    damagedRows: run.damagedRows,
  }
}

const plannedOrdersOf = (run: RunReader): number | null => {
  const { orders } = run.manifest.plan
  return typeof orders === 'number' && Number.isSafeInteger(orders) && orders > 0 && orders <= 1e9 ? orders : null
}

/** A file of another stage that is damaged takes the ground from its own checks and from no others. */
const readOrProblem = async <T>(read: () => Promise<T | null>): Promise<[value: T | null, problem: string | null]> => {
  try {
    return [await read(), null]
  } catch (error) {
    if (error instanceof TillstormError) return [null, error.message]
    throw error
  }
}

/** A protocol has some dozen requests; a file that names more is damaged, and must not fill the memory. */
const MOST_NAMES = 200

type HistogramFold = Pick<Measurements, 'requests' | 'lag' | 'reconnect' | 'damagedHistograms'>

const foldHistograms = async (rows: AsyncIterable<HistogramRow>): Promise<HistogramFold> => {
  const requests = new Map<string, SamplesFold>()
  const lag = new Map<string, SamplesFold>()
  const reconnect = new SamplesFold()
  const damagedHistograms: Measurements['damagedHistograms'] = { rows: 0, reason: null }
  const foldFor = ({ kind, name }: HistogramRow): SamplesFold | null => {
    if (kind === 'reconnect') return reconnect
    const folds = kind === 'lag' ? lag : requests
    let fold = folds.get(name)
    if (fold === undefined) {
      if (folds.size >= MOST_NAMES) return null
      fold = new SamplesFold()
      folds.set(name, fold)
    }
    return fold
  }
  for await (const row of rows) {
    const fold = foldFor(row)
    const problem = fold === null ? `it is beyond ${MOST_NAMES} names` : fold.add(row)
    if (problem === null) continue
    damagedHistograms.rows += 1
    damagedHistograms.reason ??= `${row.name}, minute ${row.minute}: ${problem}`
  }
  return {
    requests: samplesOf(requests),
    lag: samplesOf(lag),
    reconnect: reconnect.count > 0 ? reconnect.samples() : null,
    damagedHistograms,
  }
}

const samplesOf = (folds: ReadonlyMap<string, SamplesFold>): Map<string, NamedSamples> =>
  new Map([...folds].map(([name, fold]) => [name, fold.samples()]))

/** One minute at a time: a new one for each of a long run's 20,000 rows costs more than reading them. */
const scratch = new MergedHistogram()

/** Merges the minutes of one name. */
class SamplesFold {
  count = 0
  #failed = 0
  #lastMinute = -1
  #histogram = new MergedHistogram()
  #slowest = new Worst<NamedSamples['slowestMinutes'][number]>(3, (minute) => minute.p95Ms)
  #failing = new Worst<NamedSamples['failingMinutes'][number]>(3, (minute) => minute.failed)

  /** Returns what is wrong with the row, or null. A row that cannot be decoded still counts in `count` and `failed`. */
  add(row: HistogramRow): string | null {
    this.count += row.count
    this.#failed += row.failed
    this.#lastMinute = Math.max(this.#lastMinute, row.minute)
    const minute = scratch
    minute.clear()
    let problem: string | null = null
    try {
      const values = minute.addEncoded(row.hdr)
      this.#histogram.merge(minute)
      if (values !== row.count) problem = `it counts ${row.count} and holds ${values}`
      else if (row.failed > row.count) problem = `${row.failed} of ${row.count} failed`
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
    const p95Us = minute.atRank(Math.ceil(minute.count * 0.95))?.highest ?? 0
    const summary = { minute: row.minute, count: row.count, failed: row.failed, p95Ms: p95Us / 1_000 }
    this.#slowest.offer(summary)
    this.#failing.offer(summary)
    return problem
  }

  samples(): NamedSamples {
    return {
      histogram: this.#histogram,
      count: this.count,
      failed: this.#failed,
      lastMinute: this.#lastMinute,
      slowestMinutes: this.#slowest.items,
      failingMinutes: this.#failing.items,
    }
  }
}

/** The reason that the engine's fold gives to an order whose end the driver never told. */
const DRIVER_ENDED = 'driver-ended'
/** The reason of an order that stood in an outbox when the day was over. */
const NEVER_SENT = 'never-sent'

const foldLedger = async (rows: AsyncIterable<LedgerRow>, plannedOrders: number | null): Promise<LedgerCounts> => {
  const seen = new Uint8Array(plannedOrders ?? 0)
  const counts: LedgerCounts = {
    rows: 0, ok: 0, failed: 0, neverSent: 0, unknown: 0, okOnline: 0, attempts: 0, leftOpen: 0, repeated: 0, beyondPlan: 0, notOk: [],
  }
  for await (const row of rows) {
    counts.rows += 1
    counts[row.outcome] += 1
    counts.attempts += row.attempts
    if (row.outcome === 'ok' && !row.offline) counts.okOnline += 1
    if (row.reason === DRIVER_ENDED) counts.leftOpen += 1
    if (row.outcome === 'failed' && row.reason === NEVER_SENT) counts.neverSent += 1
    if (row.index >= seen.length) counts.beyondPlan += 1
    else if (seen[row.index] === 1) counts.repeated += 1
    else seen[row.index] = 1
    if (row.outcome !== 'ok' && counts.notOk.length < 5) {
      counts.notOk.push({ index: row.index, outcome: row.outcome, reason: row.reason ?? 'no reason given', atMs: row.soldAtMs })
    }
  }
  return counts
}

const foldTimeline = async (
  rows: AsyncIterable<TimelineRow>, monitors: MonitorFold,
): Promise<Pick<Measurements, 'slowestSeconds' | 'failingSeconds'>> => {
  const slowest = new Worst<SecondSummary>(3, (second) => second.orderP95Ms ?? 0)
  const failing = new Worst<SecondSummary>(3, (second) => second.failedRequests)
  for await (const row of rows) {
    monitors.addSecond(row)
    const { second, atMs, failedRequests, requests, orderP95Ms } = row
    const summary = { second, atMs, failedRequests, requests, orderP95Ms }
    slowest.offer(summary)
    failing.offer(summary)
  }
  return { slowestSeconds: slowest.items, failingSeconds: failing.items }
}

const foldMonitors = async (rows: AsyncIterable<MonitorRow>, monitors: MonitorFold): Promise<void> => {
  for await (const row of rows) monitors.add(row)
}
