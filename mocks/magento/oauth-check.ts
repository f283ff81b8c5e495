import { timingSafeEqual } from 'node:crypto'
import { oauthBaseString, oauthSigningKey } from '../../fixtures/oauth.ts'
import { hmacSha256 } from '../../targets/magento/oauth.ts'
import { MagentoError, fieldRequired } from './answer.ts'
import type { OAuthPair } from '../../fixtures/oauth.ts'
import type { IntegrationAccount } from './accounts.ts'
import type { Database } from './database.ts'

/** A consumer's number is its integration's, counted from 1. */
export type NumberedIntegration = IntegrationAccount & { integrationId: number }
/** A request as its signature sees it; `url` is absolute, with the `Host` that was received. */
export type SignedRequest = { authorization: string; method: string; url: string; nowSeconds: number }

const required = ['oauth_consumer_key', 'oauth_signature', 'oauth_signature_method', 'oauth_nonce', 'oauth_timestamp', 'oauth_token']
/** Magento allows a clock to be so much ahead; how far it is behind does not matter. */
const AHEAD_SECONDS = 600
const PART_LENGTH = 32

const isProtocolName = (name: string): boolean => /oauth_[a-z_-]+/.test(name)

const rawDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The parameters of an `Authorization: OAuth …` header. */
export const oauthHeaderPairs = (authorization: string): Map<string, string> => {
  const pairs = new Map<string, string>()
  for (const part of authorization.slice(authorization.toLowerCase().indexOf('oauth ') + 6).split(',')) {
    const [name = '', ...value] = part.trim().split('=')
    if (value.length > 0 && isProtocolName(name)) pairs.set(rawDecoded(name), rawDecoded(value.join('=').replace(/^"+|"+$/g, '')))
  }
  return pairs
}

/** Of a query Magento signs what has one `=` and no protocol name; of equal names the last. */
const signedUrl = (url: string): string => {
  const mark = url.indexOf('?')
  if (mark < 0) return url
  const parts = new Map<string, string>()
  for (const part of url.slice(mark + 1).split('&')) {
    const [name = '', ...value] = part.split('=')
    if (value.length === 1 && !isProtocolName(name)) parts.set(rawDecoded(name), part)
  }
  return `${url.slice(0, mark)}?${[...parts.values()].join('&')}`
}

const refused = (message: string, parameters: readonly string[] | null = null): MagentoError => new MagentoError(401, message, parameters)

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/**
 * Checks OAuth 1.0a signatures in the order of Magento's `Oauth::validateAccessTokenRequest`: shape, method, consumer, nonce, token,
 * signature. What is wrong with the request itself is a 400, what is wrong with who asks a 401.
 */
export class OAuthCheck {
  readonly #database: Database
  readonly #integrations: readonly NumberedIntegration[]

  constructor(database: Database, integrations: readonly NumberedIntegration[]) {
    this.#database = database
    this.#integrations = integrations
    database.statement(`CREATE TABLE IF NOT EXISTS oauth_nonce (nonce TEXT NOT NULL, consumer_id INTEGER NOT NULL, timestamp INTEGER NOT NULL,
      PRIMARY KEY (nonce, consumer_id)) WITHOUT ROWID`).run()
  }

  /** The integration that signed. Throws MagentoError as Magento refuses. */
  integrationOf({ authorization, method, url, nowSeconds }: SignedRequest): NumberedIntegration {
    const pairs = oauthHeaderPairs(authorization)
    const version = pairs.get('oauth_version')
    if (version !== undefined && version !== '1.0') throw new MagentoError(400, 'The "%1" Oauth version isn\'t supported.', [version])
    const missing = required.filter((name) => !pairs.has(name))
    if (missing.length === 1) throw fieldRequired(missing[0] ?? '')
    if (missing.length > 1) throw new MagentoError(400, 'One or more input exceptions have occurred.', null, missing.map(fieldRequired))
    const given = (name: string): string => pairs.get(name) ?? ''
    if (given('oauth_token').length !== PART_LENGTH) throw new MagentoError(400, 'The token length is invalid. Check the length and try again.')
    const signatureMethod = given('oauth_signature_method')
    if (signatureMethod !== 'HMAC-SHA256') throw new MagentoError(400, 'Signature method %1 is not supported', [signatureMethod])
    const consumer = this.#consumer(given('oauth_consumer_key'))
    this.#spendNonce(consumer.integrationId, given('oauth_nonce'), Number.parseInt(given('oauth_timestamp'), 10) || 0, nowSeconds)
    const owner = this.#integrations.find(({ token }) => token === given('oauth_token'))
    if (owner === undefined) throw refused('Specified token does not exist')
    if (owner !== consumer) throw refused('Token is not associated with the specified consumer')
    const signed: OAuthPair[] = [...pairs].filter(([name]) => name !== 'oauth_signature')
    const right = hmacSha256(oauthSigningKey(consumer.consumerSecret, consumer.tokenSecret), oauthBaseString(method, signedUrl(url), signed))
    if (!sameText(right, given('oauth_signature'))) throw refused('The signature is invalid. Verify and try again.')
    return consumer
  }

  #consumer(key: string): NumberedIntegration {
    if (key.length !== PART_LENGTH) throw refused('Consumer key is not the correct length')
    const found = this.#integrations.find(({ consumerKey }) => consumerKey === key)
    if (found === undefined) throw refused('A consumer having the specified key does not exist')
    return found
  }

  /** Before the signature is looked at: a wrong one has spent its nonce, too. */
  #spendNonce(consumerId: number, nonce: string, timestamp: number, nowSeconds: number): void {
    if (timestamp <= 0 || timestamp > nowSeconds + AHEAD_SECONDS || nonce.length > PART_LENGTH) throw refused('An error occurred validating the nonce')
    const isUsed = this.#database.one('SELECT 1 AS found FROM oauth_nonce WHERE nonce = ? AND consumer_id = ?', nonce, consumerId) !== undefined
    if (isUsed) throw refused('The nonce is already being used by the consumer with ID %1', [String(consumerId)])
    this.#database.write()
    this.#database.statement('INSERT INTO oauth_nonce VALUES (?, ?, ?)').run(nonce, consumerId, timestamp)
  }
}
