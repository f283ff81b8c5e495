import type { MonitorRow } from '../../run/records.ts'
import { oneLine } from '../one-line.ts'

/** Takes one sample of a target. It never throws: what went wrong is a `monitor-error` row. */
export type Monitor = { readonly name: string; sample(phase: MonitorRow['phase']): Promise<MonitorRow> }

/** A monitor from a function that may throw. A row carries the moment of its answer, however long that took to come. */
export const monitor = (
  name: string,
  nowMs: () => number,
  take: () => Promise<(at: { atMs: number; phase: MonitorRow['phase'] }) => MonitorRow>,
): Monitor => ({
  name,
  sample: async (phase) => {
    try {
      const row = await take()
      return row({ atMs: nowMs(), phase })
    } catch (error) {
      const message = oneLine(error instanceof Error ? error.message : String(error), 300)
      return { monitor: 'monitor-error', atMs: nowMs(), phase, source: name, message }
    }
  },
})
