import type { RailPlace } from '../../../run/rail-record.ts'
import type { DriveWindow } from '../trace/reading.ts'

/**
 * Where a case of a measured round is met again in another round of the same journey: the same step and element; only the step where the case has no
 * element. Null where the journey did something else this time: another input's picture would say what did not happen.
 */
export const windowOfCase = ({ step, element }: Pick<RailPlace, 'step' | 'element'>, windows: readonly DriveWindow[]): DriveWindow | null =>
  windows.find((window) => window.step === step && (element === null || window.element === element)) ?? null
