import type { Measurements } from './measurements.ts'
import type { Budget, BudgetCheck } from './schema.ts'
import { driveProblems } from './validity/driver.ts'

/** A check of the run itself: judged in every run, whatever the budget asks, and what it takes the ground from when it breaks. */
export type ValidityCheck = {
  /** Of which half of a run: a run that does not measure it has no such check. */
  of: 'load' | 'rail'
  check: BudgetCheck
  voids: (measurements: Measurements) => readonly RegExp[]
}

/** The check in force under a budget: its own where it names one, else the one of the table, as strict as the latencies ask. */
export const checkInForce = ({ check }: ValidityCheck, { checks }: Budget): BudgetCheck => {
  const own = checks.find((each) => each.id === check.id)
  if (own !== undefined || check.id !== 'validity.generatorLag') return own ?? check
  const latencies = checks.filter(({ metric }) => metric.startsWith('latency.'))
  const strictest = latencies.reduce<BudgetCheck | null>((a, b) => (a === null || b.limit < a.limit ? b : a), null)
  if (strictest === null || strictest.limit / 10 >= check.limit) return check
  const why = `a tenth of the strictest latency limit (${strictest.id}, ${strictest.limit} ms): what the generator adds to a latency must not decide a verdict`
  return { ...check, limit: strictest.limit / 10, why }
}

/** Of the load: what a browser measured has `validity.browser` to answer for it. */
const everything = [/^(?!validity\.|rail\.)/]

/** Under a generator that could not offer the load, times, rates, backlogs and whatever else was watched are those of a weaker load, and web vitals those of a busy machine. */
const measuredUnderLoad = [/^latency\./, /^errors/, /^drain$/, /^reconnect$/, /^backlog$/, /^monitor\./, /^vitals\./, /^webhooks\.delay$/]

/**
 * The validity checks with their own limits; a budget may set another limit of the generator's. `voids` names metrics. Findings that
 * stand by themselves (a violated integrity rule, an error rate over its limit, a lost order) are never taken away; of
 * `orders.completed` a generator that lagged takes only a shortfall: orders that are all there are there.
 */
export const validityChecks: readonly ValidityCheck[] = [
  {
    of: 'load',
    check: {
      id: 'validity.driver', metric: 'validity.driver', statistic: 'count', limit: 0, unit: 'problems',
      why: 'a stage that was cut off, or a terminal that did not finish its day, leaves a part of the day untried',
    },
    // What a whole drive measured stays measured where only the drain or the audit failed: a dead target is a fail, not a void.
    voids: ({ manifest }) => (driveProblems(manifest).length > 0 ? everything : [/^audit\./, /^drain$/, /^monitor\..*\.drain$/]),
  },
  {
    of: 'load',
    check: {
      id: 'validity.samples', metric: 'validity.samples', statistic: 'count', limit: 0, unit: 'problems',
      why: 'a row that is lost may be the one order that went wrong',
    },
    voids: () => everything,
  },
  {
    of: 'load',
    check: {
      id: 'validity.generatorLag', metric: 'validity.generatorLag', statistic: 'p99', limit: 100, unit: 'ms',
      why: 'a tenth of a second, in which nobody notices a wait, and no more than a tenth of any latency limit: it must not decide a verdict',
    },
    voids: () => [...measuredUnderLoad, /^orders\.completed$/],
  },
  {
    of: 'load',
    check: {
      id: 'validity.generatorCpu', metric: 'validity.generatorCpu', statistic: 'share', limit: 10, unit: '%',
      why: 'short bursts are caught up; beyond a tenth of the drive the load is what the machine could give, not the plan',
    },
    voids: () => [...measuredUnderLoad, /^orders\.completed$/],
  },
  {
    of: 'rail',
    check: {
      id: 'validity.browser', metric: 'validity.browser', statistic: 'count', limit: 0, unit: 'problems',
      why: 'a machine that cannot see a clean page as clean can neither clear a page nor accuse it',
    },
    // By area and by backend, which no name of a metric tells: rail/judge-passes.ts does it.
    voids: () => [],
  },
]
