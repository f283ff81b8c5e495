import { join } from 'node:path'
import { randomInt } from 'node:crypto'
import { loadBudget } from '../../budgets/load.ts'
import type { PlanParameters } from '../../fixtures/parameters.ts'
import { parseFault, type Fault } from '../../mocks/faults.ts'
import { TillstormError } from '../../run/problems.ts'
import { assertAllowed, targetUrl } from '../../targets/allow-list.ts'
import { loadConfig } from '../config.ts'
import { planFromOptions, type ChosenPlan, type PlanOptions } from '../plan-options.ts'
import { loadProtocol, type LoadedProtocol } from './load-protocol.ts'

/** The flags of `verify` and `load` as commander hands them over. */
export type VerifyOptions = PlanOptions & {
  config?: string
  targetSync?: string
  targetMagento?: string
  allow: string[]
  protocol?: string
  budget?: string
  fault: string[]
  out?: string
}

/** Everything that a run is asked for, checked, before anything is started or written. */
export type RunRequest = {
  runId: string
  orderPrefix: string
  command: string[]
  chosen: ChosenPlan
  serviceTimes: string
  loaded: LoadedProtocol
  externalSync: string | null
  externalMagento: string | null
  allow: string[]
  faults: { text: string; fault: Fault }[]
  budget: string
  drainBoundMs: number
  out: string
}

const DRAIN_SECONDS = 600
const BASE36 = 36

const faultOf = (text: string): { text: string; fault: Fault } => {
  try {
    return { text, fault: parseFault(text) }
  } catch (error) {
    throw new TillstormError('USAGE', error instanceof Error ? error.message : String(error), {
      cause: error, hint: '`tillstorm verify --help` lists the faults, `tillstorm plan --help` the request names',
    })
  }
}

const baseUrl = (text: string | undefined, allow: readonly string[]): string | null => {
  if (text === undefined) return null
  const url = targetUrl(text)
  assertAllowed(text, allow)
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** A fault needs the process of an embedded target: nothing is ever planted in a target that is not ours. */
const checkFaults = (request: RunRequest): void => {
  for (const { text, fault } of request.faults) {
    const atMagento = fault.kind.endsWith('-orders') || fault.kind === 'restart-magento' || (fault.kind !== 'restart-sync' && request.loaded.protocol.front === 'magento')
    const hasSync = request.loaded.protocol.front === 'sync'
    if (atMagento ? request.externalMagento !== null : !hasSync || request.externalSync !== null) {
      throw new TillstormError('USAGE', `--fault ${text} needs the embedded ${atMagento ? 'Magento' : 'sync backend'}, which this run does not start`)
    }
  }
}

const tagOf = (startMs: number): string => {
  // Three letters of chance behind the time, so that two runs of the same second on one target stay apart.
  const chance = randomInt(BASE36 ** 3).toString(BASE36).padStart(3, '0')
  return `${Math.floor(startMs / 1000).toString(BASE36)}${chance}`
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
  const budget = options.budget ?? config.budget ?? (chosen.profile.name === 'smoke' ? 'smoke' : 'pos-day')
  await loadBudget(budget)
  const tag = tagOf(startMs)
  const started = new Date(startMs).toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-')
  const runId = `${started}-${chosen.profile.name}-${tag}`
  const request: RunRequest = {
    runId,
    orderPrefix: `t${tag}`,
    command: ['tillstorm', verb, ...argv],
    chosen,
    serviceTimes: config.serviceTimes ?? chosen.profile.serviceTimes,
    loaded,
    externalSync,
    externalMagento,
    allow,
    faults: options.fault.map(faultOf),
    budget,
    drainBoundMs: (config.drainSeconds ?? DRAIN_SECONDS) * 1000,
    out: options.out ?? config.out ?? join('runs', runId),
  }
  checkFaults(request)
  return request
}

const withoutUndefined = (fields: { [K in keyof PlanParameters]?: PlanParameters[K] | undefined }): Partial<PlanParameters> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<PlanParameters>
