import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { auditRunDirectory } from '../../audit/audit-run-directory.ts'
import { drain, type Drained } from '../../engine/drain.ts'
import { drive, type DriveState } from '../../engine/drive.ts'
import { findK6 } from '../../engine/k6/get-k6.ts'
import type { MonitorSampler } from '../../engine/monitoring.ts'
import { adjustmentText } from '../../fixtures/adjustment-text.ts'
import type { Plan } from '../../fixtures/model.ts'
import { createDayCounts } from '../../fixtures/arrivals.ts'
import { TillstormError } from '../../run/problems.ts'
import type { Audit, Manifest, OrderKey } from '../../run/records.ts'
import { claimRunDirectory, createRun, giveUpRunDirectory, openRun, runFiles, type RunWriter } from '../../run/run-directory.ts'
import type { DriveSettings } from '../../scenarios/settings.ts'
import { ownBulkMonitor } from '../../targets/monitors/configured.ts'
import { magentoOrdersMonitor } from '../../targets/monitors/magento-orders.ts'
import { countOrders } from '../../targets/magento/counts.ts'
import { syncQueueMonitor } from '../../targets/monitors/sync-queue.ts'
import { restOrderSource } from '../../targets/magento/order-source.ts'
import type { SqlOrderSource } from '../../targets/magento-sql/orders.ts'
import { openAuditSql } from '../audit-sql.ts'
import { judgeStage } from '../judge-stage.ts'
import { noteFailure } from '../note-failure.ts'
import type { Progress } from '../progress.ts'
import type { RunOutcome } from '../show-outcome.ts'
import { chromiumForBrowsers, openBrowserStage, type BrowserStage } from './browser-terminals.ts'
import { dryRun } from './dry-run.ts'
import { leadMsOf } from './lead-time.ts'
import { lookAtTarget } from './look-at-target.ts'
import { manifestOf } from './manifest-of.ts'
import { planOfTarget } from './plan-of-target.ts'
import { checkPos, measuresOf, railOfVerify } from './rail-of-verify.ts'
import type { RunRequest } from './request.ts'
import { openSecurityStage } from './security-stage.ts'
import { openStockReadings } from './stock-readings.ts'
import { openTargets, type Targets } from './targets.ts'
import { needsOf } from '../doctor/needs.ts'
import { untilAborted } from './until-aborted.ts'
import { openWebhookStage, type WebhookStage } from './webhook-stage.ts'
import { openWatchedMonitors, type WatchedMonitors } from './watched-monitors.ts'

const MONITOR_INTERVAL_MS = 1000
/** A real Magento counts a run's orders in 70 ms and more: every five seconds is no load of its own. */
const EXTERNAL_COUNT_INTERVAL_MS = 5000

export type VerifyIo = { env: NodeJS.ProcessEnv; progress: Progress; signal: AbortSignal }

/** How long a till goes on sending after the day: an hour of the plan, but no less than one minute and no more than ten. */
const closingMsOf = (speed: number): number => Math.min(600_000, Math.max(60_000, 3_600_000 / speed))

const whole = (value: number): string => value.toLocaleString('en-US')

