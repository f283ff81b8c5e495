import type { SecurityRecord } from '../../run/security-record.ts'
import { basic64Of, type Door } from '../door.ts'
import { createHttp, type Http } from '../http.ts'
import { openProbeCustomer, probeForeignCart, type ProbeCustomer } from './customers.ts'
import type { ProtectedEndpoint } from './endpoints.ts'
import { askOnce, lookIntoBody, note, probeEndpoint, type Probing, type RealmTokens } from './probe.ts'

/** A token that was given out earlier, and when it ends by its own words; null where it does not say. */
export type AgedToken = { token: string; endsAtMs: number | null }

export type SecurityTarget = {
  magentoUrl: string
  /** '' where the run has none. */
  syncUrl: string
  allow: readonly string[]
  /** What stands before each of the two. */
  magentoDoor: Door
  syncDoor: Door
  orderPrefix: string
  endpoints: readonly ProtectedEndpoint[]
  /** A token of an administrator or an integration that is valid now; null where requests are signed. */
  adminToken: string | null
  expiredAdminToken: RealmTokens['expired']
  /** The token that terminals present to the sync backend; '' without one. */
  syncToken: string
  secrets: readonly string[]
  nowMs: () => number
  pauseMs: (ms: number) => Promise<unknown>
  /** Endpoints that are probed, of all. */
  onProgress?: (done: number, all: number) => void
}

/** Magento revokes what was issued up to a second ago: a token of this very second would live on. */
const BEFORE_REVOKING_MS = 2_100
const TIMEOUT_MS = 30_000
const MOST_BYTES = 4 * 1024 * 1024
/** A token that ends within this is waited for; a later one is not. */
const LONGEST_WAIT_MS = 40_000
const SLACK_MS = 2_000

/** The aged token once it has ended, waited for where that is soon: before the tokens that must be valid are fetched. */
export const expiredOf = async (aged: AgedToken | null, { nowMs, pauseMs, onWait }: { nowMs: () => number; pauseMs: (ms: number) => Promise<unknown>; onWait?: (ms: number) => void }): Promise<RealmTokens['expired']> => {
  if (aged === null) return { impossible: 'no token could be had that ends' }
  if (aged.endsAtMs === null) return { impossible: 'the token does not say when it ends' }
  const leftMs = aged.endsAtMs + SLACK_MS - nowMs()
  if (leftMs > LONGEST_WAIT_MS) return { impossible: `the token of the run's start is good for ${Math.round(leftMs / 60_000)} minutes more` }
  if (leftMs > 0) {
    onWait?.(leftMs)
    await pauseMs(leftMs)
  }
  return { token: aged.token }
}

/** Requests to one target with what stands before it: its headers, and its basic auth where a request brings no token of its own. */
const throughDoor = ({ headers, caPem, basic }: Door, allow: readonly string[]): Http => {
  const http = createHttp({ allow, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES, connections: 2, headers, caPem })
  const own: Record<string, string> = basic === null ? {} : { authorization: `Basic ${basic64Of(basic)}` }
  return { send: (request) => http.send({ ...request, headers: { ...own, ...request.headers } }), close: http.close }
}

/** HTTP has one header for both: a bearer would take the place of the door's basic auth, and only the web server would answer. */
const noTokensBehind = ({ basic }: Door): string | null => (basic === null ? null : 'behind HTTP basic auth no token can be sent: both are the header Authorization')

/** Signs one terminal in at the sync backend; null where that fails. */
const terminalSession = async (probing: Probing, base: string, syncToken: string): Promise<string | null> => {
  const answer = await askOnce(probing, { method: 'POST', path: '/v1/terminals/0/session', body: {} }, base, syncToken)
  if (typeof answer === 'string' || answer.status >= 300) return null
  try {
    const { token } = JSON.parse(answer.text) as { token?: unknown }
    return typeof token === 'string' ? token : null
  } catch {
    return null
  }
}

/**
 * Puts the targets of a run through all security probes: each endpoint without a token, with a tampered, an unsigned, an expired and a revoked one, and with one of too few
 * rights; every error's body; and whether a customer reads another's cart. Opens two customers on Magento, and changes nothing else. Never throws for what a target answers.
 */
