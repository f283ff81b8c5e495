import { cpus } from 'node:os'
import { machineTimes } from '../../processor-time.ts'
import type { ProcessorShare } from './load-messages.ts'
import { processTreeUsage } from './process-tree.ts'

/**
 * Begins to watch the processor; the function that it gives tells what has been used since by processes that do not descend from this
 * one. null where the system does not tell.
 */
export const watchProcessor = (): (() => ProcessorShare | null) => {
  const machine = machineTimes()
  const own = processTreeUsage(process.pid)
  return () => {
    const now = machineTimes()
    const ownNow = processTreeUsage(process.pid)
    const totalMs = now.totalMs - machine.totalMs
    if (own === null || ownNow === null || totalMs <= 0) return null
    const othersMs = now.busyMs - machine.busyMs - (ownNow.cpuMs - own.cpuMs)
    return { othersPercent: (100 * Math.max(0, othersMs)) / totalMs, cores: cpus().length }
  }
}
