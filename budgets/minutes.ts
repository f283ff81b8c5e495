import type { Measurements } from './measurements.ts'

/** The moment that a minute of the drive began, epoch milliseconds; null where the run never noted its start. */
export const minuteAtMs = (run: Pick<Measurements, 'manifest'>, minute: number): number | null => secondAtMs(run, minute * 60)

/** The moment that a second of the drive began, likewise. */
export const secondAtMs = ({ manifest }: Pick<Measurements, 'manifest'>, second: number): number | null => {
  const startMs = manifest.planStartMs ?? manifest.phases.find((phase) => phase.name === 'drive')?.startedAtMs ?? null
  return startMs === null ? null : startMs + second * 1_000
}