/** Drives, drains, audits, measures the till in a browser, judges and reports one run. Throws the TillstormError of a problem that a user can mend. */
export const runVerify = async (request: RunRequest, io: VerifyIo): Promise<RunOutcome> => {
  const k6 = await findK6(io.env, { note: io.progress.say, signal: io.signal })
  const chromium = await chromiumForBrowsers(request, io.env)
  await checkPos(request, io.signal)
  // What is wrong with these in the config is told before anything is written.
  const watched = openWatchedMonitors(request, { env: io.env, say: io.progress.say })
  const sql = request.auditSql === null ? null : openAuditSql(request.auditSql, request.loaded.protocol.traits.orderKey, io.env, request.allow)
  const wasThere = existsSync(request.out)
  const path = claimRunDirectory(request.out)
  const preparedAtMs = Date.now()
  let targets: Targets | null = null
  let run: RunWriter | null = null
  let browsers: BrowserStage | null = null
  let webhooks: WebhookStage | null = null
  const depth: QueueDepth = { queue: null }
  try {
    webhooks = await openWebhookStage(request, io)
    targets = await openTargets(request, io.env, io.signal, webhooks?.told ?? null)
    if (sql !== null) await untilAborted(sql.check(targets.baseline.highestEntityId), io.signal)
    // Connected again for the audit: a database closes what says nothing all day.
    await sql?.close()
    // Magento's own queue is where the orders of a run by bulk wait.
    if (needsOf(request.loaded.protocol.traits.name)?.bulk === true) {
      const intervalMs = targets.described.magento?.kind === 'external' ? EXTERNAL_COUNT_INTERVAL_MS : MONITOR_INTERVAL_MS
      watched.alsoWatch(ownBulkMonitor({ ...targets.access, signedBase: targets.magento.signedBase() }, intervalMs), (messages) => void (depth.queue = messages))
    }
    const { plan, parameters, products } = await untilAborted(planOfTarget({ parameters: request.chosen.parameters, movesStock: request.loaded.protocol.traits.movesStock, asksGraphQl: needsOf(request.loaded.protocol.traits.name)?.graphql === true, say: io.progress.say }, targets), io.signal)
    run = createRun(path, manifestOf(request, targets, plan, k6.version, await measuresOf(request), watched.described))
    if (products !== null) run.writeJson(runFiles.catalogue, products)
    run.manifest.phases.push({ name: 'prepare', startedAtMs: preparedAtMs, endedAtMs: Date.now(), state: 'done', detail: null })
    announce(request, targets, plan, io)
    await lookAtTarget(request, targets, run, io)
    if (request.dryRun) await dryRun({ request, targets, parameters, products, k6, run, env: io.env, signal: io.signal, say: io.progress.say })
    if (io.signal.aborted) return { kind: 'interrupted', path }
    const security = run.manifest.measures.security === true ? await untilAborted(openSecurityStage(request, targets, run, { signal: io.signal, say: io.progress.say }), io.signal) : null
    const stock = await untilAborted(openStockReadings(targets.magento, plan, run, io.progress.say), io.signal)
    browsers = openBrowserStage(request, targets, run, { k6Path: k6.path, chromium }, plan.dayMs / request.chosen.profile.speed, io)
    const driven = await driveStage(request, targets, plan, run, { k6Path: k6.path, isListed: products !== null, browsers, watched, depth }, io)
    if (io.signal.aborted) return { kind: 'interrupted', path }
    // The last visits go on meanwhile: a browser that takes its time is none of the backend's.
    await drainStage(request, targets, run, { driven, watched }, io)
    await browsers?.end()
    if (io.signal.aborted) return { kind: 'interrupted', path }
    await untilAborted(stock?.after() ?? Promise.resolve(), io.signal)
    await auditStage(targets, run, { sql, webhooks }, io)
    await browsers?.auditSales()
    if (!io.signal.aborted) await webhooks?.check(run)
    if (io.signal.aborted) return { kind: 'interrupted', path }
    await security?.probe()
    if (io.signal.aborted) return { kind: 'interrupted', path }
    await railOfVerify(request, targets, run, { products, k6 }, io)
    if (io.signal.aborted) return { kind: 'interrupted', path }
    return { kind: 'judged', path, verdict: await judgeStage(run, request.budget) }
  } catch (error) {
    // Nothing was measured yet: leave no empty run behind. Only what this run itself wrote is taken away.
    if (run === null) giveUpRunDirectory(path, wasThere)
    else noteFailure(run, io.signal.aborted ? 'interrupted' : 'failed', error)
    if (io.signal.aborted) return { kind: 'interrupted', path }
    throw error
  } finally {
    io.progress.clear()
    try {
      await browsers?.stop('the run ended')
    } finally {
      try {
        run?.close()
      } finally {
        await targets?.close()
        await Promise.allSettled([watched.close(), sql?.close(), webhooks?.close()])
      }
    }
  }
}

const afterSaleText = ({ invoicePerMille, shipPerMille, holdPerMille, cancelPerMille, refundReturns }: NonNullable<RunRequest['afterSale']>): string =>
  [
    ...Object.entries({ invoiced: invoicePerMille, shipped: shipPerMille, held: holdPerMille, cancelled: cancelPerMille }).map(([what, perMille]) => (perMille === 0 ? '' : `${perMille / 10} % ${what}`)),
    refundReturns ? 'planned returns refunded' : '',
  ].filter((part) => part !== '').join(', ')

const announce = (request: RunRequest, targets: Targets, plan: Plan, io: VerifyIo): void => {
  const { parameters } = plan
  const { speed, name } = request.chosen.profile
  const hours = plan.dayMs / 3_600_000
  const seconds = Math.round(plan.dayMs / speed / 1000)
  io.progress.say(
    `plan: ${name}, ${whole(parameters.orders)} orders on ${parameters.terminals} terminals in ${parameters.shops} shops, ` +
      `${hours} h at speed ${speed} = ${seconds} s, seed ${parameters.seed}`,
  )
  const { magento, sync } = targets.described
  const where = [sync === null ? '' : `sync backend ${sync.url} (${sync.kind})`, `Magento ${magento?.url} (${magento?.kind})`]
  io.progress.say(`targets: ${where.filter((text) => text !== '').join(', ')}, protocol ${request.loaded.protocol.traits.name}`)
  for (const adjustment of parameters.adjustments) io.progress.say(`adjustment: ${adjustmentText(adjustment)}`)
  if (request.queries.length > 0) io.progress.say(`queries of your own: ${request.queries.map(({ name, perThousandSales }) => `${name} (${perThousandSales} per 1,000 sales)`).join(', ')}`)
  if (request.afterSale !== null) io.progress.say(`after the sale: ${afterSaleText(request.afterSale)}`)
  if (request.faults.length > 0) io.progress.say(`planted faults: ${request.faults.map(({ text }) => text).join(', ')}`)
}

