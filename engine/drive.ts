import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan } from '../fixtures/model.ts'
import { writeFileAtomic } from '../run/atomic.ts'
import { asFileProblem } from '../run/file-problems.ts'
import { TillstormError } from '../run/problems.ts'
import type { DriverReport, Manifest, ProtocolTraits } from '../run/records.ts'
import type { RunWriter } from '../run/run-directory.ts'
import type { DriveSettings } from '../scenarios/settings.ts'
import { openGeneratorUsage } from './generator-usage.ts'
import { entryScript } from './k6/entry-script.ts'
import { LogLines } from './k6/log-lines.ts'
import { startK6, type K6Process } from './k6/start-k6.ts'
import { runMonitors, type MonitorSampler } from './monitoring.ts'
import { openSafetyStop } from './safety-stop.ts'
import { CsvScanner } from './samples/csv-scanner.ts'
import { Fold, type FoldCounts } from './samples/fold.ts'
import { plannedSeconds } from './samples/planned-seconds.ts'
import { RecentOrders } from './samples/recent-orders.ts'

const TICK_MS = 1000
/** k6 ends within 40 ms of a signal; a machine that swaps may need seconds. */
const STOP_GRACE_MS = 5000

/** A drive sells by a protocol; a run without one has nothing to drive. */
const traitsOf = ({ protocol }: Manifest): ProtocolTraits => {
  if (protocol === null) throw new Error('a run without a protocol cannot be driven')
  return protocol
}

export type DriveState = {
  counts: Readonly<FoldCounts>
  planStartMs: number | null
  /** Of the orders acknowledged in the last 10 s. */
  ratePerSecond: number
  p95Ms: number | null
}

export type DriveOptions = {
  run: RunWriter
  plan: Plan
  k6Path: string
  protocolFile: string
  /** True where a request carries one order, so that the order's sample is the request's. */
  ordersAreRequests: boolean
  settings: DriveSettings
  /** Secrets by the name of the environment variable that carries them to k6. */
  credentials: Record<string, string>
  /** Never to be stored, also where a protocol or a target prints them. */
  secrets: readonly string[]
  env: NodeJS.ProcessEnv
  monitors: readonly MonitorSampler[]
  monitorIntervalMs: number
  onTick: (state: DriveState) => void
  /** Called once, with second 0 of the plan, as soon as the driver has named it. */
  onPlanStart: (planStartMs: number) => void
  /** The load is being ended by itself; the reason. */
  onSafetyStop?: (reason: string) => void
  signal: AbortSignal
}

/**
 * Drives the whole day with k6 and streams what it measures into the run directory. Resolves with what the driver left, also when it was
 * stopped; throws K6_FAILED where k6 refused to start the test at all, and DISK_FULL where the run directory can't grow.
 */
