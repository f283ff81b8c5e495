import type { RailPlace } from '../../../run/rail-record.ts'
import type { DriveWindow } from '../trace/reading.ts'

/**
 * Where a case of a measured round is met again in another round of the same journey: the same step and element; else the same step. Null where
 * the journey did something else this time.
 */
export const windowOfCase = ({ step, element }: Pick<RailPlace, 'step' | 'element'>, windows: readonly DriveWindow[]): DriveWindow | null => {
  const inStep = windows.filter((window) => window.step === step)
  const same = inStep.find((window) => window.element === element)
  return same ?? (element === null || step !== null ? (inStep[0] ?? null) : null)
}
