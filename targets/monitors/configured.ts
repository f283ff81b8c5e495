import { TillstormError } from '../../run/problems.ts'
import type { Manifest } from '../../run/records.ts'
import type { MagentoAccess } from '../magento/client.ts'
import { targetUrl } from '../allow-list.ts'
import { secretOf } from '../secrets.ts'
import type { MonitorConfig } from './config.ts'
import type { Watch } from './look.ts'
import { magentoBulkWatch } from './magento-bulk.ts'
import { monitor } from './monitor.ts'
import type { Monitor } from './monitor.ts'
import { mysqlWatch } from './mysql.ts'
import { prometheusWatch } from './prometheus.ts'
import { rabbitmqWatch } from './rabbitmq.ts'
import { redisWatch } from './redis.ts'

type Env = Readonly<Record<string, string | undefined>>
export type MonitorIo = {
  env: Env
  allow: readonly string[]
  nowMs?: () => number
  /** How the run itself gets to its Magento, for a monitor that names no credentials of its own; null for any other. */
  ownAccess?: (url: string) => Pick<MagentoAccess, 'credentials' | 'door'> | null
}

/** A monitor of the config. Its rows carry its name; what it could not read is a `monitor-error` of the source `monitor.<name>`. */
export type ConfiguredMonitor = Monitor & {
  readonly intervalMs: number
  readonly described: NonNullable<Manifest['monitors']>[number]
  close(): Promise<void>
}

const watchOf = (config: MonitorConfig, io: MonitorIo & { nowMs: () => number; timeoutMs: number }): Watch => {
  const whose = `the monitor ${config.name}`
  const loginOf = (names: { user: string; password: string }): { user: string; password: string } => ({
    user: secretOf(io.env, names.user, whose), password: secretOf(io.env, names.password, whose),
  })
  switch (config.kind) {
    case 'rabbitmq':
      return rabbitmqWatch(config, loginOf(config.credentials), io)
    case 'mysql':
      return mysqlWatch(config, loginOf(config.credentials), io)
    case 'redis': {
      const names = config.credentials
      const user = names?.user
      return redisWatch(
        config,
        names === undefined ? null : { user: user === undefined ? undefined : secretOf(io.env, user, whose), password: secretOf(io.env, names.password, whose) },
        io,
      )
    }
    case 'prometheus': {
      const names = config.credentials
      const login = names === undefined ? null : 'token' in names ? { token: secretOf(io.env, names.token, whose) } : loginOf(names)
      return prometheusWatch(config, login, io)
    }
    case 'magento-bulk': {
      const names = config.credentials
      if (names !== undefined) return magentoBulkWatch(config, { credentials: 'token' in names ? { token: secretOf(io.env, names.token, whose) } : loginOf(names) }, io)
      targetUrl(config.url)
      const own = io.ownAccess?.(config.url) ?? null
      if (own === null) {
        throw new TillstormError('CONFIG_INVALID', `${whose} has no \`credentials\`, and its URL is not that of the run's Magento`, {
          hint: 'name its credentials, or give it the URL of the target: the sign-in of the run goes nowhere else',
        })
      }
      return magentoBulkWatch(config, own, io)
    }
  }
}

/**
 * A monitor, ready to be asked. Nothing is sent yet, but what the config says is checked: its host, the environment that it names, its
 * statements. Throws CONFIG_INVALID, HOST_NOT_ALLOWED or TARGET_REFUSED in one line.
 */
export const openConfiguredMonitor = (config: MonitorConfig, io: MonitorIo): ConfiguredMonitor => {
  const nowMs = io.nowMs ?? Date.now
  const intervalMs = 1000 * (config.intervalSeconds ?? 1)
  const watch = watchOf(config, { ...io, nowMs, timeoutMs: 1000 * (config.timeoutSeconds ?? 3) })
  return watchedAs(config, watch, intervalMs, nowMs)
}

/** The monitor that a run by bulk has of itself: Magento's own queue, which its tills wait for. */
export const OWN_BULK = 'magento-bulk'

/** Watches the operations of the Magento that takes the run's bulks, as a monitor of the config would. Nothing is sent yet. */
export const ownBulkMonitor = (access: MagentoAccess, intervalMs: number): ConfiguredMonitor =>
  watchedAs(
    { name: OWN_BULK, kind: 'magento-bulk', url: access.url },
    magentoBulkWatch(access, access, { allow: access.allow, timeoutMs: 3_000, nowMs: Date.now }), intervalMs, Date.now,
  )

const watchedAs = ({ name, kind, url }: Pick<MonitorConfig, 'name' | 'kind' | 'url'>, watch: Watch, intervalMs: number, nowMs: () => number): ConfiguredMonitor => {
  const source = `monitor.${name}`
  return {
    ...monitor(source, nowMs, async () => {
      const look = await watch.look()
      return (at) => ({ monitor: 'watched', name, ...at, ...look })
    }),
    intervalMs,
    described: { name, kind, url, intervalMs },
    close: () => watch.close(),
  }
}
