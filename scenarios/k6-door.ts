import { basicAndOauth } from '../fixtures/basic-auth.ts'
import { oauthAuthorization } from '../fixtures/oauth.ts'
import type { OAuthIntegration } from '../fixtures/oauth.ts'
import { SIGNED } from './protocol.ts'
import { doorVariables } from './settings.ts'

/** One target as requests reach it. */
export type SendDoor = {
  base: string
  /** null: no headers of its own. */
  headers: Readonly<Record<string, string>> | null
  /** The `Authorization` header of one request, made anew for each; null: none. */
  authorizationOf(method: string, url: string, token: string | null): string | null
}

/** What signing needs and k6 and Node have each in their own way. */
export type Signing = { hmacSha256: (key: string, text: string) => string; nonce: () => string; nowMs: () => number }

type Environment = Readonly<Record<string, string | undefined>>

const headersOf = (text: string | undefined): Record<string, string> | null => (text ? (JSON.parse(text) as Record<string, string>) : null)

/** The integration that signs the requests of this run; null where none does. */
export const integrationOf = (env: Environment): OAuthIntegration | null => {
  const consumerKey = env[doorVariables.consumerKey]
  if (!consumerKey) return null
  return {
    consumerKey, consumerSecret: env[doorVariables.consumerSecret] ?? '', token: env[doorVariables.token] ?? '', tokenSecret: env[doorVariables.tokenSecret] ?? '',
  }
}

/** The targets of the run, the longest base first: one may lie below the other on the same host. */
export const openDoors = (urls: { syncUrl: string; magentoUrl: string }, env: Environment, signing: Signing): SendDoor[] => {
  const integration = integrationOf(env)
  const basic64 = env[doorVariables.magentoBasic64] || null
  const signedBase = env[doorVariables.magentoSignedBase] || urls.magentoUrl

  const ofMagento = (method: string, url: string, token: string | null): string | null => {
    if (token === null) return basic64 === null ? null : `Basic ${basic64}`
    if (token !== SIGNED || integration === null) return `Bearer ${token}`
    const call = {
      method, url: signedBase + url.slice(urls.magentoUrl.length), nonce: signing.nonce(), timestampSeconds: Math.floor(signing.nowMs() / 1000),
    }
    const signed = oauthAuthorization(call, integration, signing.hmacSha256)
    return basic64 === null ? signed : basicAndOauth(basic64, signed)
  }
  const ofSync = (_method: string, _url: string, token: string | null): string | null => (token === null ? null : `Bearer ${token}`)

  return [
    { base: urls.magentoUrl, headers: headersOf(env[doorVariables.magentoHeaders]), authorizationOf: ofMagento },
    { base: urls.syncUrl, headers: headersOf(env[doorVariables.syncHeaders]), authorizationOf: ofSync },
  ].filter(({ base }) => base !== '').sort((a, b) => b.base.length - a.base.length)
}
