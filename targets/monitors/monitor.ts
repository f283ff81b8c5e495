import type { MonitorRow } from '../../run/records.ts'
import { oneLine } from '../one-line.ts'

/** Takes one sample of a target. It never throws: what went wrong is a `monitor-error` row. */
export type Monitor = { readonly name: string; sample(phase: MonitorRow['phase']): Promise<MonitorRow> }

/** A monitor from a function that may throw. */
export const monitor = (
  name: string,
  nowMs: () => number,
  take: (at: { atMs: number; phase: MonitorRow['phase'] }) => Promise<MonitorRow>,
): Monitor => ({
  name,
  sample: async (phase) => {
    const atMs = nowMs()
    try {
      return await take({ atMs, phase })
    } catch (error) {
      const message = oneLine(error instanceof Error ? error.message : String(error), 300)
      return { monitor: 'monitor-error', atMs, phase, source: name, message }
    }
  },
})
