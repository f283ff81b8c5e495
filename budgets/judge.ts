import { SCHEMA_VERSION, type CheckResult, type VerdictFile } from '../run/records.ts'
import { notApplicable, voidFinding, type Finding } from './finding.ts'
import type { Measurements } from './measurements.ts'
import { webhookChecks } from './metrics/webhooks.ts'
import { metricFor } from './metrics.ts'
import { judgePasses, type NamedFinding } from './rail/judge-passes.ts'
import type { Budget, BudgetCheck } from './schema.ts'
import { summarise } from './summary.ts'
import { checkInForce, validityChecks, type ValidityCheck } from './validity.ts'
import { browserSalesCheck } from './vitals/browser-sales.ts'

type Verdict = VerdictFile['verdict']
const rank = { pass: 0, inconclusive: 1, void: 2, fail: 3 } as const

/** A proven fault outranks doubt, and nothing measured is void. */
export const worst = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce((a, b) => (rank[b] > rank[a] ? b : a), verdicts.length > 0 ? 'pass' : 'void')

/** Judges the measurements of a run by a budget. Pure: the same numbers and the same budget give the same verdict. */
export const judge = (measurements: Measurements, budget: Budget): VerdictFile => {
  const { measures } = measurements.manifest
  const validity = validityChecks.filter((row) => measures[row.of]).map((row) => {
    const check = checkInForce(row, budget)
    return { row, check, found: judgeRun(measurements, check, budget) }
  })
  const broken = validity.filter(({ found }) => found.status !== 'pass' && found.status !== 'notApplicable')
  const checks = askedChecks(measurements, budget)
    .filter((check) => !check.id.startsWith('validity.'))
    .flatMap((check) =>
      judgeCheck(measurements, check, budget).map(({ id, found }) => resultOf({ ...check, id }, withDoubts(measurements, check, found, broken))))
  const judged = checks.map((check) => check.status).filter((status) => status !== 'notApplicable')
  const validityResults = validity.map(({ check, found }) => resultOf(check, found))
  // Nothing but validity checks is nothing measured.
  const verdict = worst(judged.length === 0 ? [] : broken.length === 0 ? judged : [...judged, 'void'])
  const all = [...checks, ...validityResults]
  return {
    schemaVersion: SCHEMA_VERSION,
    verdict,
    runId: measurements.manifest.runId,
    budget: budget.name,
    summary: summarise(verdict, all, measurements),
    checks: all,
  }
}

/** Whoever lets browsers sell has their sales judged, and whoever listens for webhooks those, whatever the budget asks. */
const askedChecks = ({ manifest: { measures } }: Measurements, { checks }: Budget): BudgetCheck[] => {
  const always = [...(measures.browsers?.visit === 'sell' ? [browserSalesCheck] : []), ...(measures.webhooks === true ? webhookChecks : [])]
  return [...checks, ...always.filter(({ id }) => !checks.some((check) => check.id === id))]
}

/** One finding for the run, or one for each pass in a browser. */
const judgeCheck = (measurements: Measurements, check: BudgetCheck, budget: Budget): NamedFinding[] => {
  const metric = metricFor(check.metric)
  if (metric?.of === 'pass') return judgePasses(measurements, check, metric)
  if (!measurements.manifest.measures.load && !check.metric.startsWith('security.')) return [{ id: check.id, found: notApplicable('this run drove no load') }]
  return [{ id: check.id, found: judgeRun(measurements, check, budget) }]
}

/** A check that crashes proves nothing, so it is void. */
const judgeRun = (measurements: Measurements, check: BudgetCheck, budget: Budget): Finding => {
  const metric = metricFor(check.metric)
  if (metric?.of !== 'run') return voidFinding(`nobody knows the metric "${check.metric}"`)
  try {
    return metric.judge(measurements, check, budget)
  } catch (error) {
    return voidFinding(`the check itself broke: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const withDoubts = (
  measurements: Measurements,
  check: BudgetCheck,
  found: Finding,
  broken: readonly { row: ValidityCheck; found: Finding }[],
): Finding => {
  if (found.stands || found.status === 'void') return found
  const names = (row: ValidityCheck): boolean => row.voids(measurements).some((pattern) => pattern.test(check.metric))
  const doubts = broken.filter(({ row }) => names(row) && takesAway(row, check, found))
  if (doubts.length === 0) return found
  const ids = doubts.map(({ row }) => row.check.id)
  return {
    ...found,
    status: 'void',
    because: `${ids.join(' and ')} took its ground away; without that: ${found.status}, ${found.because}`,
    evidence: [
      ...doubts.map(({ row, found: why }) => ({ kind: 'note' as const, ref: row.check.id, text: why.because, at: null })),
      ...found.evidence,
    ],
  }
}

const takesAway = (row: ValidityCheck, check: BudgetCheck, found: Finding): boolean =>
  !(row.check.id.startsWith('validity.generator') && check.metric === 'orders.completed' && found.status === 'pass')

const resultOf = (check: BudgetCheck, found: Finding): CheckResult => ({
  id: check.id,
  status: found.status,
  value: found.value,
  interval: found.interval,
  limit: found.limit ?? check.limit,
  unit: found.unit ?? check.unit,
  statistic: check.statistic,
  evidence: found.evidence,
  why: check.why,
  because: found.because,
})