/** Messages in the queue on the orders' way, as it was seen last; null where nobody saw it. */
type QueueDepth = { queue: number | null }

/** What the progress of later stages goes on from. */
type Driven = { acked: number; failedRequests: number }

const driveStage = async (
  request: RunRequest, targets: Targets, plan: Plan, run: RunWriter, parts: { k6Path: string; isListed: boolean; browsers: BrowserStage | null; watched: WatchedMonitors; depth: QueueDepth }, io: VerifyIo,
): Promise<Driven> => {
  const { manifest } = run
  const { k6Path, isListed, browsers, watched, depth } = parts
  const { speed } = request.chosen.profile
  const settings: DriveSettings = {
    plan: plan.parameters,
    dayCounts: createDayCounts(plan.parameters),
    speed,
    orderPrefix: manifest.orderPrefix,
    syncUrl: targets.syncUrl,
    magentoUrl: targets.magentoUrl,
    catalogueFile: isListed ? join(run.path, runFiles.catalogue) : null,
    leadMs: leadMsOf(plan.parameters.terminals),
    planStartMs: null,
    closingMs: closingMsOf(speed),
    queries: request.queries,
    afterSale: request.afterSale,
    clockOffsetMs: manifest.clockOffsetMs ?? 0,
    salesOnly: false,
  }
  const driveMs = plan.dayMs / speed
  const startedMs = Date.now()
  const restarting = new AbortController()
  let restarts: Promise<void> = Promise.resolve()
  let restartProblem: string | null = null
  const monitors = [...monitorsOf(targets, manifest, (messages) => {
    depth.queue = messages
  }), ...watched.samplers]
  run.beginPhase('drive')
  let driven: Driven = { acked: 0, failedRequests: 0 }
  const show = (state: DriveState): void => {
    driven = { acked: state.counts.acked, failedRequests: state.counts.failedRequests }
    const elapsedMs = Date.now() - startedMs
    io.progress.show({
      phase: 'drive', ordersDone: state.counts.acked, ordersPlanned: plan.parameters.orders, ratePerSecond: state.ratePerSecond, p95Ms: state.p95Ms,
      errors: state.counts.failedRequests, queueMessages: depth.queue, elapsedMs,
      remainingMs: state.planStartMs === null ? null : Math.max(0, state.planStartMs + driveMs - Date.now()),
    })
  }
  try {
    manifest.driver = await drive({
      run, plan, k6Path, protocolFile: request.loaded.file,
      ordersAreRequests: request.loaded.protocol.orderRequest === 'order', settings, credentials: targets.credentials, secrets: targets.secrets, env: io.env, monitors,
      monitorIntervalMs: MONITOR_INTERVAL_MS, onTick: show, signal: io.signal,
      onSafetyStop: (reason) => io.progress.say(`drive: stopping the load: ${reason}`),
      onPlanStart: (planStartMs) => {
        manifest.planStartMs = planStartMs
        run.saveManifest()
        browsers?.begin(planStartMs)
        restarts = targets.embedded.restarts(driveMs, restarting.signal).then(
          ({ planned, done }) => {
            if (done < planned) restartProblem = `only ${done} of ${planned} planted restarts came about before the drive ended`
          },
          (error: unknown) => {
            restartProblem = error instanceof Error ? error.message : String(error)
          },
        )
      },
    })
  } finally {
    restarting.abort()
    await restarts
  }
  const { safetyStop } = manifest.driver
  if (safetyStop !== null) await browsers?.stop(`the load was stopped: ${safetyStop}`)
  // A planted fault that did not come about proves nothing.
  const state = io.signal.aborted ? 'interrupted' : restartProblem === null ? 'done' : 'failed'
  run.endPhase(state, restartProblem ?? targets.embedded.died() ?? undefined)
  return { ...driven, acked: manifest.driver.doneTotals?.acked ?? driven.acked }
}

/** Which of Magento's orders are this run's. */
const ordersOf = ({ orderPrefix, protocol, magentoBaselineEntityId }: Manifest): { prefix: string; orderKey: OrderKey; afterEntityId: number } => ({
  prefix: orderPrefix, orderKey: protocol?.orderKey ?? 'increment_id', afterEntityId: magentoBaselineEntityId ?? 0,
})

