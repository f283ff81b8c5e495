import type { Measurements } from './measurements.ts'
import type { BudgetCheck } from './schema.ts'
import { driveProblems } from './validity/driver.ts'

/** A check of the run itself: judged in every run, whatever the budget asks, and what it takes the ground from when it breaks. */
export type ValidityCheck = { check: BudgetCheck; voids: (measurements: Measurements) => readonly RegExp[] }

const everything = [/^(?!validity\.)/]

/** Under a generator that could not offer the load, times, rates and backlogs are those of a weaker load. */
const measuredUnderLoad = [/^latency\./, /^errors/, /^drain$/, /^reconnect$/, /^backlog$/]

/**
 * The validity checks with their own limits; a budget may set another limit of the generator's. `voids` names metrics. Findings that
 * stand by themselves (a violated integrity rule, an error rate over its limit, a lost order) are never taken away; of
 * `orders.completed` a generator that lagged takes only a shortfall: orders that are all there are there.
 */
export const validityChecks: readonly ValidityCheck[] = [
  {
    check: {
      id: 'validity.driver', metric: 'validity.driver', statistic: 'count', limit: 0, unit: 'problems',
      why: 'a stage that was cut off, or a terminal that did not finish its day, leaves a part of the day untried',
    },
    // What a whole drive measured stays measured where only the drain or the audit failed: a dead target is a fail, not a void.
    voids: ({ manifest }) => (driveProblems(manifest).length > 0 ? everything : [/^audit\./, /^drain$/]),
  },
  {
    check: {
      id: 'validity.samples', metric: 'validity.samples', statistic: 'count', limit: 0, unit: 'problems',
      why: 'a row that is lost may be the one order that went wrong',
    },
    voids: () => everything,
  },
  {
    check: {
      id: 'validity.generatorLag', metric: 'validity.generatorLag', statistic: 'p99', limit: 100, unit: 'ms',
      why: 'a tenth of the strictest latency limit (1 s): what the generator adds to a latency must not decide a verdict',
    },
    voids: () => [...measuredUnderLoad, /^orders\.completed$/],
  },
  {
    check: {
      id: 'validity.generatorCpu', metric: 'validity.generatorCpu', statistic: 'share', limit: 10, unit: '%',
      why: 'short bursts are caught up; beyond a tenth of the drive the load is what the machine could give, not the plan',
    },
    voids: () => [...measuredUnderLoad, /^orders\.completed$/],
  },
]
