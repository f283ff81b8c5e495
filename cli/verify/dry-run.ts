import { join } from 'node:path'
import { auditRunDirectory } from '../../audit/audit-run-directory.ts'
import { drain } from '../../engine/drain.ts'
import { drive } from '../../engine/drive.ts'
import { createDayCounts } from '../../fixtures/arrivals.ts'
import { listedCatalogue } from '../../fixtures/catalogue.ts'
import { singleHour } from '../../fixtures/hours.ts'
import type { Product } from '../../fixtures/model.ts'
import { orderKey } from '../../fixtures/order-wire.ts'
import type { PlanParameters } from '../../fixtures/parameters.ts'
import { createPlan } from '../../fixtures/plan.ts'
import { exampleName } from '../../run/example-name.ts'
import { TillstormError } from '../../run/problems.ts'
import type { Audit, AuditRuleName, LedgerRow } from '../../run/records.ts'
import { claimRunDirectory, createRun, openRun, runFiles, type RunWriter } from '../../run/run-directory.ts'
import { restOrderSource } from '../../targets/magento/order-source.ts'
import { countOrders } from '../../targets/magento/counts.ts'
import { nameRun } from '../run-id.ts'
import { leadMsOf } from './lead-time.ts'
import { manifestOf } from './manifest-of.ts'
import type { RunRequest } from './request.ts'
import type { Targets } from './targets.ts'

/** The folder of the dry run in the run directory: a run of one order, with all of its files. */
export const DRY_RUN_FOLDER = 'dry-run'

/** An hour of the plan in one second. */
const SPEED = 3600
/** Some five tries, with their waits in real time. */
const CLOSING_MS = 20_000
/** Consumers that cron starts need up to a minute. */
const DRAIN_MS = 90_000

/** What one order can tell. Its place among others, stock and delays need more than one. */
const judged: readonly AuditRuleName[] = ['lost', 'duplicated', 'altered', 'phantom', 'failedButApplied', 'unknown', 'money']

/** The prefix of the dry run's order: begins with the run's, no search for `<prefix>-…` finds it, and a till's key may hold it (no dots). */
export const dryRunPrefix = (orderPrefix: string): string => `${orderPrefix}dry`

/** One sale on one till, of the same seed and catalogue, with nothing beside it. */
export const dryRunParameters = (day: PlanParameters): PlanParameters => ({
  ...day, terminals: 1, shops: 1, orders: 1, hours: singleHour('dry-run', 12), flushSeconds: 0, outagesPerShopMille: 0, productLookupsPerMille: 0,
  customerLookupsPerMille: 0, returnsPerMille: 0, holdsPerMille: 0, adjustments: [],
})

/** Why the order did not come out as it was sent; null where it did. */
export const dryRunFault = (row: Pick<LedgerRow, 'outcome' | 'reason'> | null, audit: Pick<Audit, 'rules'>): string | null => {
  for (const name of judged) {
    const rule = audit.rules[name]
    if (rule?.status !== 'fail') continue
    const [example] = rule.examples
    return `${name}${example === undefined ? '' : `: ${exampleName(example)}: expected ${example.expected}, found ${example.found}`}`
  }
  if (row === null) return 'the order was never sent'
  if (row.outcome !== 'ok') return `the order was not acknowledged (${row.reason ?? row.outcome})`
  // What could not be judged proves nothing.
  const doubt = judged.map((name) => audit.rules[name]).find((rule) => rule?.status === 'void')
  return doubt === undefined ? null : `it could not be audited: ${doubt.reason ?? 'no reason was given'}`
}

export type DryRunOptions = {
  request: RunRequest
  targets: Targets
  /** Of the run, after the target's catalogue was read. */
  parameters: PlanParameters
  products: Product[] | null
  k6: { path: string; version: string }
  run: RunWriter
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  say(line: string): void
}

/**
 * Sells one order by the run's protocol, before any load, reads it back and audits it by the rules of the audit. It stands in the manifest, and in a folder of
 * its own. Throws DRY_RUN_FAILED, in one line, where it did not come out as it was sent.
 */
