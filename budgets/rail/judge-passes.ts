import type { RailArea } from '../../run/rail-record.ts'
import { notApplicable, voidFinding, type Finding } from '../finding.ts'
import type { Measurements } from '../measurements.ts'
import { quantileOf } from '../quantile.ts'
import type { BudgetCheck } from '../schema.ts'
import { numberText } from '../text.ts'
import { doubtsOf, type Doubt } from './doubts.ts'
import { passesOf, passId, type ExpectedPass, type JudgePass } from './pass.ts'

/** What a metric of a browser needs: the area that it belongs to, and those of which any gives it something to judge. */
export type PassMetric = { area: RailArea; givenBy: readonly RailArea[]; judge: JudgePass }

export type NamedFinding = { id: string; found: Finding }

/** One check of a browser, judged once a pass: `rail.idle.chunk` becomes `rail.idle.chunk@idle` and `rail.idle.chunk@loaded`. */
export const judgePasses = (measurements: Measurements, check: BudgetCheck, metric: PassMetric): NamedFinding[] => {
  const { manifest } = measurements
  if (!manifest.measures.rail) return [{ id: check.id, found: notApplicable('this run measured nothing in a browser') }]
  const passes = passesOf(measurements)
  const doubts = doubtsOf(measurements)
  return passes.map((pass) => {
    const found = judgeOne(measurements, check, metric, pass)
    const own = doubts.filter((doubt) => concerns(doubt, pass, metric.area))
    const judgedAt = (times: number): Finding => judgeOne(measurements, { ...check, limit: times * check.limit }, metric, pass)
    const isQuantile = quantileOf(check.statistic) !== null && (metric.area === 'response' || metric.area === 'load')
    return { id: passId(check.id, pass, passes), found: withDoubts(found, own, isQuantile ? judgedAt : null) }
  })
}

const judgeOne = (measurements: Measurements, check: BudgetCheck, metric: PassMetric, { areas, pass }: ExpectedPass): Finding => {
  const { rail, railProblem, path } = measurements
  if (!metric.givenBy.some((area) => areas.includes(area))) return notApplicable(notAsked(metric.area))
  if (pass === null || rail === null) return voidFinding(railProblem ?? 'this pass was never measured: the run ended before it')
  try {
    return metric.judge({ record: rail, pass, path }, check)
  } catch (error) {
    return voidFinding(`the check itself broke: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const notAsked = (area: RailArea): string =>
  area === 'endurance'
    ? 'endurance was not measured in this pass: `--only endurance` and the profile peak-hour do'
    : `this pass was not asked to measure ${area}`

const concerns = (doubt: Doubt, { backend, device }: ExpectedPass, area: RailArea): boolean =>
  doubt.backend === backend && (doubt.device === null || doubt.device === device) && doubt.areas.includes(area)

/**
 * A machine that cannot see clean as clean can neither clear a page nor accuse it. One that only added time can clear it, and can accuse it of what would break
 * the limit all the same, which `judgedAt` a multiple of it tells. That is asked of quantiles and medians alone: how much a machine adds is known as a median
 * of its looks, and a single moment, such as the longest chunk, may have met much more.
 */
const withDoubts = (found: Finding, all: readonly Doubt[], judgedAt: ((times: number) => Finding) | null): Finding => {
  const doubts = found.status === 'pass' ? all.filter(({ stretch }) => stretch === null) : all
  if (found.stands || found.status === 'void' || doubts.length === 0) return found
  const stretch = doubts.reduce<number | null>((most, each) => (most === null || each.stretch === null ? null : Math.max(most, each.stretch)), 1)
  if (found.status === 'fail' && stretch !== null && judgedAt?.(stretch).status === 'fail') {
    return { ...found, because: `${found.because}; the machine stretched what it measured, and at ${numberText(stretch)} times the limit this fails, too` }
  }
  const notes = doubts.map(({ text, atMs }) => ({ kind: 'note' as const, ref: 'validity.browser', text, at: atMs }))
  return {
    ...found,
    status: 'void',
    because: `validity.browser took its ground away: ${doubts[0]?.text ?? ''}; without that: ${found.status}, ${found.because}`,
    evidence: [...notes, ...found.evidence],
  }
}
