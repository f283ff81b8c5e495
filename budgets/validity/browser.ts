import { railAreas, type RailArea } from '../../run/rail-record.ts'
import { finding, type JudgeCheck } from '../finding.ts'
import { doubtsOf, type Doubt } from '../rail/doubts.ts'
import { passesOf } from '../rail/pass.ts'
import type { Budget } from '../schema.ts'

const SHOWN = 2

/** Doubts that another hour, or another machine, would not have. */
const machines: readonly string[] = ['reference', 'busy']
const MEND = '; close what else runs on this machine, or give it more cores, and run again'

/** The areas that the checks of a budget ask of a browser. */
const askedAreas = ({ checks }: Pick<Budget, 'checks'>): RailArea[] =>
  railAreas.filter((area) => checks.some(({ metric }) => metric.startsWith(`rail.${area}.`)))

type Problem = { text: string; at: number | null }

const textOf = (problems: readonly Problem[]): string =>
  problems.slice(0, SHOWN).map(({ text }) => text).join('; ') + (problems.length > SHOWN ? `; and ${problems.length - SHOWN} more` : '')

/**
 * Whether what the browser measured can be judged, in the areas that the budget asks of it: the reference page before and after each
 * backend, the load beside a loaded pass, and what went wrong in a pass itself. Never a fail: it is not the page's doing.
 */
export const judgeBrowser: JudgeCheck = (measurements, _, budget) => {
  const { rail, railProblem } = measurements
  const asked = askedAreas(budget)
  if (asked.length === 0) return finding({ status: 'pass', value: 0, because: 'no check of this budget asks anything of a browser' })
  if (rail === null) {
    return finding({ status: 'void', value: 1, because: railProblem ?? 'the run has no rail.json: no pass in a browser came to its end' })
  }
  const concerns = ({ areas }: { areas: readonly RailArea[] }): boolean => areas.some((area) => asked.includes(area))
  const missing = passesOf(measurements).filter((each) => each.pass === null && concerns(each))
  const doubts = doubtsOf(measurements).filter(concerns)
  const noted = ({ backend, text, atMs }: Doubt): Problem => ({ text: `@${backend}: ${text}`, at: atMs })
  const problems: Problem[] = [
    ...missing.map(({ backend, device }) => ({ text: `@${backend}: the pass on ${device} was never measured`, at: null })),
    ...doubts.filter(({ stretch }) => stretch === null).map(noted),
  ]
  const value = problems.length
  const stretched = doubts.filter(({ stretch }) => stretch !== null).map(noted)
  if (value === 0) {
    const because = stretched.length === 0
      ? 'each pass is whole, and the machine saw a clean page as clean and 60 ms of work as 60 ms'
      : `each pass is whole; ${textOf(stretched)}: the machine stretched what it measured, so a check that neither passed nor failed by twice its limit is void`
    return finding({ status: 'pass', value, because })
  }
  return finding({
    status: 'void', value, because: `${textOf(problems)}${doubts.some(({ kind, stretch }) => stretch === null && machines.includes(kind)) ? MEND : ''}`,
    evidence: [...problems, ...stretched].map(({ text, at }) => ({ kind: 'note', ref: 'browser', text, at })),
  })
}