const monitorsOf = (targets: Targets, manifest: Manifest, onQueue: (messages: number) => void): MonitorSampler[] => {
  const isExternal = targets.described.magento?.kind === 'external'
  const orders = {
    ...magentoOrdersMonitor(targets.monitored, ordersOf(manifest)),
    intervalMs: isExternal ? EXTERNAL_COUNT_INTERVAL_MS : MONITOR_INTERVAL_MS,
  }
  if (targets.sync === null) return [orders]
  const queue = syncQueueMonitor(targets.sync)
  return [
    orders,
    {
      name: queue.name,
      sample: async (phase) => {
        const row = await queue.sample(phase)
        if (row.monitor === 'sync-queue') onQueue(row.messages + row.inFlight)
        return row
      },
    },
  ]
}

const drainDetail = (drained: Drained | null): string | undefined => {
  if (drained === null) return 'the queue of this protocol could not be asked'
  if (drained.emptied) return undefined
  return drained.gone === true ? 'given up: the backend, or Magento, did not answer any more' : 'the queue did not empty within the bound'
}

const drainStage = async (request: RunRequest, targets: Targets, run: RunWriter, { driven, watched }: { driven: Driven; watched: WatchedMonitors }, io: VerifyIo): Promise<void> => {
  const { sync, monitored } = targets
  const { manifest } = run
  const planned = request.chosen.parameters.orders
  const startedMs = Date.now()
  run.beginPhase('drain')
  const drained = await drain({
    run,
    hasQueue: manifest.protocol?.hasQueue === true,
    depth: sync === null ? null : () => sync.metrics().then(({ messages, inFlight }) => messages + inFlight, () => null),
    stored: () => countOrders(monitored, { ...ordersOf(manifest), upToEntityId: null }).catch(() => null),
    acknowledged: manifest.driver?.doneTotals?.acked ?? planned,
    sinceMs: manifest.driver?.lastDoneAtMs ?? startedMs,
    ...request.drain,
    monitors: [...monitorsOf(targets, manifest, () => {}), ...watched.samplers],
    monitorIntervalMs: MONITOR_INTERVAL_MS,
    onTick: (messages) =>
      io.progress.show({
        phase: 'drain', ordersDone: Math.max(0, driven.acked - (messages ?? 0)), ordersPlanned: planned, ratePerSecond: 0, p95Ms: null,
        errors: driven.failedRequests, queueMessages: messages, elapsedMs: Date.now() - startedMs, remainingMs: null,
      }),
    signal: io.signal,
  })
  manifest.drain = drained
  await watched.untilDrained(
    run,
    () =>
      io.progress.show({
        phase: 'drain', ordersDone: driven.acked, ordersPlanned: planned, ratePerSecond: 0, p95Ms: null,
        errors: driven.failedRequests, queueMessages: null, elapsedMs: Date.now() - startedMs, remainingMs: null,
      }),
    io.signal,
  )
  run.endPhase(io.signal.aborted ? 'interrupted' : 'done', drainDetail(drained))
  if (manifest.protocol?.hasQueue !== true) return
  if (drained === null) return io.progress.say('drain: the queue could not be asked; waited until Magento stood still')
  const waited = `${(drained.waitedMs / 1000).toFixed(1)} s`
  io.progress.say(drained.emptied ? `drain: the queue was empty ${waited} after the last till` : `drain: gave up ${waited} after the last till`)
}

const auditStage = async (targets: Targets, run: RunWriter, { sql, webhooks }: { sql: SqlOrderSource | null; webhooks: WebhookStage | null }, io: VerifyIo): Promise<void> => {
  const orders = sql ?? restOrderSource(targets.magento)
  const startedMs = Date.now()
  run.beginPhase('audit')
  run.flush()
  const reader = await openRun(run.path)
  let audit: Audit
  try {
    audit = await untilAborted(auditRunDirectory(reader, {
      orders: webhooks?.learning(orders, run.manifest) ?? orders,
      onPage: (read, total) =>
        io.progress.show({
          phase: 'audit', ordersDone: read, ordersPlanned: total, ratePerSecond: (read * 1000) / Math.max(1, Date.now() - startedMs), p95Ms: null,
          errors: 0, queueMessages: null, elapsedMs: Date.now() - startedMs, remainingMs: null,
        }),
    }), io.signal)
  } catch (error) {
    // A target that is gone is no wrong use: the drive is judged on what it measured, and without an audit nothing passes.
    if (!(error instanceof TillstormError) || !error.code.startsWith('TARGET_')) throw error
    run.endPhase('failed', error.message)
    io.progress.say(`audit: ${error.message}`)
    return
  }
  run.endPhase('done')
  io.progress.say(`audit: read ${whole(audit.records)} orders from Magento in ${(audit.readMs / 1000).toFixed(1)} s`)
}
