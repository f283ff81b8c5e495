import type { TimelineRow } from '../../run/records.ts'

type Second = {
  sold: number
  acked: number
  failed: number
  requests: number
  failedRequests: number
  latenciesMs: number[]
}

const emptySecond = (): Second => ({ sold: 0, acked: 0, failed: 0, requests: 0, failedRequests: 0, latenciesMs: [] })

/** k6 writes its rows at least every 250 ms; a second is closed when rows are this far beyond it. */
const OPEN_SECONDS = 4

/** The value at a quantile of a sorted list, nearest rank; null for an empty one. */
const atQuantile = (sorted: readonly number[], quantile: number): number | null =>
  sorted.length === 0 ? null : (sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? null)

/**
 * Counts a second, from second 0 of the plan. Rows of a second leave in order; one that comes too late for its second is
 * counted in the oldest second that is still open, so that sums hold.
 */
export class Timeline {
  #open = new Map<number, Second>()
  #next = 0
  #newest = -1
  #options: {
    planStartMs: number
    plannedIn: (second: number) => number
    offlineTerminalsIn: (second: number) => number
    write: (row: TimelineRow) => void
  }

  constructor(options: {
    planStartMs: number
    plannedIn: (second: number) => number
    offlineTerminalsIn: (second: number) => number
    write: (row: TimelineRow) => void
  }) {
    this.#options = options
  }

  at(ms: number): Second {
    const second = Math.max(this.#next, Math.floor((ms - this.#options.planStartMs) / 1000))
    if (second > this.#newest) {
      this.#newest = second
      this.#closeBefore(second - OPEN_SECONDS)
    }
    let entry = this.#open.get(second)
    if (entry === undefined) {
      entry = emptySecond()
      this.#open.set(second, entry)
    }
    return entry
  }

  /** Closes all seconds up to `lastSecond`, also those in which nothing happened. */
  close(lastSecond: number): void {
    this.#closeBefore(Math.max(lastSecond, this.#newest) + 1)
  }

  #closeBefore(second: number): void {
    for (; this.#next < second; this.#next += 1) {
      const entry = this.#open.get(this.#next) ?? emptySecond()
      this.#open.delete(this.#next)
      const sorted = entry.latenciesMs.sort((a, b) => a - b)
      this.#options.write({
        second: this.#next,
        atMs: this.#options.planStartMs + this.#next * 1000,
        plannedOrders: this.#options.plannedIn(this.#next),
        soldOrders: entry.sold,
        ackedOrders: entry.acked,
        failedOrders: entry.failed,
        requests: entry.requests,
        failedRequests: entry.failedRequests,
        orderP50Ms: atQuantile(sorted, 0.5),
        orderP95Ms: atQuantile(sorted, 0.95),
        offlineTerminals: this.#options.offlineTerminalsIn(this.#next),
      })
    }
  }
}
