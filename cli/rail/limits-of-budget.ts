import type { RoundLimits } from '../../budgets/rail/open-questions.ts'
import type { Budget } from '../../budgets/schema.ts'
import { railAreas, type RailArea } from '../../run/rail-record.ts'

const quantileOf = (statistic: string): number | null => (/^p\d/.test(statistic) ? Number(statistic.slice(1)) / 100 : null)

/** What a budget asks of the rounds, so that they repeat until its own questions are answered, and no other ones. */
export const limitsOfBudget = (budget: Budget): RoundLimits => {
  const check = (metric: string) => budget.checks.find((each) => each.metric === metric)
  const quantileLimit = (metric: string): RoundLimits['visible'] => {
    const found = check(metric)
    const quantile = found === undefined ? null : quantileOf(found.statistic)
    return found === undefined || quantile === null ? null : { quantile, limitMs: found.limit }
  }
  const dropped = check('rail.animation.dropped')
  return {
    visible: quantileLimit('rail.response.visible'),
    handler: quantileLimit('rail.response.handler'),
    feedback: quantileLimit('rail.response.feedback'),
    frame: quantileLimit('rail.animation.frame'),
    droppedShare: dropped === undefined ? null : dropped.limit / 100,
    chunkMs: check('rail.idle.chunk')?.limit ?? null,
  }
}

/**
 * The areas that a budget judges. Two hundred sales take minutes, so endurance is measured only where somebody asks for it.
 */
export const areasOfBudget = (budget: Budget): RailArea[] =>
  railAreas.filter((area) => area !== 'endurance' && budget.checks.some(({ metric }) => metric.startsWith(`rail.${area}.`)))

export const hasRail = (budget: Budget): boolean => budget.checks.some(({ metric }) => metric.startsWith('rail.'))
