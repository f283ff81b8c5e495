import type { CheckStatus, Evidence } from '../run/records.ts'
import type { Budget, BudgetCheck } from './schema.ts'
import type { Measurements } from './measurements.ts'

export type Interval = { lower: number; upper: number }

/** What one metric says about one check, before the validity checks have their word. */
export type Finding = {
  status: CheckStatus
  value: number | null
  interval: Interval | null
  /** Why the status is what it is, in one sentence without a full stop. */
  because: string
  evidence: Evidence[]
  /** True where no doubt about the generator can take the finding away: a lost order is lost. */
  stands: boolean
  /** The limit in the unit of the verdict, where that differs from the budget's (a share of the planned orders → orders). */
  limit: number | undefined
  unit: string | undefined
}

/** The budget is for the checks that judge a measurement by what is asked of it. */
export type JudgeCheck = (measurements: Measurements, check: BudgetCheck, budget: Pick<Budget, 'checks'>) => Finding

const base = { value: null, interval: null, evidence: [], stands: false, limit: undefined, unit: undefined }

export const finding = (found: Pick<Finding, 'status' | 'because'> & Partial<Finding>): Finding => ({ ...base, ...found })

/** The data that the check needs is not there, so nothing can be said. */
export const voidFinding = (because: string, evidence: Evidence[] = []): Finding =>
  finding({ status: 'void', because, evidence })

/** The check asks for something that this protocol does not have. */
export const notApplicable = (because: string): Finding => finding({ status: 'notApplicable', because, stands: true })

/**
 * Judges an estimate by its one-sided 95 % bounds: pass when the upper one keeps the limit, fail when the lower one breaks it,
 * else inconclusive. `upper: null` means that the samples are too few for any upper bound.
 */
export const compareInterval = (
  lower: number, upper: number | null, limit: number,
): 'pass' | 'fail' | 'inconclusive' => {
  if (lower > limit) return 'fail'
  return upper !== null && upper <= limit ? 'pass' : 'inconclusive'
}
