import { randomBytes } from 'node:crypto'
import { writeCaBundle, type CaBundle } from '../../engine/k6/ca-bundle.ts'
import { startEmbedded, type Embedded } from '../../mocks/embedded.ts'
import type { ToldListener } from '../../mocks/magento/webhooks/embedded-webhook.ts'
import { TillstormError } from '../../run/problems.ts'
import type { Manifest, OrderKey } from '../../run/records.ts'
import { checkMagento, checkSync, type MagentoBaseline } from '../../targets/check-reachable.ts'
import { doorSecrets, openDoor, type Door } from '../../targets/door.ts'
import { accessSecrets, createMagentoClient, type MagentoAccess, type MagentoClient } from '../../targets/magento/client.ts'
import { createSyncClient, type SyncClient } from '../../targets/sync/client.ts'
import { credentialVariables } from '../../scenarios/settings.ts'
import { embeddedProblem } from '../embedded-problem.ts'
import { magentoAccess, refuseCustomersBehindBasicAuth, syncDoor } from '../target-access.ts'
import { magentoEnvironment, syncEnvironment } from '../target-environment.ts'
import { startsEmbeddedPos, type RunRequest } from './request.ts'
import { untilAborted } from './until-aborted.ts'

/** The targets of a run, embedded or not, reachable and signed in to. */
export type Targets = {
  embedded: Embedded
  magento: MagentoClient
  /** The same Magento for samples beside the load: never waits long. */
  monitored: MagentoClient
  magentoUrl: string
  sync: SyncClient | null
  syncUrl: string
  baseline: MagentoBaseline
  /** How this Magento, and the sync backend where there is one, are entered. */
  access: MagentoAccess
  doorOfSync: Door
  /** What terminals present to the sync backend; '' without one. */
  syncToken: string
  /** For k6, by environment variable. */
  credentials: Record<string, string>
  /** Never to be printed or stored. */
  secrets: readonly string[]
  described: Manifest['targets']
  close(): Promise<void>
}

/** A token of an embedded target lives an hour of the plan, but never so short that renewing it is all that a till does. */
const tokenSeconds = (speed: number): number => Math.max(20, Math.round(3600 / speed))

const MONITOR_TIMEOUT_MS = 5000

/** Of the accounts that tills open for themselves: of all kinds of characters that a shop's rules may want. */
const accountPassword = (): string => `Tt1!${randomBytes(18).toString('base64url')}`

const required = (env: NodeJS.ProcessEnv, name: string): string => {
  const value = env[name]
  if (value) return value
  throw new TillstormError('TARGET_REFUSED', `there is no ${name} in the environment`, { hint: `set ${name} to the token that your tills present` })
}

/** A client that is signed in, and what its Magento holds before the run. Throws the TillstormError of the first thing that is wrong. */
const openMagento = async (
  access: MagentoAccess, orderKey: OrderKey,
): Promise<{ client: MagentoClient; baseline: MagentoBaseline }> => {
  const client = createMagentoClient(access)
  try {
    return { client, baseline: await checkMagento(client, orderKey) }
  } catch (error) {
    await client.close()
    throw error
  }
}

/**
 * Starts what is embedded, opens what is not, and sees that each answers and takes our credentials before any load. Throws one clear line; nothing
 * is left running then. An embedded Magento tells `webhook` of its orders.
 */
