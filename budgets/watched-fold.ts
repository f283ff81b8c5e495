import type { Manifest, MonitorRow } from '../run/records.ts'
import type { WatchedMeasurements } from './measurements.ts'
import { QueueFold, shareOfDrive } from './queue-fold.ts'
import type { Window } from './queue-fold.ts'

type WatchedRow = Extract<MonitorRow, { monitor: 'watched' }>
type Highest = { value: number; atMs: number }
type NamedValue = { highest: Highest; looks: QueueFold }

/** A server tells a dozen values; a file that names more is damaged, and must not fill the memory. */
const MOST_VALUES = 100

/** Folds the rows of one monitor of the config. */
export class WatchedFold {
  readonly #middle: QueueFold
  readonly #drive: QueueFold
  readonly #openLooks: () => QueueFold
  readonly #planStartMs: number | null
  readonly #doneAtMs: number | null
  #rows = 0
  #level = 0
  #isFirst = true
  #highest: Highest | null = null
  #values = new Map<string, NamedValue>()
  #emptyAtMs: number | null = null
  #fullAtMs: number | null = null
  #errors = 0
  #lastError: { message: string; atMs: number } | null = null

  constructor(manifest: Manifest, drive: Window | null, intervalMs: number) {
    this.#middle = new QueueFold(shareOfDrive(drive, 0.2, 0.8), intervalMs)
    this.#drive = new QueueFold(drive, intervalMs)
    this.#openLooks = () => new QueueFold(drive, intervalMs)
    this.#planStartMs = manifest.planStartMs
    this.#doneAtMs = manifest.driver?.lastDoneAtMs ?? drive?.toMs ?? null
  }

  add(row: WatchedRow): void {
    this.#rows += 1
    for (const [name, value] of Object.entries(row.values)) this.#addValue(name, value, row.atMs)
    if (row.messages === null) return
    const { messages, atMs } = row
    // As empty as before the load: engine/monitor-drain.ts waits by the same rule.
    if (this.#isFirst) this.#level = row.phase === 'drive' && this.#planStartMs !== null && atMs <= this.#planStartMs ? messages : 0
    this.#isFirst = false
    this.#middle.add(atMs, messages)
    this.#drive.add(atMs, messages)
    if (this.#highest === null || messages > this.#highest.value) this.#highest = { value: messages, atMs }
    if (this.#doneAtMs === null || atMs < this.#doneAtMs || this.#emptyAtMs !== null) return
    if (messages <= this.#level) this.#emptyAtMs = atMs
    else this.#fullAtMs = atMs
  }

  addError(message: string, atMs: number): void {
    this.#errors += 1
    this.#lastError = { message, atMs }
  }

  measurements(): WatchedMeasurements {
    const after = (atMs: number | null): number | null => (atMs === null || this.#doneAtMs === null ? null : Math.max(0, atMs - this.#doneAtMs))
    return {
      rows: this.#rows,
      middle: this.#middle.measurements(),
      drive: this.#drive.measurements(),
      highest: this.#highest,
      values: new Map([...this.#values].map(([name, { highest, looks }]) => [name, { ...highest, looks: looks.measurements() }])),
      levelBefore: this.#level,
      emptyAfterMs: after(this.#emptyAtMs),
      fullAfterMs: after(this.#fullAtMs),
      errors: this.#errors,
      lastError: this.#lastError,
    }
  }

  #addValue(name: string, value: number, atMs: number): void {
    let held = this.#values.get(name)
    if (held === undefined) {
      if (this.#values.size >= MOST_VALUES) return
      held = { highest: { value, atMs }, looks: this.#openLooks() }
      this.#values.set(name, held)
    }
    if (value > held.highest.value) held.highest = { value, atMs }
    // Counted by name: a query that gives NULL is a look that came back and told nothing of it.
    held.looks.add(atMs, 0)
  }
}
