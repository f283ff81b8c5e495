import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measure } from '../../budgets/measure.ts'
import type { Measurements, NamedSamples } from '../../budgets/measurements.ts'
import { judgeQuantile } from '../../budgets/quantile.ts'
import { sampleRun } from '../../budgets/sample-run.ts'
import { drive } from '../../engine/drive.ts'
import { findK6 } from '../../engine/k6/get-k6.ts'
import { createDayCounts } from '../../fixtures/arrivals.ts'
import { singleHour } from '../../fixtures/hours.ts'
import type { Plan } from '../../fixtures/model.ts'
import { defaultParameters, planHash, type PlanParameters } from '../../fixtures/parameters.ts'
import { createPlan } from '../../fixtures/plan.ts'
import type { LedgerRow } from '../../run/records.ts'
import { claimRunDirectory, createRun, openRun } from '../../run/run-directory.ts'
import type { Protocol } from '../../scenarios/protocol.ts'

const HOUR_SECONDS = 3600

export type DriveOnce = {
  /** One of tillstorm's own by name, or a file and what it exports. */
  protocol: Protocol
  file: string
  url: string
  /** For k6, by environment variable. */
  credentials: Record<string, string>
  terminals: number
  orders: number
  /** Length of the day on the wall clock. The plan's one hour is shrunk to it, and its load is even. */
  seconds: number
  plan: Partial<PlanParameters>
  onPlanStart: (planStartMs: number) => void
}

export type Driven = { measurements: Measurements; ledger: LedgerRow[]; plan: Plan; planStartMs: number }

/**
 * Drives one short day with the product's own engine, scenarios, fold and run directory against a server that stands
 * already, and measures the run directory as the judge does. Throws unless every order was acknowledged.
 */
export const driveOnce = async (options: DriveOnce): Promise<Driven> => {
  const { terminals, orders } = options
  const speed = HOUR_SECONDS / options.seconds
  const parameters: PlanParameters = {
    ...defaultParameters,
    terminals,
    shops: Math.min(defaultParameters.shops, terminals),
    orders,
    hours: singleHour('bench', 12),
    outagesPerShopMille: 0,
    flushSeconds: 0,
    ...options.plan,
  }
  const plan = createPlan(parameters)
  const k6 = await findK6(process.env)
  const folder = mkdtempSync(join(tmpdir(), 'bench-drive-'))
  try {
    const run = createRun(claimRunDirectory(join(folder, 'run')), {
      ...sampleRun().manifest,
      speed,
      plan: { ...parameters },
      planHash: planHash(parameters),
      protocol: { ...options.protocol.traits, pricing: options.protocol.traits.pricing ?? 'till', file: null },
      phases: [],
      driver: null,
      drain: null,
    })
    let planStartMs = 0
    let counts = { acked: 0 }
    run.beginPhase('drive')
    const driver = await drive({
      run,
      plan,
      k6Path: k6.path,
      protocolFile: options.file,
      ordersAreRequests: options.protocol.orderRequest === 'order',
      settings: {
        plan: parameters,
        dayCounts: createDayCounts(parameters),
        speed,
        orderPrefix: 'tbench',
        syncUrl: options.url,
        magentoUrl: options.url,
        catalogueFile: null,
        leadMs: 2000 + 15 * terminals,
        planStartMs: null,
        closingMs: 60_000,
        queries: [],
        afterSale: null,
        clockOffsetMs: 0,
        salesOnly: false,
      },
      credentials: options.credentials,
      secrets: [],
      env: process.env,
      monitors: [],
      monitorIntervalMs: 1000,
      onTick: (state) => {
        counts = state.counts
      },
      onPlanStart: (ms) => {
        planStartMs = ms
        run.manifest.planStartMs = ms
        options.onPlanStart(ms)
      },
      signal: new AbortController().signal,
    })
    run.manifest.driver = driver
    run.endPhase('done')
    run.close()
    if (driver.terminalsDone !== terminals || counts.acked !== orders) {
      const why = driver.warnings[0] ?? 'no warning'
      throw new Error(`${counts.acked} of ${orders} orders, ${driver.terminalsDone} of ${terminals} terminals: ${why}`)
    }
    const reader = await openRun(run.path)
    const ledger: LedgerRow[] = []
    for await (const row of reader.ledger()) ledger.push(row)
    return { measurements: await measure(reader), ledger, plan, planStartMs }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A quantile as tillstorm reports it, milliseconds. Throws where nothing of that name was measured. */
export const reportedMs = (samples: NamedSamples | undefined, statistic: string): number => {
  const value = samples === undefined ? null : judgeQuantile(samples, statistic, Infinity, 'ms', 1000).value
  if (value === null) throw new Error(`nothing was measured to take ${statistic} of`)
  return value
}
