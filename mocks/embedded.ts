import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { posFaults, type Fault, type PosFault } from './faults.ts'
import { accountsOf, type Accounts } from './magento/accounts.ts'
import type { Resources } from './magento/caller.ts'
import { embeddedWebhook, type ToldListener } from './magento/webhooks/embedded-webhook.ts'
import type { ConsumerAction } from './magento/consumer-action.ts'
import { ServerProcess } from './server-process.ts'

export type EmbeddedOptions = {
  magento: {
    port: number
    seed: number
    catalogueSize: number
    customers: number
    /** `instant`, `measured` or a file. */
    serviceTimes: string
    tokenTtlSeconds: number
    /** Attributes of each product; unless it is given, 10, 20 or 50, as its department has. */
    attributes?: 10 | 50 | 200
    /** Administrators besides the first, of few rights, and integrations that sign with OAuth. Their secrets are random. */
    users?: readonly { user: string; resources: Resources }[]
    integrations?: readonly { name: string; resources: Resources }[]
    /** Magento's settings, off unless they are given. */
    integrationAsBearer?: boolean
    inputLimits?: boolean
    recaptcha?: boolean
    /** Tax on all goods, in hundredths of a per cent, for orders out of carts; none where it is not given. */
    taxBasisPoints?: number
    /** False: the consumer of the queue stands still until `consumer('start')`. */
    consumer?: boolean
  } | null
  sync: {
    port: number
    /** An external Magento that the sync backend stands before; null: the embedded one. */
    magento: { url: string; secrets: Record<string, string> } | null
    tokenTtlSeconds: number
    allow: readonly string[]
  } | null
  /** The till: a web app in front of the others. Its cashier and password are random unless given. */
  pos?: {
    port: number
    /** Where it reads and sends: through the sync backend, or Magento's REST directly. */
    backend: 'sync' | 'magento'
    cashier?: { user: string; password: string }
    terminal?: number
    currency?: string
    taxBasisPoints?: number
    /** Backends that are not embedded here. */
    external?: { syncUrl?: string; syncToken?: string; magentoUrl?: string; magentoSecrets?: Record<string, string> }
  } | null
  /** A listener that the embedded Magento tells of each order. */
  webhook?: ToldListener | null
  /** As the user wrote them; each server takes those that are its own. */
  faults: readonly { text: string; fault: Fault }[]
  /** The server that the tills call: faults that name a request, and the stall, are planted there. */
  front: 'sync' | 'magento'
  expectedOrders: number
  orderPrefix: string | null
  /** Ends the wait for the servers; what was started is stopped. */
  signal: AbortSignal
}

export type Embedded = {
  magento: ({ url: string; user: string; password: string } & Accounts) | null
  sync: { url: string; token: string } | null
  pos: { url: string; user: string; password: string } | null
  /** Plants the restarts, evenly over a drive of this length; resolves with how many were planned and done when all are or `signal` aborts. */
  restarts(driveMs: number, signal: AbortSignal): Promise<{ planned: number; done: number }>
  /**
   * From a day in fast motion to real time: the backends start again on their data, Magento with these service times, and tokens live an hour. The
   * sync backend first, while Magento is still quick: it reads the catalogue.
   */
  atRealTime(serviceTimes: string): Promise<void>
  /** Stops, starts or kills the embedded Magento's consumer; `kill-after-store` when the order of its message is stored already. */
  consumer(action: ConsumerAction): void
  /** What a server said that ended by itself; null while all run. */
  died(): string | null
  stop(): Promise<void>
}

const REAL_TIME_TOKEN_SECONDS = 3600

const secret = (): string => randomBytes(18).toString('base64url')

const furtherAccounts = (magento: EmbeddedOptions['magento']): Accounts => {
  const { users, integrations } = accountsOf({ users: magento?.users ?? [], integrations: magento?.integrations ?? [] }, undefined)
  return { users, integrations }
}

/** As the process takes them from its environment. */
const accountSecrets = ({ users, integrations }: Accounts): string => JSON.stringify({
  users: Object.fromEntries(users.map(({ user, password }) => [user, password])),
  integrations: Object.fromEntries(integrations.map(({ name, resources: _, ...parts }) => [name, parts])),
})

const faultsFor = (server: 'sync' | 'magento', options: EmbeddedOptions): string[] =>
  options.faults
    .filter(({ fault }) => {
      switch (fault.kind) {
        case 'lose-orders':
        case 'duplicate-orders':
        case 'alter-orders':
        case 'phantom-orders':
        case 'open-endpoint':
        case 'token-ignored':
        case 'stack-trace':
        case 'foreign-cart':
        case 'cut-after-store':
        case 'kill-worker':
        case 'db-down':
        case 'rate-limit':
        case 'poison-message':
        case 'lose-invoices':
          return server === 'magento'
        case 'token-ttl':
          return true
        case 'slow':
        case 'errors':
        case 'stall':
          return server === options.front
        default:
          // Restarts are done from here, and the till has faults of its own.
          return false
      }
    })
    .map(({ text }) => text)

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.max(0, ms))
    signal.addEventListener('abort', done, { once: true })
  })

const isPosFault = (name: string): name is PosFault => posFaults.some((known) => known === name)

/** A real Magento gives some 50 products a second: half an hour is a catalogue of 90,000. */
const READ_BOUND_MS = 1_800_000

