import { join } from 'node:path'
import { drive } from '../../engine/drive.ts'
import type { K6 } from '../../engine/k6/look-for-k6.ts'
import { createDayCounts } from '../../fixtures/arrivals.ts'
import type { Plan, Product } from '../../fixtures/model.ts'
import { listedCatalogue } from '../../fixtures/catalogue.ts'
import { createPlan } from '../../fixtures/plan.ts'
import { TillstormError } from '../../run/problems.ts'
import type { LedgerRow } from '../../run/records.ts'
import { claimRunDirectory, createRun, openRun, runFiles, type RunWriter } from '../../run/run-directory.ts'
import type { BackgroundLoad } from '../rail/rail-stage.ts'
import { nameRun } from '../run-id.ts'
import { leadMsOf } from './lead-time.ts'
import { loadBetween } from './load-between.ts'
import { manifestOf } from './manifest-of.ts'
import { peakHourOf } from './peak-hour-of.ts'
import type { RunRequest } from './request.ts'
import type { Targets } from './targets.ts'

/** Beyond the flush interval: the request itself, its repeats, and the fold's own tick. */
const ROW_LAG_MS = 5000
/** The tills sign on and fetch their catalogue in the first seconds of the plan. */
const SETTLE_MS = 5000
const START_BOUND_MS = 120_000

export type BackgroundLoadOptions = {
  request: RunRequest
  targets: Targets
  /** null: the catalogue is generated. */
  products: Product[] | null
  k6: K6
  /** The folder of the nested run. */
  path: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  say(line: string): void
}

/**
 * Starts the busiest hour of the day in real time, as a run of its own in a folder of the run, and resolves when its orders flow. It goes on until
 * `stop`, which cuts it: nobody judges it, its ledger says what the browsers were measured beside. Throws the TillstormError of a driver that
 * does not start.
 */
export const startBackgroundLoad = async (options: BackgroundLoadOptions): Promise<BackgroundLoad> => {
  const { request, targets, products, k6, env } = options
  const parameters = peakHourOf(request.chosen.parameters)
  const plan = products === null ? createPlan(parameters) : createPlan(parameters, listedCatalogue(products))
  const named = nameRun(Date.now(), 'loaded')
  // Cut in the middle, it would leave half of what follows a sale undone.
  const own: RunRequest = { ...request, ...named, afterSale: null, chosen: { parameters, profile: { ...request.chosen.profile, speed: 1 } } }
  const run = createRun(claimRunDirectory(options.path), manifestOf(own, targets, plan, k6.version, { load: true, rail: false }, undefined))
  if (products !== null) run.writeJson(runFiles.catalogue, products)

  const ending = new AbortController()
  const end = (): void => ending.abort()
  options.signal.addEventListener('abort', end, { once: true })
  if (options.signal.aborted) end()
  let flowing: () => void = () => {}
  const planStarted = new Promise<void>((resolve) => {
    flowing = resolve
  })
  run.beginPhase('drive')
  const driven = drive({
    run, plan, k6Path: k6.path, protocolFile: own.loaded.file, ordersAreRequests: own.loaded.protocol.orderRequest === 'order',
    settings: {
      plan: parameters, dayCounts: createDayCounts(parameters), speed: 1, orderPrefix: run.manifest.orderPrefix, syncUrl: targets.syncUrl,
      magentoUrl: targets.magentoUrl, catalogueFile: products === null ? null : join(run.path, runFiles.catalogue),
      leadMs: leadMsOf(parameters.terminals), planStartMs: null, closingMs: 0, queries: request.queries, afterSale: null,
      clockOffsetMs: run.manifest.clockOffsetMs ?? 0, salesOnly: false,
    },
    credentials: targets.credentials, secrets: targets.secrets, env, monitors: [], monitorIntervalMs: 1000, onTick: () => {},
    onPlanStart: (planStartMs) => {
      run.manifest.planStartMs = planStartMs
      run.saveManifest()
      flowing()
    },
    signal: ending.signal,
  }).then((driver) => {
    run.manifest.driver = driver
  })
  // Heard by `stop`; a driver that ends by itself meanwhile is seen in the orders that are missing.
  const settled = driven.catch(() => {})

  const stop = async (): Promise<void> => {
    end()
    options.signal.removeEventListener('abort', end)
    await settled
    run.endPhase('interrupted', 'ended with the browser’s measurement')
    run.close()
  }

  try {
    await Promise.race([planStarted, driven.then(endedEarly), tooLate(ending.signal)])
  } catch (error) {
    await stop()
    throw error
  }
  await pause(Math.max(0, (run.manifest.planStartMs ?? 0) + SETTLE_MS - Date.now()), ending.signal)
  options.say(`load: the busiest hour in real time, ${(parameters.orders / 3600).toFixed(2)} orders/s planned on ${parameters.terminals} terminals`)
  const lagMs = parameters.flushSeconds * 1000 + ROW_LAG_MS
  return {
    between: async (fromMs, toMs) => loadBetween(await rowsOf(run), { fromMs, toMs, lagMs, plannedIn: plannedInOf(plan, run) }),
    stop,
  }
}

const endedEarly = (): never => {
  throw new TillstormError('K6_FAILED', 'the load beside the browser ended before it began')
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })

const tooLate = async (signal: AbortSignal): Promise<never> => {
  await pause(START_BOUND_MS, signal)
  throw new TillstormError('K6_FAILED', signal.aborted ? 'interrupted' : `the load beside the browser did not begin within ${START_BOUND_MS / 1000} s`)
}

const rowsOf = async (run: RunWriter): Promise<LedgerRow[]> => {
  run.flush()
  const rows: LedgerRow[] = []
  for await (const row of (await openRun(run.path)).ledger()) rows.push(row)
  return rows
}

/** Orders of the plan between two moments; the plan runs in real time. */
const plannedInOf = (plan: Plan, run: RunWriter) => (fromMs: number, toMs: number): number => {
  const startMs = run.manifest.planStartMs ?? Infinity
  let count = 0
  for (let terminal = 0; terminal < plan.parameters.terminals; terminal += 1) {
    for (const atMs of plan.terminalDay(terminal).arrivalsMs) if (startMs + atMs >= fromMs && startMs + atMs < toMs) count += 1
  }
  return count
}
