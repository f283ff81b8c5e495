import { cpus } from 'node:os'
import { machineTimes } from '../../processor-time.ts'
import type { ProcessorShare } from './load-messages.ts'
import { processTreeUsage } from './process-tree.ts'

/** Above this share of all cores, taken by others, a browser is not measured, however many cores there are. */
const MOST_OTHERS_PERCENT = 85
/** On a machine of one or two cores somebody always uses some. */
const HARMLESS_OTHERS_PERCENT = 40

/** Whether others left a browser less than a core. A throttled page alone takes most of one, waiting included: Chromium slows it down by keeping its core busy. */
export const isStarving = (processor: ProcessorShare | null): boolean => {
  if (processor === null) return false
  const limit = Math.min(MOST_OTHERS_PERCENT, Math.max(HARMLESS_OTHERS_PERCENT, 100 - 100 / processor.cores))
  return processor.othersPercent > limit
}

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
