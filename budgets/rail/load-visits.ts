import type { RailPass, RailRecord, RailVisit } from '../../run/rail-record.ts'
import type { Evidence } from '../../run/records.ts'
import { finding, voidFinding, type Finding } from '../finding.ts'
import type { BudgetCheck } from '../schema.ts'
import { countText, numberText } from '../text.ts'
import { CASES, shortUrl } from './evidence.ts'
import { whyMissing, type JudgePass, type PassContext } from './pass.ts'
import { judgeSample, takenAtOnce } from './sample.ts'

type Which = 'first' | 'repeat'
type Measure = 'interactiveMs' | 'lcpMs' | 'tbtMs' | 'cls'

/** Five visits: the largest of them bounds their median at 96.9 %. */
const LEAST_VISITS = 5

/** Load: time to interactive of the first visits, or of those that find worker and caches in place. The median, with its bound. */
const judgeInteractive = (which: Which): JudgePass => (context, check) => judgeVisits(context, check, which, 'interactiveMs')

/** A number of Lighthouse's beside the time to interactive, of the first visits. */
const judgeFirst = (measure: Measure): JudgePass => (context, check) => judgeVisits(context, check, 'first', measure)

/** Layout that shifts does so on the first visit, or only where everything comes at once: the worse of the two counts. */
export const judgeCls: JudgePass = (context, check) => {
  const [first, repeat] = [judgeVisits(context, check, 'first', 'cls'), judgeVisits(context, check, 'repeat', 'cls')]
  const rank = { fail: 4, void: 3, inconclusive: 2, pass: 1, notApplicable: 0 } as const
  if (rank[first.status] !== rank[repeat.status]) return rank[first.status] > rank[repeat.status] ? first : repeat
  return (repeat.value ?? 0) > (first.value ?? 0) ? repeat : first
}

const judgeVisits = ({ record, pass }: PassContext, check: BudgetCheck, which: Which, measure: Measure): Finding => {
  if (pass.visits === null) return voidFinding(whyMissing(pass, 'load'))
  const visits = pass.visits[which]
  if (visits.length === 0) return voidFinding(`no ${which} visit was measured`)
  const measured = visits.filter((visit) => visit[measure] !== null)
  const broken = visits.filter((visit) => visit[measure] === null)
  const restless = measured.filter((visit) => isLowerBound(visit, measure))
  const told = (some: readonly RailVisit[], what: string): string =>
    some[0] === undefined ? '' : `; ${numberText(some.length)} of ${visits.length} ${what}: ${some[0].problem ?? 'no reason given'}`
  if (measured.length === 0) return voidFinding(`none of ${countText(visits.length, `${which} visit`)} gave a number: ${broken[0]?.problem ?? 'no reason given'}`)
  const unit = measure === 'cls' ? '' : 'ms'
  const sample = takenAtOnce(visits.map((visit) => ({ value: visit[measure], isAtLeast: isLowerBound(visit, measure) })))
  const judged = judgeSample(sample, check.statistic, check.limit, LEAST_VISITS, { noun: `${which} visit`, unit })
  const evidence = judged.status === 'pass' ? [] : visitEvidence(measured, which, measure, record, pass)
  return finding({ ...judged, because: `${judged.because}${told(broken, 'gave no number')}${told(restless, 'took longer than that')}`, evidence })
}

/** A page that never came to rest has a time to interactive and a problem beside it: it took that long at least, and nobody knows how long. */
const isLowerBound = ({ interactiveMs, problem }: RailVisit, measure: Measure): boolean =>
  measure === 'interactiveMs' && interactiveMs !== null && problem !== null

const visitEvidence = (visits: readonly RailVisit[], which: Which, measure: Measure, record: RailRecord, pass: RailPass): Evidence[] => {
  const slowest = [...visits].sort((a, b) => (b[measure] ?? 0) - (a[measure] ?? 0))
  const worst = slowest[0]
  const pages = slowest.flatMap((visit) => visit.html ?? [])
  return [
    ...slowest.slice(0, CASES).map((visit): Evidence => ({
      kind: 'visit', ref: `${which} visit ${(pass.visits?.[which].indexOf(visit) ?? 0) + 1}`, text: visitText(visit), at: null,
    })),
    ...(worst?.heaviest ?? []).slice(0, CASES).map(({ url, bytes, ms }): Evidence => ({
      kind: 'resource', ref: shortUrl(url, record.url), at: null,
      text: `${numberText(Math.ceil(bytes / 1_000))} kB over the network${ms === null ? '' : `, its scripts ran ${numberText(ms)} ms`}`,
    })),
    ...pages.slice(0, 1).map((ref): Evidence => ({ kind: 'lighthouse', ref, text: "Lighthouse's own page of the visit", at: null })),
  ]
}

const visitText = (visit: RailVisit): string => {
  const parts: readonly [string, number | null, string][] = [
    ['interactive after', visit.interactiveMs, ' ms'], ['largest paint after', visit.lcpMs, ' ms'], ['blocked for', visit.tbtMs, ' ms'],
    ['longest task', visit.longestTaskMs, ' ms'], ['layout shift', visit.cls, ''],
  ]
  const kilobytes = visit.transferBytes === null ? null : visit.transferBytes / 1_000
  return [...parts, ['over the network', kilobytes === null ? null : Math.ceil(kilobytes), ' kB'] as const]
    .flatMap(([what, value, unit]) => (value === null ? [] : [`${what} ${numberText(value)}${unit}`]))
    .join(', ')
}

export const judgeFirstVisit = judgeInteractive('first')
export const judgeRepeatVisit = judgeInteractive('repeat')
export const judgeLcp = judgeFirst('lcpMs')
export const judgeTbt = judgeFirst('tbtMs')
