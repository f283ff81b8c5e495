import { setTimeout as pause } from 'node:timers/promises'
import { TillstormError } from '../../run/problems.ts'
import { targetBase } from '../allow-list.ts'
import { basic64Of, doorSecrets, openDoor } from '../door.ts'
import type { Door } from '../door.ts'
import { createHttp, httpDefaults, isNobodyThere, jsonOf } from '../http.ts'
import type { Http, HttpAnswer } from '../http.ts'
import { oneLine } from '../one-line.ts'
import { bearerAuthorization, signingAuthorization } from './authorization.ts'
import { magentoMessage } from './error-message.ts'
import { createSignIn } from './sign-in.ts'
import type { MagentoCredentials } from './sign-in.ts'

export type MagentoAccess = {
  url: string
  credentials: MagentoCredentials
  /** Hosts besides loopback that may be contacted. */
  allow: readonly string[]
  /** What stands before it; left out: nothing. */
  door?: Door
  /** The base under which its signatures were verified before; left out: found out with the first request. */
  signedBase?: string | null
}

/** One request as it is answered, for probes. `path` is the whole path, with its query. */
export type ProbeRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  body: unknown
  /** `anybody`: without our token, as anybody may ask. */
  as: 'us' | 'anybody'
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
  /** Any request as it is answered, without a second try. */
  ask(request: ProbeRequest): Promise<HttpAnswer>
  /** The base under which this Magento verifies our signatures (OAuth); null where we do not sign. */
  signedBase(): string | null
  close(): Promise<void>
}

/** A web server's own 401, before Magento was asked. */
export const isOfWebServer = (answer: HttpAnswer): boolean => answer.status === 401 && /^basic\b/i.test(answer.header('www-authenticate') ?? '')

/** Everything of an access that must never be printed. */
export const accessSecrets = ({ credentials, door = openDoor }: MagentoAccess): string[] => {
  const own = 'integration' in credentials
    ? [credentials.integration.consumerSecret, credentials.integration.token, credentials.integration.tokenSecret]
    : ['token' in credentials ? credentials.token : credentials.password]
  return [...own, ...doorSecrets(door)]
}

/** What mends a refusal, where its words or our kind of sign-in tell. */
const refusalHint = (credentials: MagentoCredentials, text: string): { hint?: string } => {
  if ('integration' in credentials) {
    if (/validating the nonce|timestamp/i.test(text)) return { hint: 'set the clocks right: Magento takes no signature that is over 10 minutes ahead of its own clock, or over an hour old' }
    if (/signature is invalid/i.test(text)) return { hint: 'check TILLSTORM_MAGENTO_CONSUMER_SECRET and _TOKEN_SECRET; or a proxy gives Magento another host or path than the URL has, and --target-magento must name what Magento sees' }
    // Told only after the signature was verified: the values are right.
    const lacks = /isn't authorized to access ([\w:, ]+)/i.exec(magentoMessage(text))?.[1]
    if (lacks !== undefined) return { hint: `give the integration ${lacks.trim()} (System › Extensions › Integrations › API)` }
    return { hint: 'check the four values of the integration, each as Magento shows it: TILLSTORM_MAGENTO_CONSUMER_KEY, _CONSUMER_SECRET, _TOKEN, _TOKEN_SECRET' }
  }
  if ('token' in credentials && !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(credentials.token)) {
    return { hint: 'a token of an integration is taken as a bearer only where oauth/consumer/enable_integration_as_bearer is on: bin/magento config:set oauth/consumer/enable_integration_as_bearer 1, or give all four values of the integration (docs/targets.md)' }
  }
  return {}
}

/** A renewed token may do better once; a signature, under each base that the target may see, and once more. */
const mostTries = (credentials: MagentoCredentials): number => ('integration' in credentials ? 5 : 2)

const passing = (status: number): boolean => status === 429 || status >= 500

/** Opens a client. Nothing is sent before the first read. Throws CONFIG_INVALID for what is no URL. */
export const createMagentoClient = (access: MagentoAccess, changes: Partial<MagentoClientOptions> = {}): MagentoClient => {
  const options = { ...magentoClientDefaults, ...changes }
  const url = targetBase(access.url)
  const door = access.door ?? openDoor
  const pool = createHttp({ ...options, allow: access.allow, headers: door.headers, caPem: door.caPem })
  let hasAnswered = false
  const http: Http = {
    close: pool.close,
    send: async (request) => {
      const answer = await pool.send(request)
      hasAnswered = true
      return answer
    },
  }
  const { credentials } = access
  const authorization =
    'integration' in credentials
      ? signingAuthorization(credentials.integration, url, { basic: door.basic, nowMs: options.nowMs, known: access.signedBase ?? null })
      : bearerAuthorization(createSignIn(http, url, credentials, options.nowMs))
  const secrets = accessSecrets(access)
  const anybody: Record<string, string> = door.basic === null ? {} : { authorization: `Basic ${basic64Of(door.basic)}` }

  const ask = async ({ method, path, body, as }: ProbeRequest): Promise<HttpAnswer> => {
    const target = `${url}${path}`
    if (as === 'anybody') return await http.send({ method, url: target, headers: anybody, body })
    for (let tries = 1; ; tries++) {
      const attempt = await authorization.attempt(method, target)
      const answer = await http.send({ method, url: target, headers: { authorization: attempt.header }, body })
      if (answer.status !== 401) {
        attempt.taken()
        return answer
      }
      if (isOfWebServer(answer) || !attempt.refused(answer) || tries >= mostTries(credentials)) return answer
    }
  }

  const getOnce = (path: string): Promise<HttpAnswer> => ask({ method: 'GET', path: `/rest/V1${path}`, body: undefined, as: 'us' })

  /** What is wrong with the form of a signature Magento tells with status 400. */
  const isAboutSigning = ({ status, text }: HttpAnswer): boolean =>
    status === 400 && 'integration' in credentials && /\boauth_|signature method|signature is invalid|consumer key|\bnonce\b/i.test(magentoMessage(text))

  const problem = (answer: HttpAnswer, path: string): TillstormError => {
    const what = `${url}/rest/V1${oneLine(path.split('?')[0] ?? '', 60)}`
    const detail = `${answer.status}: ${oneLine(magentoMessage(answer.text), 160, secrets)}`
    if (isOfWebServer(answer)) {
      return new TillstormError('TARGET_REFUSED', `the web server before ${url} refuses us: it wants HTTP basic auth`, {
        hint: door.basic === null ? 'set TILLSTORM_MAGENTO_BASIC_USER and _BASIC_PASSWORD, and sign in as an integration (docs/targets.md)' : 'check TILLSTORM_MAGENTO_BASIC_USER and _BASIC_PASSWORD; docs/targets.md says which web servers take them beside OAuth',
      })
    }
    if (answer.status === 401 || answer.status === 403 || isAboutSigning(answer)) {
      return new TillstormError('TARGET_REFUSED', `${what} refuses us (${detail})`, refusalHint(credentials, answer.text))
    }
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

  return { url, get, getOnce, ask, signedBase: authorization.signedBase, close: () => http.close() }
}