export const dryRun = async (options: DryRunOptions): Promise<void> => {
  const { request, targets, run } = options
  const parameters = dryRunParameters(options.parameters)
  const plan = options.products === null ? createPlan(parameters) : createPlan(parameters, listedCatalogue(options.products))
  const orderPrefix = dryRunPrefix(request.orderPrefix)
  const key = orderKey(orderPrefix, 0)
  const { runId } = nameRun(Date.now(), 'dry')
  const own: RunRequest = {
    ...request, runId, orderPrefix, afterSale: null, chosen: { ...request.chosen, parameters, profile: { ...request.chosen.profile, speed: SPEED } },
  }
  const path = claimRunDirectory(join(run.path, DRY_RUN_FOLDER))
  const trial = createRun(path, manifestOf(own, targets, plan, options.k6.version, { load: true, rail: false }, undefined))
  if (options.products !== null) trial.writeJson(runFiles.catalogue, options.products)
  run.manifest.dryRun = { key, state: 'sent', detail: null }
  run.saveManifest()
  let fault: string | null
  try {
    fault = await trialOf(trial, options, plan, parameters)
  } finally {
    trial.close()
  }
  if (options.signal.aborted) return
  run.manifest.dryRun = { key, state: fault === null ? 'passed' : 'failed', detail: fault }
  run.saveManifest()
  if (fault !== null) {
    throw new TillstormError('DRY_RUN_FAILED', `the dry run of one order, ${key}, did not come out as it was sent, so no load was sent: ${fault}`)
  }
  options.say(`dry run: order ${key} was placed, read back and audited`)
}

const trialOf = async (trial: RunWriter, options: DryRunOptions, plan: ReturnType<typeof createPlan>, parameters: PlanParameters): Promise<string | null> => {
  const { request, targets } = options
  const { manifest } = trial
  const range = { prefix: manifest.orderPrefix, orderKey: request.loaded.protocol.traits.orderKey, afterEntityId: manifest.magentoBaselineEntityId ?? 0, upToEntityId: null }
  trial.beginPhase('drive')
  manifest.driver = await drive({
    run: trial, plan, k6Path: options.k6.path, protocolFile: request.loaded.file, ordersAreRequests: request.loaded.protocol.orderRequest === 'order',
    settings: {
      plan: parameters, dayCounts: createDayCounts(parameters), speed: SPEED, orderPrefix: manifest.orderPrefix, syncUrl: targets.syncUrl,
      magentoUrl: targets.magentoUrl, catalogueFile: options.products === null ? null : join(trial.path, runFiles.catalogue),
      leadMs: leadMsOf(1), planStartMs: null, closingMs: CLOSING_MS, queries: [], afterSale: null, clockOffsetMs: 0, salesOnly: true,
    },
    credentials: targets.credentials, secrets: targets.secrets, env: options.env, monitors: [], monitorIntervalMs: 1000, onTick: () => {},
    onPlanStart: (planStartMs) => {
      manifest.planStartMs = planStartMs
      trial.saveManifest()
    },
    signal: options.signal,
  })
  trial.endPhase(options.signal.aborted ? 'interrupted' : 'done')
  if (options.signal.aborted) return null
  trial.beginPhase('drain')
  const { sync, monitored } = targets
  manifest.drain = await drain({
    run: trial, hasQueue: manifest.protocol?.hasQueue === true,
    depth: sync === null ? null : () => sync.metrics().then(({ messages, inFlight }) => messages + inFlight, () => null),
    stored: () => countOrders(monitored, range).catch(() => null),
    acknowledged: 1, sinceMs: manifest.driver.lastDoneAtMs ?? Date.now(), boundMs: DRAIN_MS, goneAfterMs: DRAIN_MS, monitors: [], monitorIntervalMs: 1000,
    onTick: () => {}, signal: options.signal,
  })
  trial.endPhase(options.signal.aborted ? 'interrupted' : 'done')
  if (options.signal.aborted) return null
  trial.beginPhase('audit')
  trial.flush()
  const reader = await openRun(trial.path)
  const audit = await auditRunDirectory(reader, { orders: restOrderSource(targets.magento), onPage: () => {} })
  trial.endPhase('done')
  let row: LedgerRow | null = null
  for await (const each of reader.ledger()) row = each
  const fault = dryRunFault(row, audit)
  const warning = manifest.driver.warnings[0]
  return fault === null || warning === undefined ? fault : `${fault}; the driver said: ${warning}`
}
