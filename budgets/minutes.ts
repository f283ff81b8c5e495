import type { Measurements } from './measurements.ts'

/** The moment that a minute of the drive began, epoch milliseconds; null where the run never noted its start. */
export const minuteAtMs = ({ manifest }: Pick<Measurements, 'manifest'>, minute: number): number | null => {
  const startMs = manifest.planStartMs ?? manifest.phases.find((phase) => phase.name === 'drive')?.startedAtMs ?? null
  return startMs === null ? null : startMs + minute * 60_000
}
