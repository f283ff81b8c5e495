import type { ErrorRow, HistogramRow, LedgerRow, TimelineRow } from '../../run/records.ts'
import { AFTER_THE_PLAN, sampleNames } from '../../scenarios/sample-names.ts'
import { orderParts } from '../../fixtures/request-names.ts'
import type { SampleRow } from './csv-scanner.ts'
import { ErrorCounts } from './error-counts.ts'
import { MinuteHistograms } from './histograms.ts'
import { Timeline } from './timeline.ts'

const parts: ReadonlySet<string> = new Set(orderParts)

/** An order that was sold and has not ended: the only state that the fold keeps an order. */
type OpenOrder = { attempts: number; plannedAtMs: number; soldAtMs: number; offline: boolean }

export type FoldCounts = {
  sold: number
  acked: number
  failed: number
  unknown: number
  /** Requests that carried an order, and those of them that were not the first for their order. */
  attempts: number
  repeatedAttempts: number
  requests: number
  failedRequests: number
  terminalsDone: number
  /** Rows that name a sample of ours but do not hold what it should. */
  malformed: number
}

export type FoldSinks = {
  ledger: (row: LedgerRow) => void
  histograms: (row: HistogramRow) => void
  timeline: (row: TimelineRow) => void
  errors: (row: ErrorRow) => void
  plannedIn: (second: number) => number
  offlineTerminalsIn: (second: number) => number
}

/** Orders whose time says nothing but whose errors count, where an order is a request of its own. */
const UNTIMED = 'order-untimed'

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0

/**
 * Folds the driver's samples into histograms, timeline and ledger while the test runs. Memory holds the orders under way, a histogram a
 * request name and minute, and a few open seconds: nothing that grows with the orders of the day.
 *
 * Orders sold without network stay out of the latencies of `order` and `sale` (they waited by plan, not by fault), as do refused ones; their errors count.
 */
export class Fold {
  readonly counts: FoldCounts = {
    sold: 0, acked: 0, failed: 0, unknown: 0, attempts: 0, repeatedAttempts: 0, requests: 0, failedRequests: 0, terminalsDone: 0, malformed: 0,
  }
  planStartMs: number | null = null
  /** What the terminals counted themselves, summed over those that are done. */
  doneTotals: { sold: number; acked: number; failed: number } | null = null
  lastDoneAtMs: number | null = null
  #open = new Map<number, OpenOrder>()
  #histograms: MinuteHistograms
  #errors: ErrorCounts
  #timeline: Timeline | null = null
  #sinks: FoldSinks
  #cashierWaits: boolean
  #ordersAreRequests: boolean

  constructor(sinks: FoldSinks, options: { cashierWaits: boolean; ordersAreRequests: boolean }) {
    this.#sinks = sinks
    this.#cashierWaits = options.cashierWaits
    this.#ordersAreRequests = options.ordersAreRequests
    this.#histograms = new MinuteHistograms(sinks.histograms)
    this.#errors = new ErrorCounts(sinks.errors)
  }

  add(row: SampleRow): void {
    switch (row.metric) {
      case sampleNames.sale:
        return this.#sale(row)
      case sampleNames.attempt:
        return this.#attempt(row)
      case sampleNames.order:
        return this.#order(row)
      case sampleNames.request:
        return this.#request(row.name, row.atMs, row.value, row.metError)
      case sampleNames.error:
        return this.#error(row)
      case sampleNames.lag:
        return this.#lag(row)
      case sampleNames.reconnect:
        return this.#histograms.record('reconnect', 'outbox', this.#minute(row.atMs), row.value, false)
      case sampleNames.epoch:
        return this.#epoch(row.value)
      case sampleNames.done:
        return this.#done(row)
      default:
        this.counts.malformed += 1
    }
  }

  /** Writes what may leave by now: called once a second, so that a killed run can still say which errors it met. */
  flush(): void {
    this.#errors.flush()
  }

