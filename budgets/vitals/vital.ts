import { vitalNames, type VitalName } from '../../run/browsers-record.ts'
import type { Evidence } from '../../run/records.ts'
import { samplesForClaim } from '../../stats/samples-for-claim.ts'
import { finding, notApplicable, voidFinding, type Finding, type JudgeCheck } from '../finding.ts'
import { CONFIDENCE, judgeSample, takenAtOnce } from '../rail/sample.ts'
import { commandEvidence, countText, numberText } from '../text.ts'
import { browserProblems } from './browser-problems.ts'
import { isTooBusy } from './busy-machine.ts'

/** Google judges the 75th percentile of page views: this many bound it. */
const LEAST_PAGE_VIEWS = samplesForClaim(0.75, CONFIDENCE)
/** Page views that broke off, or told none of this vital, may have been the slowest: each counts against a pass, and so many leave nothing to pass. */
const MOST_MISSING = 0.2

const nameOf = (metric: string): VitalName => {
  const name = vitalNames.find((each) => metric === `vitals.${each}`)
  if (name === undefined) throw new Error(`${metric} is no web vital`)
  return name
}

/** A web vital over all page views of the browser terminals. What went wrong with them takes its ground away, and nothing of the load. */
export const judgeVital: JudgeCheck = ({ manifest, browsers, generator, path }, check) => {
  if (manifest.measures.browsers === undefined) return notApplicable('no terminal of this run was a browser: --browser-terminals N starts some')
  const { record, problem, vitals, visits } = browsers
  if (record === null) return voidFinding(problem ?? 'the browser terminals never began')
  const problems = browserProblems(record)
  if (problems.length > 0) return voidFinding(problems.join('; '), problems.map(noteOf).concat((record.end?.warnings ?? []).slice(0, 5).map(processOf)))
  const name = nameOf(check.metric)
  const values = vitals[name]
  if (values.length === 0) {
    return voidFinding(`none of ${countText(visits.all, 'visit')} told a ${name.toUpperCase()}${visits.firstProblem === null ? '' : `: ${visits.firstProblem}`}`)
  }
  const missing = Math.max(0, visits.all - values.length)
  const taken = [...values, ...Array<null>(missing).fill(null)].map((value) => ({ value }))
  const judged = judgeSample(takenAtOnce(taken), check.statistic, check.limit, LEAST_PAGE_VIEWS, { noun: 'page view', unit: name === 'cls' ? '' : 'ms' })
  const failed = visits.failed === 0 ? '' : `; ${numberText(visits.failed)} of ${countText(visits.all, 'visit')} broke off: ${visits.firstProblem ?? 'no reason given'}`
  const silent = missing === 0 ? '' : `; ${numberText(missing)} of ${countText(visits.all, 'visit')} told none, and are held to be slow`
  const because = `${judged.because}${failed}${silent}`
  if (judged.status !== 'fail' && Math.max(visits.failed, missing) > MOST_MISSING * visits.all) return voidFinding(because)
  // A busy machine makes a page late, never early: what it clears is clear. A layout that shifts is no matter of time.
  if (judged.status === 'fail' && name !== 'cls' && isTooBusy(generator.busyShare)) {
    const busy = `all cores were busy in ${numberText(100 * (generator.busyShare ?? 0))} % of the drive, and a page may only have waited for one`
    return finding({ ...judged, status: 'void', because: `${busy}; without that: fail, ${because}` })
  }
  return finding({ ...judged, because, evidence: evidenceOf(judged.status, path) })
}

const noteOf = (text: string): Evidence => ({ kind: 'note', ref: 'browser terminals', text, at: null })
const processOf = (text: string): Evidence => ({ kind: 'process', ref: 'k6', text, at: null })

const evidenceOf = (status: Finding['status'], path: string): Evidence[] =>
  status === 'pass' ? [] : [commandEvidence('report', path, 'shows all web vitals; browsers.ndjson has each page view')]