/** The embedded backend has read Magento's catalogue: before that its reads answer 503, which would be no fault of the system under test. */
const catalogueRead = async (sync: ServerProcess, signal: AbortSignal): Promise<void> => {
  const { url } = sync
  const startMs = performance.now()
  while (performance.now() - startMs < READ_BOUND_MS) {
    if (sync.diedSaying !== null) throw new Error(sync.diedSaying)
    if (signal.aborted) throw new Error('interrupted while the sync backend read the catalogue')
    const health = (await fetch(`${url}/healthz`).then((answer) => answer.json(), () => null)) as Record<string, unknown> | null
    if (health !== null && ['catalogue', 'stock', 'customers'].every((area) => health[area] === 'ready')) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`the embedded sync backend has not read Magento's catalogue within ${READ_BOUND_MS / 1000} s`)
}

/**
 * Starts the embedded targets on loopback, each with fresh random credentials and data of its own in a temporary folder. Throws an
 * Error with one line where one does not start; none is left behind then.
 */
export const startEmbedded = async (options: EmbeddedOptions): Promise<Embedded> => {
  const told = embeddedWebhook(options.webhook ?? null, options.faults)
  const dataDir = mkdtempSync(join(tmpdir(), 'tillstorm-'))
  const admin = { TILLSTORM_MAGENTO_USER: 'tillstorm', TILLSTORM_MAGENTO_PASSWORD: secret() }
  const accounts = furtherAccounts(options.magento)
  const syncToken = secret()
  let magento: ServerProcess | null = null
  let sync: ServerProcess | null = null
  let pos: ServerProcess | null = null
  const cashier = options.pos?.cashier ?? { user: 'cashier', password: secret() }

  const stop = async (): Promise<void> => {
    await Promise.all([pos?.stop(), sync?.stop(), magento?.stop()])
    rmSync(dataDir, { recursive: true, force: true })
  }

  try {
    if (options.magento !== null) {
      magento = new ServerProcess({
        name: 'magento',
        secrets: { ...admin, TILLSTORM_MAGENTO_ACCOUNTS: accountSecrets(accounts), ...told.secrets },
        options: {
          ...options.magento,
          dataDir: join(dataDir, 'magento'),
          faults: faultsFor('magento', options),
          expectedOrders: options.expectedOrders,
          orderPrefix: options.orderPrefix,
          webhooks: told.webhooks,
        },
      })
      await magento.start()
    }
    if (options.sync !== null) {
      const { magento: external, port, tokenTtlSeconds, allow } = options.sync
      sync = new ServerProcess({
        name: 'sync',
        secrets: { TILLSTORM_SYNC_TOKEN: syncToken, ...(external === null ? admin : external.secrets) },
        options: {
          port,
          dataDir: join(dataDir, 'sync'),
          magentoUrl: external?.url ?? magento?.url ?? '',
          workers: 8,
          faults: faultsFor('sync', options),
          expectedOrders: options.expectedOrders,
          tokenTtlSeconds,
          allowedHosts: [...allow],
        },
      })
      await sync.start()
      await catalogueRead(sync, options.signal)
    }
    if (options.pos !== undefined && options.pos !== null) {
      const { port, backend, external, terminal, currency, taxBasisPoints } = options.pos
      pos = new ServerProcess({
        name: 'pos',
        secrets: {
          TILLSTORM_POS_USER: cashier.user,
          TILLSTORM_POS_PASSWORD: cashier.password,
          TILLSTORM_SYNC_TOKEN: external?.syncToken ?? syncToken,
          ...(external?.magentoSecrets ?? admin),
        },
        options: {
          port,
          backend,
          syncUrl: external?.syncUrl ?? sync?.url ?? null,
          magentoUrl: external?.magentoUrl ?? magento?.url ?? null,
          faults: options.faults.map(({ fault }) => fault.kind).filter(isPosFault),
          ...(terminal === undefined ? {} : { terminal }),
          ...(currency === undefined ? {} : { currency }),
          ...(taxBasisPoints === undefined ? {} : { taxBasisPoints }),
        },
      })
      await pos.start()
    }
  } catch (error) {
    await stop()
    throw error
  }

  const planned = options.faults.flatMap(({ fault }) => {
    if (fault.kind !== 'restart-sync' && fault.kind !== 'restart-magento') return []
    const server = fault.kind === 'restart-sync' ? sync : magento
    if (server === null) return []
    return Array.from({ length: fault.count }, (_, n) => ({ server, share: (n + 1) / (fault.count + 1) }))
  })

  return {
    magento: magento === null ? null : { url: magento.url, user: admin.TILLSTORM_MAGENTO_USER, password: admin.TILLSTORM_MAGENTO_PASSWORD, ...accounts },
    sync: sync === null ? null : { url: sync.url, token: syncToken },
    pos: pos === null ? null : { url: pos.url, ...cashier },
    restarts: async (driveMs, signal) => {
      const startMs = performance.now()
      let done = 0
      for (const { server, share } of planned.sort((a, b) => a.share - b.share)) {
        await pause(startMs + driveMs * share - performance.now(), signal)
        if (signal.aborted) break
        await server.restart()
        done += 1
      }
      return { planned: planned.length, done }
    },
    atRealTime: async (serviceTimes) => {
      if (sync !== null) {
        await sync.restart({ tokenTtlSeconds: REAL_TIME_TOKEN_SECONDS })
        await catalogueRead(sync, options.signal)
      }
      await magento?.restart({ tokenTtlSeconds: REAL_TIME_TOKEN_SECONDS, serviceTimes })
    },
    consumer: (action) => magento?.tell({ consumer: action }),
    died: () => magento?.diedSaying ?? sync?.diedSaying ?? pos?.diedSaying ?? null,
    stop,
  }
}