  /** Ends what the driver left open: sent and never answered is unknown; sold and never sent is a failed order. */
  close(endedAtMs: number): void {
    for (const [index, open] of this.#open) {
      const sent = open.attempts > 0
      if (sent) this.counts.unknown += 1
      else this.counts.failed += 1
      this.#sinks.ledger({
        index, outcome: sent ? 'unknown' : 'failed', reason: sent ? 'driver-ended' : 'never-sent', attempts: open.attempts,
        plannedAtMs: open.plannedAtMs, soldAtMs: open.soldAtMs, ackedAtMs: null, offline: open.offline,
      })
    }
    this.#open.clear()
    this.#histograms.close()
    this.#errors.flush()
    if (this.planStartMs !== null) this.#timeline?.close(Math.floor((endedAtMs - this.planStartMs) / 1000))
  }

  #epoch(planStartMs: number): void {
    if (this.planStartMs !== null) return
    this.planStartMs = planStartMs
    const { plannedIn, offlineTerminalsIn, timeline } = this.#sinks
    this.#timeline = new Timeline({ planStartMs, plannedIn, offlineTerminalsIn, write: timeline })
  }

  #second(atMs: number): number {
    return this.planStartMs === null ? 0 : Math.max(0, Math.floor((atMs - this.planStartMs) / 1000))
  }

  #minute(atMs: number): number {
    return this.planStartMs === null ? 0 : Math.max(0, Math.floor((atMs - this.planStartMs) / 60_000))
  }

  #sale(row: SampleRow): void {
    const [index, plannedAtMs, soldAtMs] = row.fields.map(Number)
    if (row.fields.length !== 4 || !isCount(index!) || !(plannedAtMs! > 0) || !(soldAtMs! > 0)) return this.#malformed()
    this.#open.set(index!, { attempts: 0, plannedAtMs: plannedAtMs!, soldAtMs: soldAtMs!, offline: row.fields[3] === '1' })
    this.counts.sold += 1
    const second = this.#timeline?.at(row.atMs)
    if (second !== undefined) second.sold += 1
    this.#histograms.record('lag', 'sales', this.#minute(row.atMs), row.value, false)
  }

  /** The plan and what comes after it apart: quiet beats of the one must not thin out late ones of the other. */
  #lag(row: SampleRow): void {
    this.#histograms.record('lag', row.name === AFTER_THE_PLAN ? 'tail' : 'heartbeat', this.#minute(row.atMs), row.value, false)
  }

  #attempt(row: SampleRow): void {
    const [first, last, number] = row.fields.map(Number)
    if (row.fields.length !== 3 || !isCount(first!) || !isCount(last!) || !isCount(number!) || last! - first! + 1 !== row.value) return this.#malformed()
    for (let index = first!; index <= last!; index += 1) {
      const open = this.#open.get(index)
      if (open === undefined) {
        this.#malformed()
        continue
      }
      open.attempts = number!
      this.counts.attempts += 1
      if (number! > 1) this.counts.repeatedAttempts += 1
    }
  }

  #order(row: SampleRow): void {
    const [index, attempts, plannedAtMs, soldAtMs] = row.fields.map(Number)
    const outcome = row.fields[5]
    if ((row.fields.length !== 8 && row.fields.length !== 9) || !isCount(index!) || !isCount(attempts!) || !(plannedAtMs! > 0) || !(soldAtMs! > 0)) return this.#malformed()
    if (outcome !== 'ok' && outcome !== 'failed' && outcome !== 'unknown') return this.#malformed()
    const offline = row.fields[4] === '1'
    const metError = row.fields[7] === '1'
    const told = row.fields[8]
    if (told !== undefined && !Number.isSafeInteger(Number(told))) return this.#malformed()
    this.#open.delete(index!)
    this.#sinks.ledger({
      index: index!, outcome, reason: outcome === 'ok' ? null : (row.fields[6] ?? ''), attempts: attempts!, plannedAtMs: plannedAtMs!,
      soldAtMs: soldAtMs!, ackedAtMs: outcome === 'ok' ? Math.round(row.atMs * 10) / 10 : null, offline,
      ...(told === undefined ? {} : { toldTotalMinor: Number(told) }),
    })
    const second = this.#timeline?.at(row.atMs)
    if (outcome === 'ok') {
      this.counts.acked += 1
      if (second !== undefined) second.acked += 1
    } else {
      this.counts[outcome] += 1
      if (second !== undefined) second.failed += 1
    }
    if (outcome === 'ok' && !offline) second?.latenciesMs.push(row.value)
    const minute = this.#minute(row.atMs)
    // An offline order waited by plan, and a refusal is quick: neither says how long a till waits, and both may be errors.
    const isTimed = !offline && outcome !== 'failed'
    if (isTimed) {
      this.#histograms.record('request', 'order', minute, row.value, metError)
      if (this.#cashierWaits) this.#histograms.record('request', 'sale', minute, row.value, metError)
    } else if (this.#ordersAreRequests) {
      this.#histograms.record('request', UNTIMED, minute, row.value, metError)
    }
    if (this.#ordersAreRequests) this.#countRequest(row.atMs, metError)
  }

  #request(name: string, atMs: number, valueMs: number, metError: boolean): void {
    if (name === '') return this.#malformed()
    this.#histograms.record('request', name, this.#minute(atMs), valueMs, metError)
    if (!parts.has(name)) this.#countRequest(atMs, metError)
  }

  #error(row: SampleRow): void {
    const code = row.fields[0]
    if (row.name === '' || row.fields.length !== 1 || code === undefined || code === '') return this.#malformed()
    this.#errors.record(this.#second(row.atMs), row.name, code)
  }

  #countRequest(atMs: number, metError: boolean): void {
    const second = this.#timeline?.at(atMs)
    this.counts.requests += 1
    if (second !== undefined) second.requests += 1
    if (!metError) return
    this.counts.failedRequests += 1
    if (second !== undefined) second.failedRequests += 1
  }

  #done(row: SampleRow): void {
    const [, sold, acked, failed] = row.fields.map(Number)
    if (row.fields.length !== 5 || !isCount(sold!) || !isCount(acked!) || !isCount(failed!)) return this.#malformed()
    this.counts.terminalsDone += 1
    this.lastDoneAtMs = row.atMs
    this.doneTotals = {
      sold: (this.doneTotals?.sold ?? 0) + sold!, acked: (this.doneTotals?.acked ?? 0) + acked!, failed: (this.doneTotals?.failed ?? 0) + failed!,
    }
  }

  #malformed(): void {
    this.counts.malformed += 1
  }
}
