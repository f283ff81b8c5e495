import type { IncomingMessage } from 'node:http'
import { oauthBaseString, oauthSigningKey } from '../../fixtures/oauth.ts'
import type { OAuthIntegration, OAuthPair } from '../../fixtures/oauth.ts'
import { hmacSha256 } from './oauth.ts'

/** For tests: the words of Magento to a signed request that is wrong; null to one that is right. Each nonce is taken once, also with a wrong signature. */
export const oauthDoor = (integration: OAuthIntegration, nowMs: () => number = Date.now) => {
  const nonces = new Set<string>()
  return {
    nonces,
    /** `base`: scheme and host as this Magento sees them. */
    refusal: (request: IncomingMessage, base: string): string | null => {
      // As Magento does: everything before `OAuth ` is somebody else's.
      const [, text] = /oauth (.*)$/i.exec(request.headers.authorization ?? '') ?? []
      if (text === undefined) return "The consumer isn't authorized to access %resources."
      const given = new Map(text.split(', ').map((part): OAuthPair => {
        const [name = '', value = ''] = part.split('=', 2)
        return [name, decodeURIComponent(value.replaceAll('"', ''))]
      }))
      const nonce = given.get('oauth_nonce') ?? ''
      if (Number(given.get('oauth_timestamp')) * 1000 > nowMs() + 600_000) return 'An error occurred validating the nonce'
      if (nonces.has(nonce)) return 'The nonce is already being used by the consumer with ID %1'
      nonces.add(nonce)
      const protocol = [...given].filter(([name]) => name !== 'oauth_signature')
      const signed = oauthBaseString(request.method ?? 'GET', `${base}${request.url ?? ''}`, protocol)
      const right = hmacSha256(oauthSigningKey(integration.consumerSecret, integration.tokenSecret), signed)
      const isRight = given.get('oauth_signature') === right && given.get('oauth_consumer_key') === integration.consumerKey && given.get('oauth_token') === integration.token
      return isRight ? null : 'The signature is invalid. Verify and try again.'
    },
  }
}

export const testIntegration: OAuthIntegration = { consumerKey: 'ck-1', consumerSecret: 'hush-consumer', token: 'tk-1-hush', tokenSecret: 'hush-token' }
