import { foldMetErrors, type MetError } from '../../budgets/met-errors.ts'
import { TillstormError } from '../../run/problems.ts'
import type { Audit, Manifest, VerdictFile } from '../../run/records.ts'
import type { RunReader } from '../../run/run-directory.ts'
import { readBrowsers, type BrowserReport } from './browsers.ts'
import { readDistributions, type Distribution } from './distributions.ts'
import { readRail, type RailReport } from './rail.ts'
import { readMonitors, type Monitors } from './monitors.ts'
import { readTimeline, type Timeline } from './timeline.ts'

/** Everything that the reports show, in memory that does not grow with the length of the run. */
export type ReportData = {
  /** The run directory. */
  path: string
  manifest: Manifest
  verdict: VerdictFile
  audit: Audit | null
  /** Why audit.json could not be read; null where it is fine or missing. */
  auditProblem: string | null
  rail: RailReport
  browsers: BrowserReport
  timeline: Timeline
  monitors: Monitors
  distributions: Distribution[]
  /** Which errors the requests met, the most frequent first; empty also in runs that did not record it. */
  metErrors: MetError[]
  /** Lines and histograms that could not be read. */
  damagedRows: number
}

/** Reads what `judge` left. Throws RUN_UNREADABLE where it has not run yet: reports compute no verdict. */
export const readVerdict = async (run: Pick<RunReader, 'path' | 'verdict'>): Promise<VerdictFile> => {
  const verdict = await run.verdict()
  if (verdict !== null) return verdict
  throw new TillstormError('RUN_UNREADABLE', `${run.path} holds no verdict.json, so there is nothing to report yet`, {
    hint: `run \`tillstorm judge ${run.path}\` first`,
  })
}

/** Streams the files of a judged run into what the reports show. */
export const readReportData = async (run: RunReader): Promise<ReportData> => {
  const verdict = await readVerdict(run)
  const { audit, auditProblem } = await readAudit(run)
  const rail = await readRail(run, verdict.checks)
  const browsers = await readBrowsers(run)
  const { originMs, ...timeline } = await readTimeline(run, run.manifest.planStartMs)
  const monitors = await readMonitors(run, originMs)
  const { distributions, unreadable } = await readDistributions(run)
  const metErrors = await foldMetErrors(run.errors())
  return {
    path: run.path,
    manifest: run.manifest,
    verdict,
    audit,
    auditProblem,
    rail,
    browsers,
    timeline,
    monitors,
    distributions,
    metErrors,
    damagedRows: run.damagedRows + unreadable,
  }
}

// A damaged audit is the judge's business (it voids); the rest of the report is still worth reading.
const readAudit = async (run: RunReader): Promise<Pick<ReportData, 'audit' | 'auditProblem'>> => {
  try {
    return { audit: await run.audit(), auditProblem: null }
  } catch (error) {
    if (!(error instanceof TillstormError)) throw error
    return { audit: null, auditProblem: error.message }
  }
}