export const probeTargets = async (target: SecurityTarget): Promise<SecurityRecord> => {
  const secrets = [...target.secrets, target.adminToken ?? '', target.syncToken].filter((secret) => secret !== '')
  const { magentoUrl, syncUrl } = target
  const [ofMagento, ofSync] = [throughDoor(target.magentoDoor, target.allow), throughDoor(target.syncDoor, target.allow)]
  // A gateway's headers go to their own target and to no other.
  const http: Http = {
    send: (request) => (syncUrl !== '' && request.url.startsWith(`${syncUrl}/`) ? ofSync : ofMagento).send(request),
    close: async () => void (await Promise.all([ofMagento.close(), ofSync.close()])),
  }
  const [noMagentoTokens, noSyncTokens] = [noTokensBehind(target.magentoDoor), noTokensBehind(target.syncDoor)]
  const adminToken = noMagentoTokens === null ? target.adminToken : null
  const probing: Probing = { http, secrets, nowMs: target.nowMs, probes: [] }
  try {
    const customer = async (number: number): Promise<ProbeCustomer | string> => noMagentoTokens ?? (await openProbeCustomer(probing, magentoUrl, target.orderPrefix, number, adminToken))
    const [owner, other] = [customer(1), customer(2)]
    const [first, second] = [await owner, await other]
    const few: RealmTokens['few'] = typeof second === 'string' ? { impossible: second } : { token: second.token, whose: "a customer's token" }
    const notRevocable = { impossible: 'Magento has no request that revokes a token of an administrator' }
    const realms: Record<ProtectedEndpoint['realm'], RealmTokens> = {
      admin: { base: magentoUrl, noTokens: noMagentoTokens, valid: adminToken, expired: target.expiredAdminToken, revoked: notRevocable, few },
      customer: {
        base: magentoUrl, noTokens: noMagentoTokens, valid: typeof first === 'string' ? null : first.token, expired: { impossible: 'no token of a customer is old enough' },
        revoked: typeof second === 'string' ? { impossible: second } : await revoked(probing, magentoUrl, second, target.pauseMs),
        few: adminToken === null ? { impossible: 'requests are signed, there is no token' } : { token: adminToken, whose: "an administrator's token" },
      },
      terminal: {
        base: syncUrl, noTokens: noSyncTokens, valid: syncUrl === '' || noSyncTokens !== null ? null : await terminalSession(probing, syncUrl, target.syncToken),
        expired: { impossible: 'no token of a terminal is old enough' }, revoked: { impossible: 'the API has no request that revokes a token' },
        few: few,
      },
    }
    for (const [at, endpoint] of target.endpoints.entries()) {
      target.onProgress?.(at, target.endpoints.length)
      await probeEndpoint(probing, endpoint, realms[endpoint.realm])
    }
    await probeBrokenRequests(probing, magentoUrl, adminToken)
    if (typeof first === 'string' || typeof second === 'string') {
      note(probing, 'foreignCart', 'GET /rest/V1/carts/{id}', 'impossible', typeof first === 'string' ? first : String(second))
    } else {
      await probeForeignCart(probing, magentoUrl, first, second)
    }
    return { schemaVersion: 1, probes: probing.probes }
  } finally {
    await http.close()
  }
}

/** Revokes a customer's token by the request that Magento has for it. */
const revoked = async (probing: Probing, base: string, customer: { token: string }, pauseMs: SecurityTarget['pauseMs']): Promise<RealmTokens['revoked']> => {
  await pauseMs(BEFORE_REVOKING_MS)
  const answer = await askOnce(probing, { method: 'POST', path: '/rest/V1/integration/customer/revoke-customer-token', body: {} }, base, customer.token)
  if (typeof answer === 'string') return { impossible: answer }
  return answer.status === 200 ? { token: customer.token } : { impossible: `a token could not be revoked: ${answer.status}` }
}

/** Requests that no server likes: their errors must not tell how it is built. */
const probeBrokenRequests = async (probing: Probing, magentoUrl: string, adminToken: string | null): Promise<void> => {
  const broken = [
    { method: 'GET', path: '/rest/V1/orders?searchCriteria[filter_groups][0][filters][0][field]=no_such_field&searchCriteria[filter_groups][0][filters][0][value]=1', body: undefined },
    { method: 'GET', path: '/rest/V1/no-such-route', body: undefined },
    { method: 'POST', path: '/rest/V1/orders', body: { entity: { no_such_field: 1 } } },
    { method: 'POST', path: '/graphql', body: { query: '{ broken' } },
    { method: 'POST', path: '/graphql', body: { query: '{cart(cart_id:"nothing"){id}}' } },
  ] as const
  for (const request of broken) {
    const answer = await askOnce(probing, request, magentoUrl, adminToken)
    const endpoint = `${request.method} ${request.path.split('?')[0]}`
    if (typeof answer === 'string') note(probing, 'errorBodies', endpoint, 'unknown', answer)
    else lookIntoBody(probing, endpoint, answer)
  }
}
