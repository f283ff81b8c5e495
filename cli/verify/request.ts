import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { loadBudget } from '../../budgets/load.ts'
import type { AfterSale } from '../../fixtures/after-sale.ts'
import type { PlanParameters } from '../../fixtures/parameters.ts'
import { magentoFaults, type Fault } from '../../mocks/faults.ts'
import type { CustomQuery } from '../../scenarios/custom-queries.ts'
import type { RailArea, RailDevice } from '../../run/rail-record.ts'
import { TillstormError } from '../../run/problems.ts'
import { assertAllowed, targetBase } from '../../targets/allow-list.ts'
import type { Awaited } from '../../engine/monitor-drain.ts'
import type { AuditSqlConfig } from '../../targets/magento-sql/config.ts'
import type { MonitorConfig } from '../../targets/monitors/config.ts'
import { OWN_BULK } from '../../targets/monitors/configured.ts'
import { afterSaleOf } from '../after-sale-config.ts'
import type { WebhooksConfig } from '../../targets/webhooks/config.ts'
import { loadConfig, type Config } from '../config.ts'
import { needsOf } from '../doctor/needs.ts'
import { faultOf } from '../fault-option.ts'
import { planFromOptions, type ChosenPlan, type PlanOptions } from '../plan-options.ts'
import { hasRail } from '../rail/limits-of-budget.ts'
import { loadJourney, type LoadedJourney } from '../rail/load-journey.ts'
import { devicesOf } from '../rail/rail-options.ts'
import { queriesOf } from '../queries-config.ts'
import { nameRun } from '../run-id.ts'
import { afterSaleEndpoints, protectedEndpoints } from '../../targets/security/endpoints.ts'
import type { AccessConfig } from '../target-access.ts'
import { browserTerminalsOf, type BrowserTerminalsPart } from './browser-terminals-part.ts'
import { drainBounds } from './drain-bounds.ts'
import { loadProtocol, protocolNames, type LoadedProtocol } from './load-protocol.ts'
import { awaitedDrains, checkMonitorNames, hasOwnBulkMonitor } from './watched-monitors.ts'

/** The flags of `verify` and `load` as commander hands them over. */
export type VerifyOptions = PlanOptions & {
  config?: string
  targetSync?: string
  targetMagento?: string
  targetPos?: string
  browserTerminals?: string
  /** Of `verify` alone, as is device. */
  journey?: string
  device?: string
  allow: string[]
  protocol?: string
  budget?: string
  fault: string[]
  /** false with --no-dry-run. */
  dryRun?: boolean
  out?: string
}

/** How a browser measures the till of a verify. */
export type RailPart = {
  /** null: the embedded POS. */
  externalPos: string | null
  journey: LoadedJourney
  devices: RailDevice[]
  repeat: number | null
}

/** `because`: why no browser measures, for the user; null where nobody would expect it. `areas` null: what the budget judges. */
export type RailRequestPart = { kind: 'none'; because: string | null } | { kind: 'measured'; part: RailPart; areas: RailArea[] | null }

/** Everything that a run is asked for, checked, before anything is started or written. */
export type RunRequest = {
  runId: string
  orderPrefix: string
  command: string[]
  chosen: ChosenPlan
  serviceTimes: string
  /** Of the embedded Magento while a browser measures, in real time. */
  railServiceTimes: string
  loaded: LoadedProtocol
  externalSync: string | null
  externalMagento: string | null
  allow: string[]
  queries: CustomQuery[]
  /** null: nothing is done after the sales. */
  afterSale: AfterSale | null
  /** Whether the targets are put through the security probes. */
  probesSecurity: boolean
  /** What stands before targets of the user's own; read from the environment when they are opened. */
  access: AccessConfig
  /** One order before the load, where Magento is not embedded. */
  dryRun: boolean
  faults: { text: string; fault: Fault }[]
  budget: string
  drain: { boundMs: number; goneAfterMs: number }
  monitors: MonitorConfig[]
  /** Watched queues that the budget wants empty again after the load. */
  awaitedDrains: Awaited[]
  /** null: the audit reads Magento by REST. */
  auditSql: AuditSqlConfig | null
  /** null: nobody listens for webhooks. */
  webhooks: WebhooksConfig | null
  rail: RailRequestPart
  /** null: every terminal is driven by its requests. */
  browsers: BrowserTerminalsPart | null
  out: string
}

