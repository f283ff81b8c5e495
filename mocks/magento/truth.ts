import { build } from 'hdr-histogram-js'
import type { Histogram } from 'hdr-histogram-js'

/** What the server itself saw, for tests only: no stage of tillstorm reads it. */
export class Truth {
  readonly #requests = new Map<string, { count: number; micros: Histogram }>()
  ordersReceived = 0

  /** Counts one answer; the time runs from the receipt of the request to its answer. */
  record(name: string, elapsedMs: number): void {
    let known = this.#requests.get(name)
    if (known === undefined) {
      known = { count: 0, micros: build({ numberOfSignificantValueDigits: 3, highestTrackableValue: 3_600_000_000 }) }
      this.#requests.set(name, known)
    }
    known.count++
    known.micros.recordValue(Math.max(1, Math.round(elapsedMs * 1000)))
  }

  /** `{requests, serviceTimesMs, ordersStored, ordersReceived}`. */
  report(ordersStored: number): object {
    const entries = [...this.#requests].toSorted(([a], [b]) => (a < b ? -1 : 1))
    const quantile = (micros: Histogram, percent: number): number => micros.getValueAtPercentile(percent) / 1000
    return {
      requests: Object.fromEntries(entries.map(([name, { count }]) => [name, count])),
      serviceTimesMs: Object.fromEntries(
        entries.map(([name, { count, micros }]) => [
          name, { count, p50: quantile(micros, 50), p95: quantile(micros, 95), p99: quantile(micros, 99) },
        ]),
      ),
      ordersStored,
      ordersReceived: this.ordersReceived,
    }
  }
}
