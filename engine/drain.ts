import type { RunWriter } from '../run/run-directory.ts'
import { runMonitors, type MonitorSampler } from './monitoring.ts'

const POLL_MS = 250

/** Messages that the backend still has to write; null where it could not be asked. */
export type QueueDepth = () => Promise<number | null>

/**
 * Waits until the backend's queue is empty, at most `boundMs`, and says how long that took. Without a queue there is nothing to wait for.
 * Monitors go on sampling meanwhile.
 */
export const drain = async (options: {
  run: RunWriter
  depth: QueueDepth | null
  boundMs: number
  monitors: readonly MonitorSampler[]
  monitorIntervalMs: number
  onTick: (messages: number | null, waitedMs: number) => void
  signal: AbortSignal
}): Promise<{ waitedMs: number; emptied: boolean; boundMs: number }> => {
  const startMs = performance.now()
  const waitedMs = (): number => Math.round(performance.now() - startMs)
  const { boundMs } = options
  if (options.depth === null) return { waitedMs: 0, emptied: true, boundMs }
  const monitors = runMonitors({
    samplers: options.monitors, intervalMs: options.monitorIntervalMs, phase: 'drain', write: (row) => options.run.monitors.append(row),
  })
  try {
    for (;;) {
      const messages = await options.depth()
      if (messages === 0) return { waitedMs: waitedMs(), emptied: true, boundMs }
      options.onTick(messages, waitedMs())
      if (waitedMs() >= boundMs || options.signal.aborted) return { waitedMs: waitedMs(), emptied: false, boundMs }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  } finally {
    await monitors.stop()
    options.run.flush()
  }
}
