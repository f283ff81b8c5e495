import type { MonitorRow } from '../run/records.ts'
import type { RunWriter } from '../run/run-directory.ts'
import { runMonitors, type MonitorSampler } from './monitoring.ts'

const POLL_MS = 250

/** A queue beside the load that a check wants empty again, at most `boundMs` after the last terminal was done. */
export type Awaited = { name: string; boundMs: number }

/**
 * How many messages each watched queue held before the load, by the last look before second 0 of the plan: as empty as that it need
 * get again. 0 where nobody had looked. The judge reckons the same way (budgets/watched-fold.ts).
 */
export class LevelsBefore {
  readonly #seen = new Map<string, { atMs: number; messages: number }>()

  note(row: MonitorRow): void {
    if (row.monitor !== 'watched' || row.phase !== 'drive' || row.messages === null) return
    // The first look is before the plan starts, which nobody knows yet: later ones are dropped by `levelOf`.
    if (!this.#seen.has(row.name)) this.#seen.set(row.name, { atMs: row.atMs, messages: row.messages })
  }

  levelOf(name: string, planStartMs: number | null): number {
    const seen = this.#seen.get(name)
    return seen !== undefined && planStartMs !== null && seen.atMs <= planStartMs ? seen.messages : 0
  }
}

/**
 * Goes on looking at the queues that a check awaits, until each is as empty as before the load, or its bound has passed since `sinceMs`
 * (epoch), or nobody there has answered for `goneAfterMs`. The rows are what the check is judged by.
 */
export const drainMonitors = async (options: {
  run: Pick<RunWriter, 'monitors' | 'flush'>
  samplers: readonly MonitorSampler[]
  awaited: readonly (Awaited & { level: number })[]
  sinceMs: number
  goneAfterMs: number
  intervalMs: number
  onTick: (waitedMs: number) => void
  signal: AbortSignal
}): Promise<void> => {
  if (options.awaited.length === 0) return
  const startedMs = Date.now()
  const pending = new Map(options.awaited.map((each) => [each.name, { ...each, answeredAtMs: startedMs }]))
  const monitors = runMonitors({
    samplers: options.samplers,
    intervalMs: options.intervalMs,
    phase: 'drain',
    write: (row) => {
      options.run.monitors.append(row)
      const waiting = row.monitor === 'watched' ? pending.get(row.name) : undefined
      if (row.monitor !== 'watched' || waiting === undefined) return
      waiting.answeredAtMs = row.atMs
      if (row.messages !== null && row.messages <= waiting.level) pending.delete(row.name)
    },
  })
  try {
    while (pending.size > 0 && !options.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      const nowMs = Date.now()
      options.onTick(Math.max(0, nowMs - options.sinceMs))
      for (const [name, { boundMs, answeredAtMs }] of pending) {
        // A second more, so that a look after the bound shows that it was not empty then.
        if (nowMs - options.sinceMs > boundMs + 1000 || nowMs - answeredAtMs >= options.goneAfterMs) pending.delete(name)
      }
    }
  } finally {
    await monitors.stop()
    options.run.flush()
  }
}