export const openTargets = async (request: RunRequest, env: NodeJS.ProcessEnv, signal: AbortSignal, webhook: ToldListener | null = null): Promise<Targets> => {
  const { parameters, profile } = request.chosen
  const { front, traits: { orderKey } } = request.loaded.protocol
  const externalSyncToken = request.externalSync === null ? null : required(env, credentialVariables.syncToken)
  const externalAccess = request.externalMagento === null ? null : magentoAccess(request.externalMagento, request.allow, request.access, env)
  if (externalAccess !== null) refuseCustomersBehindBasicAuth(externalAccess, request.loaded.protocol.traits.name)
  const doorOfSync = request.externalSync === null ? openDoor : syncDoor(request.access, env)
  // Before an embedded sync backend starts, which would wait for its Magento: a wrong password is told in a second.
  const external = externalAccess === null ? null : await untilAborted(openMagento(externalAccess, orderKey), signal)
  const magentoVariables = externalAccess === null ? {} : magentoEnvironment(externalAccess, external?.client.signedBase() ?? null)
  const embedded = await startEmbedded({
    magento:
      request.externalMagento !== null
        ? null
        : {
            port: 0,
            seed: parameters.seed,
            catalogueSize: parameters.catalogueSize,
            customers: parameters.customers,
            serviceTimes: request.serviceTimes,
            tokenTtlSeconds: tokenSeconds(profile.speed),
            taxBasisPoints: parameters.taxBasisPoints,
          },
    sync:
      front !== 'sync' || request.externalSync !== null
        ? null
        : {
            port: 0,
            magento: request.externalMagento === null ? null : { url: request.externalMagento, secrets: magentoVariables },
            tokenTtlSeconds: tokenSeconds(profile.speed),
            allow: request.allow,
          },
    pos: startsEmbeddedPos(request) ? { port: 0, backend: front, currency: parameters.currency, taxBasisPoints: parameters.taxBasisPoints } : null,
    webhook,
    faults: request.faults,
    front,
    expectedOrders: parameters.orders,
    orderPrefix: request.orderPrefix,
    signal,
  }).catch(async (error: unknown) => {
    await external?.client.close()
    throw embeddedProblem(error)
  })
  const magentoUrl = request.externalMagento ?? embedded.magento?.url ?? ''
  const syncUrl = request.externalSync ?? embedded.sync?.url ?? ''
  const syncToken = externalSyncToken ?? embedded.sync?.token ?? ''
  const access: MagentoAccess =
    externalAccess ?? { url: magentoUrl, allow: request.allow, credentials: { user: embedded.magento?.user ?? '', password: embedded.magento?.password ?? '' } }
  // One try and a short wait: a monitor that hangs on a frozen target would tell of nothing and hold up the end.
  const monitored = createMagentoClient({ ...access, signedBase: external?.client.signedBase() ?? null }, { timeoutMs: MONITOR_TIMEOUT_MS, retryWaitsMs: [] })
  const sync = syncUrl === '' ? null : createSyncClient({ url: syncUrl, token: syncToken, allow: request.allow, door: doorOfSync })
  let opened = external
  const caPem = externalAccess?.door?.caPem ?? doorOfSync.caPem
  let bundle: CaBundle | null = null
  const close = async (): Promise<void> => {
    bundle?.remove()
    await Promise.allSettled([opened?.client.close(), monitored.close(), sync?.close()])
    await embedded.stop()
  }
  try {
    opened ??= await untilAborted(openMagento(access, orderKey), signal)
    bundle = caPem === null ? null : writeCaBundle(caPem)
    const customerPassword = accountPassword()
    const { client: magento, baseline } = opened
    if (sync !== null) await untilAborted(checkSync(sync), signal)
    return {
      embedded,
      magento,
      monitored,
      magentoUrl,
      sync,
      syncUrl,
      baseline,
      access,
      doorOfSync,
      syncToken,
      credentials: {
        ...(front === 'sync'
          ? { [credentialVariables.syncToken]: syncToken, ...syncEnvironment(doorOfSync) }
          : { [credentialVariables.customerPassword]: customerPassword, ...magentoEnvironment(access, magento.signedBase()) }),
        ...(bundle === null ? {} : { SSL_CERT_FILE: bundle.file }),
      },
      secrets: [...accessSecrets(access), ...doorSecrets(doorOfSync), syncToken, customerPassword].filter((secret) => secret !== ''),
      described: {
        magento: { kind: request.externalMagento === null ? 'embedded' : 'external', url: magentoUrl },
        sync: syncUrl === '' ? null : { kind: request.externalSync === null ? 'embedded' : 'external', url: syncUrl },
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
