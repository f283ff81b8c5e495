import { join } from 'node:path'
import { writeFileAtomic } from '../run/atomic.ts'
import { runFiles, type RunReader } from '../run/run-directory.ts'
import { readReportData } from './data/report-data.ts'
import { renderHtml } from './html/page.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'

/** Which reports to write, and where; null leaves one out. */
export type ReportPaths = { html: string | null; junit: string | null; markdown: string | null }

/** Where reports stand unless somebody wants them elsewhere: in the run directory. */
export const reportPaths = (run: Pick<RunReader, 'path'>): ReportPaths => ({
  html: join(run.path, runFiles.report),
  junit: join(run.path, runFiles.junit),
  markdown: join(run.path, runFiles.summary),
})

/**
 * Renders report.html, junit.xml and summary.md from a judged run, each replaced as a whole, and returns their paths.
 * Streams the run's files: memory does not grow with its length. Throws RUN_UNREADABLE where there is no verdict yet.
 */
export const writeReports = async (run: RunReader, paths: ReportPaths = reportPaths(run)): Promise<string[]> => {
  const data = await readReportData(run)
  const written: string[] = []
  const write = (path: string | null, render: () => string): void => {
    if (path === null) return
    writeFileAtomic(path, render())
    written.push(path)
  }
  write(paths.html, () => renderHtml(data))
  write(paths.junit, () => renderJunit(data.verdict, data.manifest))
  write(paths.markdown, () => renderMarkdown(data))
  return written
}
