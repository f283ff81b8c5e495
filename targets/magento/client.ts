import { setTimeout as pause } from 'node:timers/promises'
import { TillstormError } from '../../run/problems.ts'
import { targetUrl } from '../allow-list.ts'
import { createHttp, httpDefaults, isNobodyThere, jsonOf } from '../http.ts'
import type { Http, HttpAnswer } from '../http.ts'
import { oneLine } from '../one-line.ts'
import { magentoMessage } from './error-message.ts'
import { createSignIn } from './sign-in.ts'
import type { MagentoCredentials } from './sign-in.ts'

export type MagentoAccess = {
  url: string
  credentials: MagentoCredentials
  /** Hosts besides loopback that may be contacted. */
  allow: readonly string[]
}

export type MagentoClientOptions = {
  timeoutMs: number
  maxBytes: number
  connections: number
  /** Waits before a read is tried again; as many tries more as there are waits. */
  retryWaitsMs: readonly number[]
  nowMs: () => number
  pauseMs: (ms: number) => Promise<unknown>
}

/** A page of 300 orders takes a real Magento 2.6 s, one of 1,000 takes 9 s: 60 s is far from both. */
export const magentoClientDefaults: MagentoClientOptions = {
  timeoutMs: 60_000,
  maxBytes: httpDefaults.maxBytes,
  connections: 4,
  retryWaitsMs: [500, 2_000, 8_000],
  nowMs: () => Date.now(),
  pauseMs: (ms) => pause(ms),
}

/** An address that never answered and where nobody listens is tried so often more: 2.5 s for a server that is just starting. */
const TRIES_OF_NOBODY = 2

/** Reads a Magento as an administrator. `path` starts after `/rest/V1`, with its query. */
export type MagentoClient = {
  readonly url: string
  /**
   * The JSON of a GET that answered 200; a token that ended is renewed, a passing fault (no connection, 429, 5xx) is
   * tried again. Throws TARGET_REFUSED, TARGET_UNREACHABLE or TARGET_UNEXPECTED in one line.
   */
  get(path: string): Promise<unknown>
  /** One GET as it is answered, without a second try: for probes and clocks. */
  getOnce(path: string): Promise<HttpAnswer>
  close(): Promise<void>
}

const passing = (status: number): boolean => status === 429 || status >= 500

/** Opens a client. Nothing is sent before the first read. Throws CONFIG_INVALID for what is no URL. */
export const createMagentoClient = (access: MagentoAccess, changes: Partial<MagentoClientOptions> = {}): MagentoClient => {
  const options = { ...magentoClientDefaults, ...changes }
  const base = targetUrl(access.url)
  const url = `${base.origin}${base.pathname.replace(/\/+$/, '')}`
  const pool = createHttp({ ...options, allow: access.allow })
  let hasAnswered = false
  const http: Http = {
    close: pool.close,
    send: async (request) => {
      const answer = await pool.send(request)
      hasAnswered = true
      return answer
    },
  }
  const signIn = createSignIn(http, url, access.credentials, options.nowMs)
  const secrets = 'token' in access.credentials ? [access.credentials.token] : [access.credentials.password]

  const getOnce = async (path: string): Promise<HttpAnswer> => {
    const target = `${url}/rest/V1${path}`
    const bearer = await signIn.bearer()
    const answer = await http.send({ method: 'GET', url: target, headers: { authorization: `Bearer ${bearer}` }, body: undefined })
    if (answer.status !== 401 || !signIn.renewable) return answer
    signIn.refused(bearer)
    const renewed = await signIn.bearer()
    return await http.send({ method: 'GET', url: target, headers: { authorization: `Bearer ${renewed}` }, body: undefined })
  }

  const problem = (answer: HttpAnswer, path: string): TillstormError => {
    const what = `${url}/rest/V1${oneLine(path.split('?')[0] ?? '', 60)}`
    const detail = `${answer.status}: ${oneLine(magentoMessage(answer.text), 160, secrets)}`
    if (answer.status === 401 || answer.status === 403) return new TillstormError('TARGET_REFUSED', `${what} refuses us (${detail})`)
    if (answer.status === 429 || (answer.status >= 502 && answer.status <= 504)) {
      return new TillstormError('TARGET_UNREACHABLE', `${what} takes no requests now (${detail})`)
    }
    return new TillstormError('TARGET_UNEXPECTED', `${what} does not answer as a Magento does (${detail})`)
  }

  const get = async (path: string): Promise<unknown> => {
    for (let tried = 0; ; tried++) {
      const waitMs = options.retryWaitsMs[tried]
      try {
        const answer = await getOnce(path)
        if (answer.status === 200) return jsonOf(answer)
        if (!passing(answer.status) || waitMs === undefined) throw problem(answer, path)
      } catch (error) {
        const mayPass = error instanceof TillstormError && error.code === 'TARGET_UNREACHABLE'
        const isHopeless = !hasAnswered && tried >= TRIES_OF_NOBODY && isNobodyThere(error)
        if (!mayPass || isHopeless || waitMs === undefined) throw error
      }
      await options.pauseMs(waitMs)
    }
  }

  return { url, get, getOnce, close: () => http.close() }
}
