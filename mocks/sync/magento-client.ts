import { createSecureContext, getCACertificates } from 'node:tls'
import type { Pool } from 'undici'
import { basicAndOauth } from '../../fixtures/basic-auth.ts'
import { signedAuthorization } from '../../targets/magento/oauth.ts'
import type { MagentoCredentials, MagentoDoor } from './options.ts'

/** What came back from Magento. The body is text: it may be HTML from a proxy. */
export type MagentoAnswer = { status: number; text: string; retryAfterMs: number | null }

/** Magento does not let this backend in; asking again at once would lock the account (six failures, 30 minutes). */
export class SignInRefused extends Error {
  readonly retryAtMs: number
  constructor(message: string, retryAtMs: number) {
    super(message)
    this.name = 'SignInRefused'
    this.retryAtMs = retryAtMs
  }
}

export type MagentoClient = {
  /**
   * One call of `/rest/V1…`, with a fresh token when the old one was refused; a 401 that comes back is about rights.
   * Throws on a lost connection or time-out, and SignInRefused. Never follows a redirect.
   */
  call(method: 'GET' | 'POST', path: string, body: string | null): Promise<MagentoAnswer>
  close(): Promise<void>
}

type ClientOptions = {
  url: string
  credentials: MagentoCredentials
  door: MagentoDoor
  connections: number
  timeoutMs: number
  now: () => number
}

const REFUSED_FIRST_MS = 30_000
const REFUSED_LONGEST_MS = 600_000
const LONGEST_WAIT_MS = 300_000
const FORBIDDEN_MS = 60_000
const FORBIDDEN_PATHS = 100

/** `Retry-After` in milliseconds: seconds or an HTTP date, at most five minutes; null when absent or unreadable. */
export const retryAfterMs = (header: string | string[] | undefined, nowMs: number): number | null => {
  if (typeof header !== 'string') return null
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS)
}

/** When a token should be renewed: shortly before the `exp` of its JWT; never by time alone when it is not a JWT. */
export const renewAtMs = (token: string, nowMs: number): number => {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      exp?: unknown
    }
    if (typeof exp !== 'number') return Infinity
    const lifeMs = exp * 1000 - nowMs
    return nowMs + lifeMs - Math.min(30_000, lifeMs / 10)
  } catch {
    return Infinity
  }
}

/** Loads undici late: it takes 100 ms, and a restarted server must listen before it needs Magento. */
export const openMagento = async (options: ClientOptions): Promise<MagentoClient> => {
  const { Pool } = await import('undici')
  const { url, credentials, door, connections, timeoutMs, now } = options
  const base = new URL(url)
  const prefix = base.pathname.replace(/\/+$/, '')
  const pool: Pool = new Pool(base.origin, {
    connections,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: {
      timeout: timeoutMs,
      ...(door.caPem === null ? {} : { secureContext: createSecureContext({ ca: [...getCACertificates('default'), door.caPem] }) }),
    },
    keepAliveTimeout: 30_000,
    maxResponseSize: 64 * 1024 * 1024,
  })

  let token: { text: string; renewAtMs: number } | null =
    credentials.kind === 'token' ? { text: credentials.token, renewAtMs: Infinity } : null
  let signingIn: Promise<string> | null = null
  /** Routes that refused a fresh token: the account lacks the right, and another token would change nothing. */
  const forbidden = new Map<string, number>()
  let refused: { untilMs: number; waitMs: number; message: string } | null = null

  const send = async (
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    authorization: string | null,
  ): Promise<MagentoAnswer> => {
    const headers: Record<string, string> = { accept: 'application/json', ...door.headers }
    if (authorization !== null) headers['authorization'] = authorization
    if (body !== null) headers['content-type'] = 'application/json'
    // A Buffer leaves with the head in one write; a text costs 50 µs more an order (measured).
    const answer = await pool.request({
      method,
      path: `${prefix}${path}`,
      headers,
      body: body === null ? null : Buffer.from(body),
    })
    return {
      status: answer.statusCode,
      text: await answer.body.text(),
      retryAfterMs: retryAfterMs(answer.headers['retry-after'], now()),
    }
  }

  const refuse = (message: string): never => {
    const waitMs = Math.min(refused === null ? REFUSED_FIRST_MS : refused.waitMs * 2, REFUSED_LONGEST_MS)
    refused = { untilMs: now() + waitMs, waitMs, message }
    throw new SignInRefused(message, refused.untilMs)
  }

  const fetchToken = async (user: { username: string; password: string }): Promise<string> => {
    const body = JSON.stringify({ username: user.username, password: user.password })
    const answer = await send('POST', '/rest/V1/integration/admin/token', body, null)
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
      refuse(`Magento refused the sign-in with status ${answer.status}`)
    const text: unknown = answer.status === 200 ? JSON.parse(answer.text) : null
    if (typeof text !== 'string') throw new Error(`the sign-in into Magento answered ${answer.status}`)
    refused = null
    token = { text, renewAtMs: renewAtMs(text, now()) }
    return text
  }

  const signed = (method: 'GET' | 'POST', path: string, { integration, signedBase }: Extract<MagentoCredentials, { kind: 'integration' }>): string => {
    const oauth = signedAuthorization(integration, method, `${signedBase ?? `${base.origin}${prefix}`}${path}`, now())
    return door.basic64 === null ? oauth : basicAndOauth(door.basic64, oauth)
  }

  const bearer = async (user: Extract<MagentoCredentials, { kind: 'token' | 'user' }>): Promise<string> => {
    if (token !== null && now() < token.renewAtMs) return token.text
    if (user.kind === 'token') return user.token
    if (refused !== null && now() < refused.untilMs) throw new SignInRefused(refused.message, refused.untilMs)
    signingIn ??= fetchToken(user).finally(() => {
      signingIn = null
    })
    return signingIn
  }

  return {
    call: async (method, path, body) => {
      if (credentials.kind === 'integration') return send(method, path, body, signed(method, path, credentials))
      const first = await bearer(credentials)
      const answer = await send(method, path, body, `Bearer ${first}`)
      if (answer.status !== 401) return answer
      const route = `${method} ${path.split('?', 1)[0]}`
      if (credentials.kind === 'token' || now() < (forbidden.get(route) ?? 0)) return answer
      // Others may have renewed it meanwhile: only the token that was refused is thrown away.
      if (token?.text === first) token = null
      const second = await send(method, path, body, `Bearer ${await bearer(credentials)}`)
      if (second.status === 401) {
        if (forbidden.size >= FORBIDDEN_PATHS) forbidden.clear()
        forbidden.set(route, now() + FORBIDDEN_MS)
      }
      return second
    },
    close: () => pool.destroy(),
  }
}
