import { join } from 'node:path'
import { loadBudget } from '../../budgets/load.ts'
import type { Budget } from '../../budgets/schema.ts'
import type { Fault } from '../../mocks/faults.ts'
import type { RailArea, RailDevice } from '../../run/rail-record.ts'
import { TillstormError } from '../../run/problems.ts'
import { assertAllowed, targetBase } from '../../targets/allow-list.ts'
import { loadConfig } from '../config.ts'
import { faultOf } from '../fault-option.ts'
import { nameRun } from '../run-id.ts'
import type { AccessConfig } from '../target-access.ts'
import { areasOfBudget, hasRail } from './limits-of-budget.ts'
import { loadJourney, type LoadedJourney } from './load-journey.ts'
import { areasOf, devicesOf, repeatOf } from './rail-options.ts'

/** The flags of `rail` as commander hands them over. */
export type RailCommandOptions = {
  serve?: string
  journey?: string
  device?: string
  only?: string
  repeat?: string
  budget?: string
  allow: string[]
  out?: string
  targetMagento?: string
  config?: string
  fault: string[]
}

/** What to measure: a page of the user's, a folder that is served for it, or the embedded POS. */
export type RailTarget = { kind: 'url'; url: string } | { kind: 'folder'; folder: string } | { kind: 'embedded' }

export type RailRequest = {
  runId: string
  orderPrefix: string
  command: string[]
  target: RailTarget
  journey: LoadedJourney
  devices: RailDevice[]
  areas: RailArea[]
  repeat: number | null
  budget: Budget
  /** As the user named it, for the manifest. */
  budgetName: string
  allow: string[]
  externalMagento: string | null
  access: AccessConfig
  faults: { text: string; fault: Fault }[]
  out: string
}

/** Beyond the four letters: what a till must keep, and a page need not. */
const posAreas: readonly RailArea[] = ['offline', 'storage', 'endurance']

const targetOf = (url: string | undefined, serve: string | undefined): RailTarget => {
  if (url !== undefined && serve !== undefined) throw new TillstormError('USAGE', 'give a URL or --serve DIR, not both')
  if (serve !== undefined) return { kind: 'folder', folder: serve }
  return url === undefined ? { kind: 'embedded' } : { kind: 'url', url }
}

const magentoOf = (text: string | undefined, allow: readonly string[]): string | null => {
  if (text === undefined) return null
  const base = targetBase(text)
  assertAllowed(text, allow)
  return base
}

/** Reads the page, flags and config (flags win) into a checked request. Throws the TillstormError of the first thing that is wrong. */
export const readRailRequest = async (
  page: string | undefined, options: RailCommandOptions, argv: readonly string[], startMs: number,
): Promise<RailRequest> => {
  const config = await loadConfig(options.config)
  const rail = config.rail ?? {}
  const allow = [...(config.allow ?? []), ...options.allow]
  const target = targetOf(page ?? (options.serve === undefined ? config.targets?.pos : undefined), options.serve)
  if (target.kind === 'url') assertAllowed(target.url, allow)
  const faults = options.fault.map(faultOf)
  if (faults.length > 0 && target.kind !== 'embedded') {
    throw new TillstormError('USAGE', `--fault ${faults[0]?.text ?? ''} needs the embedded POS: leave out the ${target.kind === 'url' ? 'URL' : 'folder'}`)
  }
  const externalMagento = magentoOf(options.targetMagento ?? config.targets?.magento, allow)
  if (externalMagento !== null && target.kind === 'embedded') {
    throw new TillstormError('USAGE', 'the embedded POS sells into the embedded Magento: leave out --target-magento, or give the URL of your own POS')
  }
  const only = options.only === undefined ? rail.only : areasOf(options.only)
  const isTill = target.kind === 'embedded' || (only ?? []).some((area) => posAreas.includes(area))
  const budgetName = options.budget ?? rail.budget ?? (isTill ? 'pos-rail' : 'rail')
  const budget = await loadBudget(budgetName)
  if (!hasRail(budget)) throw new TillstormError('USAGE', `the budget ${budgetName} has no check of a browser; \`rail\` and \`pos-rail\` have`)
  const { runId, orderPrefix } = nameRun(startMs, 'rail')
  return {
    runId,
    orderPrefix,
    command: ['tillstorm', 'rail', ...argv],
    target,
    journey: await loadJourney(options.journey ?? rail.journey ?? (target.kind === 'embedded' ? 'sell' : 'generic')),
    devices: options.device === undefined ? (rail.devices ?? ['desktop']) : devicesOf(options.device),
    areas: only ?? areasOfBudget(budget),
    repeat: options.repeat === undefined ? (rail.repeat ?? null) : repeatOf(options.repeat),
    budget,
    budgetName,
    allow,
    externalMagento,
    access: { ...(config.headers === undefined ? {} : { headers: config.headers }), ...(config.caFile === undefined ? {} : { caFile: config.caFile }) },
    faults,
    out: options.out ?? config.out ?? join('runs', runId),
  }
}
