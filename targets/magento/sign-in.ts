import type { OAuthIntegration } from '../../fixtures/oauth.ts'
import { TillstormError } from '../../run/problems.ts'
import { jsonOf } from '../http.ts'
import type { Http } from '../http.ts'
import { oneLine } from '../one-line.ts'
import { magentoMessage } from './error-message.ts'

/** From the environment, passed in as a value: a token as a bearer, an administrator, or an integration that signs. */
export type MagentoCredentials = { token: string } | { user: string; password: string } | { integration: OAuthIntegration }

/** Those that end as a bearer. */
export type BearerCredentials = Exclude<MagentoCredentials, { integration: OAuthIntegration }>

/** What Magento's two-factor sign-in answers to a right password, with status 400. */
const wantsSecondFactor = /2fa|two-factor/i

/** A bearer token that is valid now. `refused` tells that a 401 met it, so that the next `bearer` signs in again. */
export type SignIn = { bearer(): Promise<string>; refused(bearer: string): void; readonly renewable: boolean }

/** Signed in again this long before the end of the token, or after nine tenths of its life if that is sooner. */
const renewalMarginMs = 60_000

/** Life of a JWT by its own words, `exp − iat` (so that the target's clock does not matter); null for any other token. */
export const lifetimeMs = (token: string): number | null => {
  const payload = token.split('.')[1]
  if (payload === undefined) return null
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (typeof claims !== 'object' || claims === null || !('exp' in claims) || !('iat' in claims)) return null
    const { exp, iat } = claims
    return typeof exp === 'number' && typeof iat === 'number' && exp > iat ? (exp - iat) * 1000 : null
  } catch {
    return null
  }
}

/**
 * Signs in to Magento as an administrator, once for all callers at a time, and again before the token ends. A wrong
 * password is asked once only: six failed sign-ins lock the account for half an hour.
 */
export const createSignIn = (http: Http, baseUrl: string, credentials: BearerCredentials, nowMs: () => number): SignIn => {
  if ('token' in credentials) {
    const { token } = credentials
    return { bearer: async () => token, refused: () => undefined, renewable: false }
  }
  const { user, password } = credentials
  let current: { token: string; renewAtMs: number } | null = null
  let pending: Promise<string> | null = null
  let refusal: TillstormError | null = null

  const signIn = async (): Promise<string> => {
    if (refusal !== null) throw refusal
    const startedAtMs = nowMs()
    const url = `${baseUrl}/rest/V1/integration/admin/token`
    const answer = await http.send({ method: 'POST', url, headers: {}, body: { username: user, password } })
    if (answer.status === 401) {
      const detail = oneLine(magentoMessage(answer.text), 160, [password])
      refusal = new TillstormError('TARGET_REFUSED', `Magento at ${baseUrl} refuses the sign-in: ${detail}`)
      throw refusal
    }
    if (answer.status === 400 && wantsSecondFactor.test(answer.text)) {
      refusal = new TillstormError('TARGET_REFUSED', `Magento at ${baseUrl} wants a second factor (2FA) for the sign-in by password: ${oneLine(magentoMessage(answer.text), 120, [password])}`, {
        hint: 'sign in as an integration (docs/targets.md), or on the staging shop: bin/magento module:disable Magento_AdminAdobeImsTwoFactorAuth Magento_TwoFactorAuth',
      })
      throw refusal
    }
    const body = jsonOf(answer)
    if (answer.status !== 200 || typeof body !== 'string' || body === '') {
      const detail = oneLine(magentoMessage(answer.text), 160, [password])
      const code = answer.status >= 502 && answer.status <= 504 ? 'TARGET_UNREACHABLE' : 'TARGET_UNEXPECTED'
      throw new TillstormError(code, `${baseUrl} does not sign in as a Magento does (${answer.status}: ${detail})`)
    }
    const life = lifetimeMs(body)
    const renewAtMs = life === null ? Number.POSITIVE_INFINITY : startedAtMs + Math.max(life - renewalMarginMs, life * 0.9)
    current = { token: body, renewAtMs }
    return body
  }

  return {
    renewable: true,
    bearer: async () => {
      if (current !== null && nowMs() < current.renewAtMs) return current.token
      pending ??= signIn().finally(() => {
        pending = null
      })
      return await pending
    },
    refused: (bearer) => {
      if (current?.token === bearer) current = null
    },
  }
}
