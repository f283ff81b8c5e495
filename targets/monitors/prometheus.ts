import { TillstormError } from '../../run/problems.ts'
import { assertAllowed, targetBase } from '../allow-list.ts'
import { createHttp, httpDefaults, jsonOf } from '../http.ts'
import { oneLine } from '../one-line.ts'
import type { MonitorConfigOf } from './config.ts'
import { emptyLook } from './look.ts'
import type { Watch } from './look.ts'

export type PrometheusLogin = { user: string; password: string } | { token: string } | null

const authorizationOf = (login: PrometheusLogin): Record<string, string> => {
  if (login === null) return {}
  return { authorization: 'token' in login ? `Bearer ${login.token}` : `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}` }
}

/** The one sample of an instant query, `[seconds, "number"]`; null where the answer holds none or another number of them. */
const sampleOf = (data: unknown): { samples: number; value: number | null } => {
  const { resultType, result } = (typeof data === 'object' && data !== null ? data : {}) as { resultType?: unknown; result?: unknown }
  const samples: unknown[] = resultType === 'scalar' ? [result] : Array.isArray(result) ? result.map((each: { value?: unknown } | null) => each?.value) : []
  const [sample] = samples
  const value = samples.length === 1 && Array.isArray(sample) ? Number(sample[1]) : Number.NaN
  return { samples: samples.length, value: Number.isFinite(value) ? value : null }
}

/** Instant queries of a Prometheus, each of which gives one number. */
export const prometheusWatch = (config: MonitorConfigOf<'prometheus'>, login: PrometheusLogin, io: { allow: readonly string[]; timeoutMs: number }): Watch => {
  const base = targetBase(config.url)
  assertAllowed(config.url, io.allow)
  const http = createHttp({ ...httpDefaults, allow: io.allow, timeoutMs: io.timeoutMs, maxBytes: 1_000_000 })
  const place = `${base}/api/v1/query`
  const headers = authorizationOf(login)
  const secrets = login === null ? [] : 'token' in login ? [login.token] : [login.password]
  const ask = async ({ name, query }: { name: string; query: string }): Promise<number> => {
    const answer = await http.send({ method: 'GET', url: `${place}?query=${encodeURIComponent(query)}`, headers, body: undefined })
    if (answer.status === 401 || answer.status === 403) throw new TillstormError('TARGET_REFUSED', `${place} refuses us (${answer.status})`)
    const { status, data, error } = (jsonOf(answer) ?? {}) as { status?: unknown; data?: unknown; error?: unknown }
    if (status !== 'success') {
      const detail = typeof error === 'string' ? error : `status ${answer.status}`
      throw new TillstormError('TARGET_UNEXPECTED', `${place} does not answer the query ${name} (${oneLine(detail, 160, secrets)})`)
    }
    const { samples, value } = sampleOf(data)
    if (value !== null) return value
    throw new TillstormError('TARGET_UNEXPECTED', `the query ${name} gives ${samples === 1 ? 'no finite number' : `${samples} samples, and one is needed`}`)
  }
  return {
    look: async () => {
      const answers = await Promise.all(config.queries.map(async (query) => ({ query, value: await ask(query) })))
      const look = emptyLook()
      for (const { query, value } of answers) {
        if (query.as === undefined) look.values[query.name] = value
        else look[query.as] = value
      }
      return look
    },
    close: () => http.close(),
  }
}