export const drive = async (options: DriveOptions): Promise<DriverReport> => {
  const { run, plan, settings } = options
  const planned = plannedSeconds(plan, settings.speed)
  const folder = join(run.path, 'driver')
  try {
    mkdirSync(folder)
  } catch (error) {
    throw asFileProblem(error, folder)
  }
  const script = join(folder, 'entry.ts')
  const configFile = join(folder, 'k6-config.json')
  const maxDurationSeconds = Math.ceil((settings.leadMs + plan.dayMs / settings.speed + settings.closingMs) / 1000) + 60
  writeFileAtomic(script, entryScript({ protocolFile: options.protocolFile, terminals: plan.parameters.terminals, maxDurationSeconds }))
  writeFileAtomic(configFile, '{}\n')

  const recent = new RecentOrders()
  const fold = new Fold(
    {
      ledger: (row) => run.ledger.append(row),
      histograms: (row) => run.histograms.append(row),
      timeline: (row) => run.timeline.append(row),
      errors: (row) => run.errors.append(row),
      plannedIn: planned.ordersIn,
      offlineTerminalsIn: planned.offlineTerminalsIn,
    },
    { cashierWaits: traitsOf(run.manifest).cashierWaits, ordersAreRequests: options.ordersAreRequests },
  )
  const scanner = new CsvScanner((row) => {
    fold.add(row)
    recent.add(row)
  })
  const logs = new LogLines(options.secrets)
  const k6 = startK6({
    k6Path: options.k6Path,
    script,
    configFile,
    env: options.env,
    variables: { ...options.credentials, TILLSTORM_SETTINGS: JSON.stringify(settings) },
  })
  const stopped = new StopReason()
  const monitors = runMonitors({
    samplers: options.monitors, intervalMs: options.monitorIntervalMs, phase: 'drive', write: (row) => run.monitors.append(row),
  })
  try {
    await watch(k6, { options, fold, scanner, recent, logs, stopped })
  } finally {
    await k6.stop(STOP_GRACE_MS)
    await monitors.stop()
  }
  const end = await k6.exited
  logs.end()
  if (end.error !== null) throw new TillstormError('K6_FAILED', `k6 did not start: ${end.error.message}`, { cause: end.error })
  if (scanner.rows === 0 && fold.planStartMs === null && !options.signal.aborted) {
    throw new TillstormError('K6_FAILED', `k6 refused the test (exit code ${end.exitCode}): ${logs.kept[0] ?? 'it said nothing'}`)
  }
  scanner.end()
  fold.close(Date.now())
  run.flush()
  return {
    exitCode: end.exitCode,
    signal: end.signal,
    terminalsPlanned: plan.parameters.terminals,
    terminalsDone: fold.counts.terminalsDone,
    rows: scanner.rows,
    malformedRows: scanner.malformedRows + fold.counts.malformed,
    attempts: fold.counts.attempts,
    outcomes: fold.counts.acked + fold.counts.failed + fold.counts.unknown,
    doneTotals: fold.doneTotals,
    lastDoneAtMs: fold.lastDoneAtMs,
    warnings: logs.kept,
    safetyStop: stopped.safety,
  }
}

class StopReason {
  safety: string | null = null
}

type Watched = {
  options: DriveOptions
  fold: Fold
  scanner: CsvScanner
  recent: RecentOrders
  logs: LogLines
  stopped: StopReason
}

/** Reads k6 until its output ends; a failed write, an abort and the safety stop end k6 first. */
const watch = async (k6: K6Process, watched: Watched): Promise<void> => {
  const { options, fold, scanner, recent, logs, stopped } = watched
  const { run } = options
  const usage = openGeneratorUsage(k6.pid)
  const safety = openSafetyStop()
  let problem: unknown = null
  let announced = false
  const stop = (): void => void k6.stop(STOP_GRACE_MS)

  const guarded = (work: () => void): void => {
    if (problem !== null) return
    try {
      work()
    } catch (error) {
      problem = error
      stop()
    }
  }
  const tick = (): void => {
    if (fold.planStartMs !== null && !announced) {
      announced = true
      options.onPlanStart(fold.planStartMs)
    }
    run.monitors.append(usage('drive'))
    fold.flush()
    run.flush()
    const { attempts, repeatedAttempts } = fold.counts
    const reason = safety(Date.now(), attempts, repeatedAttempts)
    if (reason !== null && stopped.safety === null) {
      stopped.safety = reason
      options.onSafetyStop?.(reason)
      stop()
    }
    options.onTick({ counts: fold.counts, planStartMs: fold.planStartMs, ...recent.summary(Date.now()) })
  }

  k6.stderr.setEncoding('utf8').on('data', (text: string) => logs.write(text))
  k6.stdout.on('data', (piece: Buffer) => guarded(() => scanner.write(piece)))
  const timer = setInterval(() => guarded(tick), TICK_MS)
  options.signal.addEventListener('abort', stop, { once: true })
  if (options.signal.aborted) stop()
  try {
    await k6.exited
  } finally {
    clearInterval(timer)
    options.signal.removeEventListener('abort', stop)
  }
  guarded(tick)
  if (problem !== null) throw problem
}

