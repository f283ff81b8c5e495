import type { MonitorRow } from '../../run/records.ts'
import { Buckets } from './buckets.ts'
import type { Series } from './monitors.ts'
import { MOST_POINTS } from './timeline.ts'

type WatchedRow = Extract<MonitorRow, { monitor: 'watched' }>
export type WatchedSample = Pick<WatchedRow, 'messages' | 'currentMeanTimeMs' | 'totalMeanTimeMs'>
/** What a value was at the first and the last look, and the highest in between. */
export type WatchedValue = { name: string; first: number; highest: number; last: number }

/** What a monitor of the config saw, thinned: of merged looks the highest value stays. */
export type WatchedReport = { name: string; looks: number; samples: Series<WatchedSample>; values: WatchedValue[] }

/** A config names 20 monitors, and a source tells a dozen values: more is a damaged file, which must not fill the memory. */
const MOST_MONITORS = 20
const MOST_VALUES = 40

const highest = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b))

const merge = (a: WatchedSample, b: WatchedSample): WatchedSample => ({
  messages: highest(a.messages, b.messages),
  currentMeanTimeMs: highest(a.currentMeanTimeMs, b.currentMeanTimeMs),
  totalMeanTimeMs: highest(a.totalMeanTimeMs, b.totalMeanTimeMs),
})

type Fold = { looks: number; samples: Buckets<WatchedSample>; values: Map<string, WatchedValue> }

/** Folds the rows of all monitors of the config while they stream by, in the order in which they were first seen. */
export class WatchedReports {
  readonly #folds = new Map<string, Fold>()

  add(offsetMs: number, row: WatchedRow): void {
    let fold = this.#folds.get(row.name)
    if (fold === undefined) {
      if (this.#folds.size >= MOST_MONITORS) return
      fold = { looks: 0, samples: new Buckets<WatchedSample>(250, MOST_POINTS, merge), values: new Map() }
      this.#folds.set(row.name, fold)
    }
    const { messages, currentMeanTimeMs, totalMeanTimeMs } = row
    fold.looks += 1
    fold.samples.add(offsetMs, { messages, currentMeanTimeMs, totalMeanTimeMs })
    for (const [name, value] of Object.entries(row.values)) {
      const held = fold.values.get(name)
      if (held !== undefined) Object.assign(held, { highest: Math.max(held.highest, value), last: value })
      else if (fold.values.size < MOST_VALUES) fold.values.set(name, { name, first: value, highest: value, last: value })
    }
  }

  reports(): WatchedReport[] {
    return [...this.#folds].map(([name, { looks, samples, values }]) => ({ name, looks, samples: samples.rows(), values: [...values.values()] }))
  }
}
