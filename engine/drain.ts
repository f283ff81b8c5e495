import type { RunWriter } from '../run/run-directory.ts'
import type { Manifest } from '../run/records.ts'
import { runMonitors, type MonitorSampler } from './monitoring.ts'

const POLL_MS = 250

/** Messages that the backend still has to write; null where it could not be asked. */
export type QueueDepth = () => Promise<number | null>

/** How long Magento's count must stand still, beside an empty queue, before nothing more is waited for. */
const STILL_MS = 5000

export type Drained = NonNullable<Manifest['drain']>

/**
 * Waits until the backend's queue is empty, and then until Magento holds as many orders as were acknowledged or its count stands still:
 * a backend may hand its orders to a queue of Magento's own. At most `boundMs`, counted from `sinceMs` (epoch), when the last till was done;
 * no longer than `goneAfterMs` on a backend or a Magento that cannot be asked while nothing more is written.
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
  goneAfterMs: number
  monitors: readonly MonitorSampler[]
  monitorIntervalMs: number
  onTick: (messages: number | null, waitedMs: number) => void
  signal: AbortSignal
}): Promise<Drained | null> => {
  const { boundMs, depth, goneAfterMs } = options
  if (!options.hasQueue) return { waitedMs: 0, emptied: true, boundMs }
  const monitors = runMonitors({
    samplers: options.monitors, intervalMs: options.monitorIntervalMs, phase: 'drain', write: (row) => options.run.monitors.append(row),
  })
  const waitedMs = (): number => Math.max(0, Math.round(Date.now() - options.sinceMs))
  let highest = -1
  let movedAtMs = Date.now()
  let answeredAtMs = Date.now()
  /** Since when the queue was seen empty and Magento's count the same, each time that they were asked. */
  let stillSinceMs: number | null = null
  let emptyAfterMs: number | null = null
  try {
    for (;;) {
      const messages = depth === null ? 0 : await depth()
      const stored = messages === 0 || messages === null ? await options.stored() : null
      const nowMs = Date.now()
      const moved = stored !== null && stored > highest
      if (moved) {
        highest = stored
        movedAtMs = nowMs
      }
      if (messages !== null && (messages > 0 || stored !== null)) answeredAtMs = nowMs
      if (messages !== 0) emptyAfterMs = null
      else if (moved || emptyAfterMs === null) emptyAfterMs = waitedMs()
      if (messages !== 0 || stored === null) stillSinceMs = null
      else if (moved || stillSinceMs === null) stillSinceMs = nowMs
      if (stillSinceMs !== null && (highest >= options.acknowledged || nowMs - stillSinceMs >= STILL_MS)) {
        return depth === null ? null : { waitedMs: emptyAfterMs ?? waitedMs(), emptied: true, boundMs }
      }
      if (Math.min(nowMs - answeredAtMs, nowMs - movedAtMs) >= goneAfterMs) {
        return depth === null ? null : { waitedMs: waitedMs(), emptied: false, boundMs, gone: true }
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