/** Whether the run starts the embedded till: to measure it, or to sell at it beside the load. */
export const startsEmbeddedPos = ({ rail, browsers, externalMagento }: Pick<RunRequest, 'rail' | 'browsers' | 'externalMagento'>): boolean =>
  // Beside external backends a till of ours would sell into somebody's shop.
  externalMagento === null && ((rail.kind === 'measured' && rail.part.externalPos === null) || browsers?.visit === 'sell')

const baseUrl = (text: string | undefined, allow: readonly string[]): string | null => {
  if (text === undefined) return null
  const base = targetBase(text)
  assertAllowed(text, allow)
  return base
}

/** Faults of a part of Magento that only some protocols use: planted under another they would prove nothing. */
const metBy: Partial<Record<Fault['kind'], { what: string; need: 'bulk' | 'carts' }>> = {
  'poison-message': { what: 'strikes the queue of Magento', need: 'bulk' },
  'rate-limit': { what: 'counts the payments of carts', need: 'carts' },
}

/** Throws USAGE for a fault that cannot take effect in this run: a test that passes under it would say nothing. */
const checkFelt = (request: RunRequest, planted: RunRequest['faults'][number]): void => {
  const { afterSale, loaded: { protocol }, probesSecurity } = request
  const { text, fault } = planted
  if (fault.kind === 'lose-invoices' && (afterSale === null || !(afterSale.invoicePerMille > 0 || afterSale.refundReturns))) {
    throw new TillstormError('USAGE', `--fault ${text} needs an \`afterSale\` in the config that invoices: nobody asks for an invoice in this run`)
  }
  const met = metBy[fault.kind]
  // Of a protocol of the user's own nobody knows what it needs.
  const needs = needsOf(protocol.traits.name)
  if (met !== undefined && needs !== null && !needs[met.need]) {
    const others = protocolNames.filter((name) => needsOf(name)?.[met.need] === true)
    throw new TillstormError('USAGE', `--fault ${text} ${met.what}, which the protocol ${protocol.traits.name} does not use`, { hint: `choose --protocol ${others.join(' or ')}` })
  }
  if (securityFaults.has(fault.kind) && !probesSecurity) {
    throw new TillstormError('USAGE', `--fault ${text} is found by the security probes, which this run leaves out`, { hint: '`tillstorm verify` and `tillstorm security` have them' })
  }
  checkProbed(request, planted)
}

/** Throws USAGE where no probe would come to the hole. Holes are planted in Magento. */
const checkProbed = ({ afterSale, loaded: { protocol } }: RunRequest, { text, fault }: RunRequest['faults'][number]): void => {
  if (fault.kind !== 'open-endpoint') return
  const probed = [...protectedEndpoints(protocol.traits.name, protocol.front).filter(({ realm }) => realm !== 'terminal'), ...afterSaleEndpoints(afterSale)].map(({ request }) => request)
  if (probed.includes(fault.request)) return
  const hint = probed.length === 0 ? 'choose a --protocol that calls Magento itself, such as magento-orders' : `choose one of ${[...new Set(probed)].join(', ')}`
  throw new TillstormError('USAGE', `--fault ${text} opens a request that no security probe of the protocol ${protocol.traits.name} asks for at Magento`, { hint })
}

/** What the probes of `tillstorm security` can feel beside the holes: no load is driven there. */
const probeFaults: ReadonlySet<Fault['kind']> = new Set(['token-ttl', 'slow', 'errors'])

const securityFaults: ReadonlySet<Fault['kind']> = new Set(['open-endpoint', 'token-ignored', 'stack-trace', 'foreign-cart'])

