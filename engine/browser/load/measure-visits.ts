import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RailPass, RailProblem, RailVisit } from '../../../run/rail-record.ts'
import { makeOwnedFolder, removeOwnedFolder } from '../owned-folder.ts'
import { oneLine } from '../bounded.ts'
import { loadProblems } from './load-problems.ts'
import type { VisitOrder, VisitReport } from './load-messages.ts'
import { LoadProcess } from './load-process.ts'
import { medianVisit } from './median-visit.ts'
import { impatientMs, patientMs } from './rail-phone.ts'

/** Beside the waiting: a start of Chromium, Lighthouse's own work on a slow machine, and the service worker's installation. */
const VISIT_OVERHEAD_MS = 120_000
/** A page that gives no number at all so often in a row will not give one the next time. One that never comes to rest gives a lower bound, and five of those fail it. */
const FUTILE_VISITS = 3

export type VisitOptions = {
  chromiumPath: string
  /** Hosts (`host` or `host:port`) that the browser may reach; loopback always may. */
  allow: readonly string[]
  url: string
  /** Visits of each kind: 5 in a real run. */
  runs: number
  /** The run directory. Lighthouse's own pages go to `lighthouse/` in it. */
  runPath: string
  /** Begins the file names, so that passes do not overwrite one another: `idle-phone`. */
  label: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  onVisit(done: { kind: 'first' | 'repeat'; number: number; visit: RailVisit; report: VisitReport | null }): void
}

export type Visits = NonNullable<RailPass['visits']> & { problems: RailProblem[] }

/**
 * RAIL's Load: the page is opened on a mid-range phone over slow 3G, by turns for the first time (an empty profile) and again (a new
 * browser on the same profile, after the service worker has been installed). Lighthouse's page of the median visit of each kind is
 * kept. What goes wrong in a visit is its `problem`; where fewer than three have a number, `problems` voids `load`. Rejects only
 * when aborted, with the signal's reason, or when the run directory cannot be written.
 */
export const measureVisits = async (options: VisitOptions): Promise<Visits> => {
  const folder = join(options.runPath, 'lighthouse')
  mkdirSync(folder, { recursive: true })
  const process = new LoadProcess(options.env)
  const first: Told[] = []
  const repeat: Told[] = []
  let futile = 0
  let maxWaitMs = patientMs
  const visit = async (kind: VisitOrder['kind'], number: number, profile: string): Promise<Told> => {
    const file = `${options.label}-${kind}-${number}.html`
    const { url, chromiumPath, allow } = options
    const order: VisitOrder = { kind, url, chromiumPath, allow: [...allow], profile, maxWaitMs, htmlFile: join(folder, file) }
    const told = await visited(process, order, `lighthouse/${file}`, options.signal)
    if (told.report?.neverInteractive === true) maxWaitMs = impatientMs
    ;(kind === 'first' ? first : repeat).push(told)
    options.onVisit({ kind, number, ...told })
    return told
  }
  try {
    for (let number = 1; number <= options.runs && futile < FUTILE_VISITS; number += 1) {
      const profile = await makeOwnedFolder('chromium')
      try {
        const told = await visit('first', number, profile)
        futile = told.visit.interactiveMs === null ? futile + 1 : 0
        // Without a first visit there is nothing to come back to.
        if (told.visit.interactiveMs !== null) await visit('repeat', number, profile)
      } finally {
        await removeOwnedFolder(profile).catch(() => undefined)
      }
    }
  } finally {
    await process.stop()
  }
  const reports = [...first, ...repeat].flatMap(({ report }) => report ?? [])
  return {
    first: onlyMedianPage(first, options.runPath),
    repeat: onlyMedianPage(repeat, options.runPath),
    lighthouse: reports.find((report) => report.lighthouse !== null)?.lighthouse ?? 'unknown',
    benchmarkIndex: median(reports.flatMap((report) => report.benchmarkIndex ?? [])),
    problems: loadProblems({ runs: options.runs, first, repeat }),
  }
}

/** `report` is null where the process that visits gave none. */
export type Told = { visit: RailVisit; report: VisitReport | null; atMs: number }

const visited = async (process: LoadProcess, order: VisitOrder, html: string, signal: AbortSignal): Promise<Told> => {
  const atMs = Date.now()
  try {
    const report = await process.visit(order, order.maxWaitMs + VISIT_OVERHEAD_MS, signal)
    return { visit: { ...report.visit, html: report.html ? html : null }, report, atMs }
  } catch (error) {
    signal.throwIfAborted()
    return { visit: { ...noVisit, problem: oneLine(error) }, report: null, atMs }
  }
}

const noVisit: RailVisit = {
  interactiveMs: null, lcpMs: null, cls: null, tbtMs: null, longestTaskMs: null, transferBytes: null, requests: null, heaviest: [], html: null, problem: null,
}

/** One page of Lighthouse is 0.5 MB and more: that of the median visit says what the others say. */
const onlyMedianPage = (told: readonly Told[], runPath: string): RailVisit[] => {
  const kept = medianVisit(told.map(({ visit }) => visit))
  return told.map(({ visit }) => {
    if (visit === kept || visit.html === null) return visit
    rmSync(join(runPath, visit.html), { force: true })
    return { ...visit, html: null }
  })
}

const median = (values: readonly number[]): number | null => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null
