import type { RunWriter } from '../run/run-directory.ts'
import { runMonitors, type MonitorSampler } from './monitoring.ts'

const POLL_MS = 250

/** Messages that the backend still has to write; null where it could not be asked. */
export type QueueDepth = () => Promise<number | null>

/** How long Magento's count must stand still below what was acknowledged before nothing more is waited for. */
const STILL_MS = 5000
/** A backend that answers nothing for this long, while nothing more comes into Magento, is gone; one that restarts is back by then. */
const GONE_MS = 60_000

/**
 * Waits until the backend's queue is empty, and then until Magento holds as many orders as were acknowledged or its count stands still:
 * a backend may hand its orders to a queue of Magento's own. At most `boundMs`, counted from `sinceMs` (epoch), when the last till was done;
 * no longer than a minute on a backend that cannot be asked and writes nothing.
 * null where there is a queue that cannot be asked. Monitors go on sampling meanwhile.
 */
export const drain = async (options: {
  run: RunWriter
  hasQueue: boolean
  depth: QueueDepth | null
  /** Orders of this run in Magento; null where it could not be asked. */
  stored: () => Promise<number | null>
  acknowledged: number
  sinceMs: number
  boundMs: number
  monitors: readonly MonitorSampler[]
  monitorIntervalMs: number
  onTick: (messages: number | null, waitedMs: number) => void
  signal: AbortSignal
}): Promise<{ waitedMs: number; emptied: boolean; boundMs: number } | null> => {
  const { boundMs, depth } = options
  if (!options.hasQueue) return { waitedMs: 0, emptied: true, boundMs }
  const monitors = runMonitors({
    samplers: options.monitors, intervalMs: options.monitorIntervalMs, phase: 'drain', write: (row) => options.run.monitors.append(row),
  })
  const waitedMs = (): number => Math.max(0, Math.round(Date.now() - options.sinceMs))
  let movedAtMs = Date.now()
  let answeredAtMs = Date.now()
  let highest = -1
  let emptyAfterMs: number | null = null
  try {
    for (;;) {
      const messages = depth === null ? 0 : await depth()
      if (messages !== null) answeredAtMs = Date.now()
      if (messages === 0 || messages === null) {
        const stored = await options.stored()
        if (stored !== null && stored > highest) {
          if (highest >= 0) emptyAfterMs = waitedMs()
          highest = stored
          movedAtMs = Date.now()
        }
      }
      if (messages === null && Math.min(Date.now() - answeredAtMs, Date.now() - movedAtMs) >= GONE_MS) return { waitedMs: waitedMs(), emptied: false, boundMs }
      if (messages === 0) {
        emptyAfterMs ??= waitedMs()
        const settled = highest >= options.acknowledged || Date.now() - movedAtMs >= STILL_MS
        if (settled) return depth === null ? null : { waitedMs: emptyAfterMs, emptied: true, boundMs }
      }
      options.onTick(messages, waitedMs())
      if (waitedMs() >= boundMs || options.signal.aborted) return depth === null ? null : { waitedMs: waitedMs(), emptied: false, boundMs }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  } finally {
    await monitors.stop()
    options.run.flush()
  }
}