/** A fault needs the process of an embedded target: nothing is ever planted in a target that is not ours. */
const checkFaults = (verb: string, request: RunRequest): void => {
  const { orders } = request.chosen.parameters
  for (const { text, fault } of request.faults) {
    if ((fault.kind === 'lose-orders' || fault.kind === 'duplicate-orders' || fault.kind === 'alter-orders') && fault.count > orders) {
      throw new TillstormError('USAGE', `--fault ${text} needs more orders than the ${orders.toLocaleString('en-US')} of this plan`)
    }
    if (fault.kind.endsWith('-webhooks') && request.webhooks === null) {
      throw new TillstormError('USAGE', `--fault ${text} needs \`webhooks\` in the config, which lets the run listen for them`)
    }
    if (fault.kind.startsWith('pos-')) {
      if (startsEmbeddedPos(request)) continue
      throw new TillstormError('USAGE', `--fault ${text} needs the embedded POS, which this run does not start; \`tillstorm rail --fault ${text}\` does`)
    }
    const atMagento = fault.kind.endsWith('-orders') || magentoFaults.has(fault.kind) || (fault.kind !== 'restart-sync' && request.loaded.protocol.front === 'magento')
    const hasSync = request.loaded.protocol.front === 'sync'
    if (atMagento ? request.externalMagento !== null : !hasSync || request.externalSync !== null) {
      throw new TillstormError('USAGE', `--fault ${text} needs the embedded ${atMagento ? 'Magento' : 'sync backend'}, which this run does not start`)
    }
    checkFelt(request, { text, fault })
    if (verb === 'security' && !securityFaults.has(fault.kind) && !probeFaults.has(fault.kind)) {
      throw new TillstormError('USAGE', `--fault ${text} strikes a load, and \`tillstorm security\` drives none`, { hint: '`tillstorm verify` does both' })
    }
  }
}

/** Whether and how a browser measures the till, before the budget has its say. */
const railOf = async (
  verb: string, options: VerifyOptions, config: Config, about: { profile: string; allow: readonly string[]; isExternal: boolean },
): Promise<RailRequestPart> => {
  if (verb !== 'verify') return { kind: 'none', because: null }
  const rail = config.rail ?? {}
  const externalPos = options.targetPos ?? config.targets?.pos ?? null
  if (externalPos !== null) assertAllowed(externalPos, about.allow)
  else if (about.profile === 'smoke') return { kind: 'none', because: 'the smoke profile drives load only; `tillstorm rail` measures the till in a browser' }
  else if (about.isExternal) return { kind: 'none', because: 'the backends are your own and no till is named: --target-pos URL measures it in a browser' }
  return {
    kind: 'measured',
    part: {
      externalPos,
      journey: await loadJourney(options.journey ?? rail.journey ?? (externalPos === null ? 'sell' : 'generic')),
      devices: options.device === undefined ? (rail.devices ?? ['desktop']) : devicesOf(options.device),
      repeat: rail.repeat ?? null,
    },
    areas: rail.only ?? null,
  }
}

