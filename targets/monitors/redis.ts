import type { Redis } from 'ioredis'
import { TillstormError } from '../../run/problems.ts'
import { assertAllowedServer } from '../allow-list.ts'
import { oneLine } from '../one-line.ts'
import { within } from '../within.ts'
import type { MonitorConfigOf } from './config.ts'
import { emptyLook } from './look.ts'
import type { Watch } from './look.ts'

export type RedisLogin = { user: string | undefined; password: string } | null

/** Fields of INFO: `name:value` a line. */
const fieldsOf = (info: string): Map<string, string> =>
  new Map(info.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf(':')
    return at <= 0 || line.startsWith('#') ? [] : [[line.slice(0, at), line.slice(at + 1).trim()]]
  }))

const numberIn = (fields: ReadonlyMap<string, string>, name: string): number => {
  const text = fields.get(name)
  const value = text === undefined || text === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value)) return value
  throw new TillstormError('TARGET_UNEXPECTED', `the answer to INFO has no ${name}, so it is no Redis`)
}

/** A Redis by its INFO, the only command that is sent. It holds no messages: its checks are those of its values. */
export const redisWatch = (config: MonitorConfigOf<'redis'>, login: RedisLogin, io: { allow: readonly string[]; timeoutMs: number }): Watch => {
  const { url, host, port } = assertAllowedServer(config.url, { 'redis:': '6379', 'rediss:': '6379' }, io.allow)
  const place = `${url.protocol}//${url.host}`
  const { timeoutMs } = io
  let client: Redis | null = null
  /** What the server had evicted before the first look: INFO counts since its start. */
  let evictedBefore: number | null = null

  const drop = (): void => {
    client?.disconnect()
    client = null
  }
  const connect = async (): Promise<Redis> => {
    const { Redis: Client } = await import('ioredis')
    const fresh = new Client({
      host, port, lazyConnect: true, connectTimeout: timeoutMs, protocol: 2, disableClientInfo: true, enableReadyCheck: false, enableOfflineQueue: false,
      retryStrategy: () => null, maxRetriesPerRequest: 0,
      ...(login === null ? {} : { password: login.password, ...(login.user === undefined ? {} : { username: login.user }) }),
      ...(url.protocol === 'rediss:' ? { tls: { servername: host } } : {}),
    })
    // Without a listener an error between two looks would end the process; the next look tells it.
    let first: Error | null = null
    fresh.on('error', (error: Error) => {
      first ??= error
    })
    client = fresh
    await fresh.connect().catch((error: unknown) => {
      throw first ?? error
    })
    return fresh
  }
  const problemOf = (error: unknown): TillstormError => {
    if (error instanceof TillstormError) return error
    const text = oneLine(error instanceof Error ? error.message : String(error), 160, login === null ? [] : [login.password])
    const isRefused = /\b(NOAUTH|WRONGPASS|NOPERM|invalid password)\b/i.test(text)
    return new TillstormError(isRefused ? 'TARGET_REFUSED' : 'TARGET_UNREACHABLE', `${place} ${isRefused ? 'refuses us' : 'cannot be used'} (${text})`, { cause: error })
  }
  return {
    look: async () => {
      try {
        const info = await within(timeoutMs, (async () => (client ?? (await connect())).info())(), () => new TillstormError('TARGET_UNREACHABLE', `${place} gives no answer within ${timeoutMs / 1000} s`))
        const fields = fieldsOf(info)
        const evicted = numberIn(fields, 'evicted_keys')
        // A server that started anew counts anew.
        if (evictedBefore === null || evicted < evictedBefore) evictedBefore = evictedBefore === null ? evicted : 0
        return {
          ...emptyLook(),
          values: {
            'used-memory-mib': numberIn(fields, 'used_memory') / 1024 ** 2,
            'operations-per-second': numberIn(fields, 'instantaneous_ops_per_sec'),
            'evicted-keys': evicted - evictedBefore,
            'blocked-clients': numberIn(fields, 'blocked_clients'),
            'connected-clients': numberIn(fields, 'connected_clients'),
          },
        }
      } catch (error) {
        drop()
        throw problemOf(error)
      }
    },
    close: async () => drop(),
  }
}
