import { browserProblems } from '../../budgets/vitals/browser-problems.ts'
import { foldBrowserRows } from '../../budgets/vitals/fold-browsers.ts'
import { goodLimits } from '../../budgets/vitals/good-limits.ts'
import { TillstormError } from '../../run/problems.ts'
import { vitalNames, type BrowsersRecord } from '../../run/browsers-record.ts'
import type { RunReader } from '../../run/run-directory.ts'
import { sampleQuantile } from '../../stats/sample-quantile.ts'
import { samplesForClaim } from '../../stats/samples-for-claim.ts'
import { formatNumber } from '../numbers.ts'

const QUANTILE = 0.75
const CONFIDENCE = 0.95

export type VitalFigure = {
  /** `LCP`. */
  name: string
  title: string
  pageViews: number
  /** With its unit; `–` where no page view told it. */
  p75: string
  /** Google's "good" for pages of the open web. */
  good: string
  /** In words, how the p75 stands to it. Information: no budget need ask for it. */
  compared: string
}

/** What the terminals that were browsers did and measured, as the reports show it. */
export type BrowserReport = {
  record: BrowsersRecord | null
  /** Why their web vitals cannot be trusted; empty where nothing went wrong. */
  problems: string[]
  vitals: VitalFigure[]
  visits: { all: number; failed: number; firstProblem: string | null }
  sales: number
}

const withUnit = (value: number, unit: 'ms' | 'score'): string => (unit === 'ms' ? `${formatNumber(value)} ms` : formatNumber(value))

const figureOf = (name: (typeof vitalNames)[number], values: readonly number[]): VitalFigure => {
  const { title, limit, unit } = goodLimits[name]
  const estimate = sampleQuantile(values, QUANTILE, CONFIDENCE)
  const least = samplesForClaim(QUANTILE, CONFIDENCE)
  const compared =
    estimate === null ? 'not measured' : values.length < least ? `too few to tell: ${least} would` : estimate.value <= limit ? 'good' : 'over'
  return { name: name.toUpperCase(), title, pageViews: values.length, p75: estimate === null ? '–' : withUnit(estimate.value, unit), good: withUnit(limit, unit), compared }
}

/** Reads browsers.json and browsers.ndjson. A damaged file is told, and the rest of the report stands. */
export const readBrowsers = async (run: Pick<RunReader, 'browsers' | 'browserRows'>): Promise<BrowserReport> => {
  const { vitals, visits, sales } = await foldBrowserRows(run.browserRows())
  const rest = { vitals: vitalNames.map((name) => figureOf(name, vitals[name])), visits, sales }
  try {
    const record = await run.browsers()
    return { record, problems: record === null ? ['the browser terminals never began'] : browserProblems(record), ...rest }
  } catch (error) {
    if (!(error instanceof TillstormError)) throw error
    return { record: null, problems: [error.message], ...rest }
  }
}
