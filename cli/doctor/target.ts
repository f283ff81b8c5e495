import { setTimeout as pause } from 'node:timers/promises'
import { defaultParameters } from '../../fixtures/parameters.ts'
import { STORE_ID } from '../../scenarios/protocols/magento-orders.ts'
import { assertAllowed, targetUrl } from '../../targets/allow-list.ts'
import { checkSync } from '../../targets/check-reachable.ts'
import { createMagentoClient } from '../../targets/magento/client.ts'
import { lookAtMagento } from '../../targets/magento/look/look.ts'
import { against, ok, unknown } from '../../targets/magento/look/finding.ts'
import type { TargetFinding } from '../../targets/magento/look/finding.ts'
import { createSyncClient } from '../../targets/sync/client.ts'
import { TillstormError } from '../../run/problems.ts'
import { afterSaleOf } from '../after-sale-config.ts'
import { loadConfig, type Config } from '../config.ts'
import { magentoAccess, syncDoor } from '../target-access.ts'
import { loadProtocol } from '../verify/load-protocol.ts'
import { needsOf } from './needs.ts'

/** The flags of `doctor` that name a target; those of `verify`. */
export type TargetOptions = {
  /** `true`: the target that --target-magento or the config names. */
  target?: string | true
  targetMagento?: string
  targetSync?: string
  allow: string[]
  protocol?: string
  config?: string
}

/** Whether what was asked for is a look at a target, and not at this machine. */
export const isAboutTarget = ({ target, targetMagento, targetSync }: TargetOptions): boolean =>
  target !== undefined || targetMagento !== undefined || targetSync !== undefined

const RETRY_WAITS_MS = [500]

const magentoUrlOf = ({ target, targetMagento }: TargetOptions, config: Config): string => {
  const url = (typeof target === 'string' ? target : undefined) ?? targetMagento ?? config.targets?.magento
  if (url !== undefined) return url
  throw new TillstormError('USAGE', 'no target is named', { hint: 'name it: tillstorm doctor --target https://shop.staging.example --allow shop.staging.example, or targets.magento in the config' })
}

const syncFinding = async (options: TargetOptions, config: Config, allow: readonly string[], env: NodeJS.ProcessEnv): Promise<TargetFinding[]> => {
  const url = options.targetSync ?? config.targets?.sync
  if (url === undefined) return []
  assertAllowed(url, allow)
  const token = env['TILLSTORM_SYNC_TOKEN']
  if (!token) return [unknown('sync backend', `${url}: there is no TILLSTORM_SYNC_TOKEN in the environment`, 'set TILLSTORM_SYNC_TOKEN to the token that your tills present')]
  const sync = createSyncClient({ url, token, allow, door: syncDoor(config, env) })
  try {
    await checkSync(sync)
    return [ok('sync backend', `${url} answers, and takes the token`)]
  } catch (error) {
    if (!(error instanceof TillstormError)) throw error
    return [against('sync backend', error.message, error.hint)]
  } finally {
    await sync.close()
  }
}

/** Looks at the target that flags and config name. Throws the TillstormError of what is wrong before anything can be asked. */
export const examineTarget = async (options: TargetOptions, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<{ url: string; findings: TargetFinding[] }> => {
  const config = await loadConfig(options.config)
  const allow = [...(config.allow ?? []), ...options.allow]
  const url = magentoUrlOf(options, config)
  targetUrl(url)
  assertAllowed(url, allow)
  const protocol = options.protocol ?? config.protocol
  const loaded = protocol === undefined ? null : (await loadProtocol(protocol)).protocol
  const needs = loaded === null ? null : needsOf(loaded.traits.name)
  const afterSale = afterSaleOf(config.afterSale, loaded ?? { front: 'magento', traits: { name: 'any' } })
  const magento = createMagentoClient(magentoAccess(url, allow, config, env), { retryWaitsMs: RETRY_WAITS_MS })
  say(`looking at ${magento.url}; a queue that stands still takes over a minute to tell`)
  try {
    const findings = await lookAtMagento({
      magento, needs, afterSale, isThorough: true, plan: { currency: config.plan?.currency ?? defaultParameters.currency, storeId: STORE_ID },
      nowMs: () => Date.now(), pauseMs: (ms) => pause(ms),
    })
    return { url: magento.url, findings: [...findings, ...(await syncFinding(options, config, allow, env))] }
  } finally {
    await magento.close()
  }
}

const words = { ok: 'ok', note: 'note', against: 'AGAINST', unknown: 'unknown' } as const
const WORD_WIDTH = 7

/** A row a thing, and below what is not fine the command or setting that mends it. */
export const targetTable = (findings: readonly TargetFinding[]): string => {
  const width = Math.max(...findings.map(({ name }) => name.length))
  const lines = findings.flatMap((finding) => {
    const row = `${words[finding.state].padEnd(WORD_WIDTH)}  ${finding.name.padEnd(width)}  ${finding.text}`
    const mend = finding.state === 'ok' ? null : finding.mend
    return mend === null ? [row] : [row, `${' '.repeat(WORD_WIDTH + width + 4)}→ ${mend}`]
  })
  const named = (state: TargetFinding['state']): string => findings.filter((finding) => finding.state === state).map(({ name }) => name).join(', ')
  const bad = named('against')
  const hidden = named('unknown')
  const end = bad === '' ? 'Nothing that can be seen stands against a test on this target.' : `Against a test on this target: ${bad}.`
  return [...lines, '', end, ...(hidden === '' ? [] : [`Not to be seen from here: ${hidden}.`])].join('\n')
}

/** 0 where nothing stands against a test; what cannot be seen does not. */
export const isFitTarget = (findings: readonly TargetFinding[]): boolean => findings.every(({ state }) => state !== 'against')
