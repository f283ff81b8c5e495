import type { RailArea } from '../../run/rail-record.ts'
import { notApplicable, voidFinding, type Finding } from '../finding.ts'
import type { Measurements } from '../measurements.ts'
import type { BudgetCheck } from '../schema.ts'
import { doubtsOf, type Doubt } from './doubts.ts'
import { passesOf, passId, type ExpectedPass, type JudgePass } from './pass.ts'
import { sixtyRange } from './reference-limits.ts'

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
    const twice = (): Finding => judgeOne(measurements, { ...check, limit: MOST_STRETCH * check.limit }, metric, pass)
    return { id: passId(check.id, pass, passes), found: withDoubts(found, own, twice) }
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

/** What a machine that merely stretched known work can have added at most: beyond it, nothing it saw counts. */
const MOST_STRETCH = sixtyRange.stretchedMs / 60

/**
 * A machine that cannot see clean as clean can neither clear a page nor accuse it. One that only added time can clear it, and can accuse it of what would break
 * the limit even in half of the time, which `twice` judges.
 */
const withDoubts = (found: Finding, all: readonly Doubt[], twice: () => Finding): Finding => {
  const doubts = found.status === 'pass' ? all.filter(({ sparesPasses }) => !sparesPasses) : all
  if (found.stands || found.status === 'void' || doubts.length === 0) return found
  if (found.status === 'fail' && doubts.every(({ sparesPasses }) => sparesPasses) && twice().status === 'fail') {
    return { ...found, because: `${found.because}; the machine stretched what it measured, and at ${MOST_STRETCH} times the limit this fails, too` }
  }
  const notes = doubts.map(({ text, atMs }) => ({ kind: 'note' as const, ref: 'validity.browser', text, at: atMs }))
  return {
    ...found,
    status: 'void',
    because: `validity.browser took its ground away: ${doubts[0]?.text ?? ''}; without that: ${found.status}, ${found.because}`,
    evidence: [...notes, ...found.evidence],
  }
}
