import { machineTimes } from '../../processor-time.ts'
import { processTreeUsage } from './process-tree.ts'

/**
 * Begins to watch the processor; the function that it gives tells what has been used since by processes that do not descend from this
 * one, and what nobody used, in percent of all cores. null where the system does not tell.
 */
export const watchProcessor = (): (() => { othersPercent: number; idlePercent: number } | null) => {
  const machine = machineTimes()
  const own = processTreeUsage(process.pid)
  return () => {
    const machineNow = machineTimes()
    const ownNow = processTreeUsage(process.pid)
    const totalMs = machineNow.totalMs - machine.totalMs
    if (own === null || ownNow === null || totalMs <= 0) return null
    const busyMs = machineNow.busyMs - machine.busyMs
    const othersMs = Math.max(0, busyMs - (ownNow.cpuMs - own.cpuMs))
    return { othersPercent: (100 * othersMs) / totalMs, idlePercent: (100 * (totalMs - busyMs)) / totalMs }
  }
}
