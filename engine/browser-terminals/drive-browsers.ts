import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomic } from '../../run/atomic.ts'
import type { BrowserRow, BrowserSale, BrowsersRecord, BrowserVisit } from '../../run/browsers-record.ts'
import { asFileProblem } from '../../run/file-problems.ts'
import { NdjsonWriter } from '../../run/ndjson.ts'
import { runFiles, type RunWriter } from '../../run/run-directory.ts'
import { cashierVariables, type BrowserSettings } from '../../scenarios/browser/settings.ts'
import { devices } from '../browser/devices.ts'
import { makeOwnedFolder, removeOwnedFolder } from '../browser/owned-folder.ts'
import { browserEntryScript } from '../k6/entry-script.ts'
import { LogLines } from '../k6/log-lines.ts'
import { startK6 } from '../k6/start-k6.ts'
import { CsvScanner } from '../samples/csv-scanner.ts'
import { BrowserFold } from './browser-fold.ts'
import { chromiumScript } from './chromium-script.ts'
import { lowerPriority } from './lower-priority.ts'

const FLUSH_MS = 1000
/** For the last visit, and for its sale to leave the till. */
const CLOSING_MS = 90_000
/** k6 closes its browsers within a second of a signal; killed, the system takes them with it. */
const STOP_GRACE_MS = 3000

export type BrowserTerminalsOptions = {
  run: Pick<RunWriter, 'path' | 'writeJson'>
  k6Path: string
  chromium: { path: string; version: string }
  allow: readonly string[]
  url: string
  visit: BrowserVisit
  terminals: number
  credentials: { user: string | null; password: string | null }
  /** The day of the plan, epoch milliseconds. */
  fromMs: number
  untilMs: number
  env: NodeJS.ProcessEnv
  signal: AbortSignal
}

export type BrowserTerminals = {
  /** What stands in browsers.json. */
  record: BrowsersRecord
  sales: readonly (BrowserSale & { terminal: number })[]
  /** Browsers whose till said at its end that everything was sent. */
  sentAll: ReadonlySet<number>
  visits: Readonly<{ all: number; failed: number }>
  /** Resolves when k6 and its browsers have ended and their folder is gone; ends them itself where they take too long after the day. */
  ended: Promise<void>
  /** Ends them at once; `why` stands in the record. */
  stop(why: string): Promise<void>
}

/**
 * Starts browsers beside the load, in a k6 of their own, and streams what they measure into the run directory. Throws DISK_FULL or OUT_UNWRITABLE;
 * whatever happens to k6 or to a browser later stands in the record, and is no problem of the load.
 */
export const startBrowserTerminals = async (options: BrowserTerminalsOptions): Promise<BrowserTerminals> => {
  const { run, chromium, url, visit, terminals, fromMs, untilMs } = options
  const files = writeStartFiles(options)
  const record: BrowsersRecord = {
    schemaVersion: 1, url, visit, terminals, chromium: chromium.version, startedAtMs: Date.now(), end: null, saleAudit: null,
  }
  run.writeJson(runFiles.browsers, record)
  const rows = new NdjsonWriter<BrowserRow>(join(run.path, runFiles.browserRows))
  const sales: (BrowserSale & { terminal: number })[] = []
  const sentAll = new Set<number>()
  const visits = { all: 0, failed: 0 }
  const fold = new BrowserFold((row) => {
    rows.append(row)
    if (row.kind === 'visit') visits.all += 1
    if (row.kind === 'visit' && row.problem !== null) visits.failed += 1
    if (row.kind === 'sale') sales.push(row)
    if (row.kind === 'done' && row.isSent) sentAll.add(row.terminal)
  })
  const scanner = new CsvScanner((row) => fold.add(row), { takesBrowserRows: true })
  const logs = new LogLines()
  const settings: BrowserSettings = { url, visit, fromMs, untilMs, viewport: devices.desktop.viewport }
  const folder = await makeOwnedFolder('chromium')
  const k6 = startK6({
    k6Path: options.k6Path,
    script: files.script,
    configFile: files.configFile,
    env: options.env,
    variables: {
      TMPDIR: folder,
      K6_BROWSER_EXECUTABLE_PATH: files.program,
      TILLSTORM_BROWSERS: JSON.stringify(settings),
      [cashierVariables.user]: options.credentials.user ?? '',
      [cashierVariables.password]: options.credentials.password ?? '',
    },
  })
  if (k6.pid > 0) lowerPriority(k6.pid)

  let stopped: string | null = null
  const stop = async (why: string): Promise<void> => {
    stopped ??= why
    await k6.stop(STOP_GRACE_MS)
    await ended
  }
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      void stop(error instanceof Error ? error.message : String(error))
    }
  }
  k6.stderr.setEncoding('utf8').on('data', (text: string) => logs.write(text))
  k6.stdout.on('data', (piece: Buffer) => {
    if (stopped === null) guarded(() => scanner.write(piece))
  })
  const timer = setInterval(() => guarded(() => rows.flush()), FLUSH_MS)
  const late = setTimeout(() => void stop(`they had not ended ${CLOSING_MS / 1000} s after the day`), Math.max(0, untilMs - Date.now()) + CLOSING_MS)
  const onAbort = (): void => void stop('the run was interrupted')
  options.signal.addEventListener('abort', onAbort, { once: true })

  const ended = k6.exited.then(async ({ exitCode, signal, error }) => {
    clearInterval(timer)
    clearTimeout(late)
    options.signal.removeEventListener('abort', onAbort)
    logs.end()
    scanner.end()
    await removeOwnedFolder(folder).catch(() => {})
    try {
      rows.close()
    } catch (problem) {
      stopped ??= problem instanceof Error ? problem.message : String(problem)
    }
    record.end = {
      atMs: Date.now(), exitCode, signal, stopped: error === null ? stopped : `k6 did not start: ${error.message}`,
      terminalsDone: fold.terminalsDone, malformedRows: scanner.malformedRows + fold.malformed, warnings: logs.kept,
    }
    run.writeJson(runFiles.browsers, record)
  })
  // Heard by whoever waits for it; a disk that is full is told by the drive as well.
  ended.catch(() => {})
  if (options.signal.aborted) onAbort()
  return { record, sales, sentAll, visits, ended, stop }
}

/** Script, empty configuration and the program that starts Chromium, in a folder of the run. */
const writeStartFiles = ({ run, chromium, allow, terminals, untilMs }: BrowserTerminalsOptions) => {
  const folder = join(run.path, 'browsers')
  const files = { script: join(folder, 'entry.ts'), configFile: join(folder, 'k6-config.json'), program: join(folder, 'chromium.sh') }
  const maxDurationSeconds = Math.ceil((Math.max(0, untilMs - Date.now()) + CLOSING_MS) / 1000) + 60
  try {
    mkdirSync(folder)
    writeFileAtomic(files.script, browserEntryScript({ terminals, maxDurationSeconds }))
    writeFileAtomic(files.configFile, '{}\n')
    writeFileSync(files.program, chromiumScript(chromium.path, allow))
    chmodSync(files.program, 0o755)
  } catch (error) {
    throw asFileProblem(error, folder)
  }
  return files
}