/** Reads flags and config (flags win) into a checked request. Throws the TillstormError of the first thing that is wrong. */
export const readRequest = async (verb: string, options: VerifyOptions, argv: readonly string[], startMs: number): Promise<RunRequest> => {
  const config = await loadConfig(options.config)
  const profile = options.profile ?? config.profile
  const chosen = planFromOptions(
    {
      ...options,
      profile,
      speed: options.speed ?? config.speed?.toString(),
      hours: options.hours ?? config.hours,
      peakMultiplier: options.peakMultiplier ?? config.peakMultiplier?.toString(),
    },
    withoutUndefined(config.plan ?? {}),
  )
  const loaded = await loadProtocol(options.protocol ?? config.protocol ?? 'sync')
  const allow = [...(config.allow ?? []), ...options.allow]
  const externalSync = baseUrl(options.targetSync ?? config.targets?.sync, allow)
  const externalMagento = baseUrl(options.targetMagento ?? config.targets?.magento, allow)
  if (externalSync !== null && externalMagento === null) {
    throw new TillstormError('USAGE', 'a sync backend of your own needs --target-magento URL too: the audit reads Magento')
  }
  if (externalSync !== null && loaded.protocol.front !== 'sync') {
    throw new TillstormError('USAGE', `the protocol ${loaded.protocol.traits.name} never calls a sync backend: leave out --target-sync`)
  }
  const isSmoke = chosen.profile.name === 'smoke'
  const wanted = await railOf(verb, options, config, { profile: chosen.profile.name, allow, isExternal: externalMagento !== null })
  const budget = options.budget ?? config.budget ?? (wanted.kind === 'measured' ? 'pos' : isSmoke ? 'smoke' : 'pos-day')
  const judgedBy = await loadBudget(budget)
  if (wanted.kind === 'none' && hasRail(judgedBy) && judgedBy.checks.every(({ metric }) => metric.startsWith('rail.'))) {
    throw new TillstormError('USAGE', `the budget ${budget} has only checks of a browser, which this run does not measure`, {
      hint: '`tillstorm rail` judges a page by it; for the load there are pos-day and smoke',
    })
  }
  const rail: RailRequestPart =
    wanted.kind === 'measured' && !hasRail(judgedBy) ? { kind: 'none', because: `the budget ${budget} has no check of a browser; \`pos\` has` } : wanted
  const browsers = browserTerminalsOf(options.browserTerminals ?? config.browserTerminals?.toString(), {
    externalPos: options.targetPos ?? config.targets?.pos ?? null, isExternal: externalMagento !== null, allow, cores: availableParallelism(),
  })
  if (verb === 'load' && options.targetPos !== undefined && browsers === null) {
    throw new TillstormError('USAGE', '`load` opens a till only in browser terminals: --target-pos needs --browser-terminals N')
  }
  const monitors = config.monitors ?? []
  checkMonitorNames(monitors, judgedBy, hasOwnBulkMonitor(loaded.protocol.traits.name, monitors, externalMagento) ? [OWN_BULK] : [])
  if (config.auditSql !== undefined && externalMagento === null) {
    throw new TillstormError('USAGE', '`auditSql` reads the database of a Magento of your own, and this run starts the embedded one', {
      hint: 'name it with --target-magento URL, or leave out `auditSql`',
    })
  }
  const { runId, orderPrefix } = nameRun(startMs, verb === 'security' ? verb : chosen.profile.name)
  const request: RunRequest = {
    runId,
    orderPrefix,
    command: ['tillstorm', verb, ...argv],
    chosen,
    serviceTimes: config.serviceTimes ?? chosen.profile.serviceTimes,
    railServiceTimes: config.serviceTimes ?? 'measured',
    loaded,
    externalSync,
    externalMagento,
    allow,
    queries: queriesOf(config.queries),
    afterSale: afterSaleOf(config.afterSale, loaded.protocol),
    probesSecurity: verb === 'security' || (verb !== 'load' && config.security !== false),
    access: { ...(config.headers === undefined ? {} : { headers: config.headers }), ...(config.caFile === undefined ? {} : { caFile: config.caFile }) },
    dryRun: externalMagento !== null && options.dryRun !== false && config.dryRun !== false,
    faults: options.fault.map(faultOf),
    budget,
    drain: drainBounds(config.drainSeconds, judgedBy),
    monitors,
    awaitedDrains: awaitedDrains(judgedBy),
    auditSql: config.auditSql ?? null,
    webhooks: verb === 'security' ? null : (config.webhooks ?? null),
    rail,
    browsers,
    out: options.out ?? config.out ?? join('runs', runId),
  }
  checkFaults(verb, request)
  return request
}

const withoutUndefined = (fields: { [K in keyof PlanParameters]?: PlanParameters[K] | undefined }): Partial<PlanParameters> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<PlanParameters>
