import { cpus, release, totalmem, type } from 'node:os'
import type { Manifest } from '../../run/records.ts'

/** The machine that generated the load, as the report names it. */
export const describeMachine = (): Manifest['machine'] => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryMiB: Math.round(totalmem() / 1_048_576),
  os: `${type()} ${release()}`,
})
