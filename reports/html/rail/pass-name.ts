import type { RailPass } from '../../../run/rail-record.ts'
import type { CheckResult } from '../../../run/records.ts'
import { railCheckOf } from '../../data/rail-areas.ts'

/** `idle, desktop`. */
export const passName = ({ backend, device }: Pick<RailPass, 'backend' | 'device'>): string => `${backend}, ${device}`

/** The limits of the budget by metric, so that a drawing shows the line that decided. */
export type Limits = ReadonlyMap<string, number>

export const limitsOf = (checks: readonly CheckResult[]): Limits =>
  new Map(checks.flatMap((check) => {
    const found = railCheckOf(check)
    return found === null ? [] : [[found.metric, check.limit] as const]
  }))
