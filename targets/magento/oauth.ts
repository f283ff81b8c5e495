import { createHmac, randomBytes } from 'node:crypto'
import { oauthAuthorization } from '../../fixtures/oauth.ts'
import type { OAuthIntegration } from '../../fixtures/oauth.ts'

/** HMAC-SHA256 in base64 (RFC 2104). */
export const hmacSha256 = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64')

/** A nonce of the length that Magento keeps: 32 characters. Magento takes each but once, also where the signature was wrong. */
export const freshNonce = (): string => randomBytes(16).toString('hex')

/** The `Authorization` header for one request of an integration; each try of a request needs a new one. */
export const signedAuthorization = (integration: OAuthIntegration, method: string, url: string, nowMs: number): string =>
  oauthAuthorization({ method, url, nonce: freshNonce(), timestampSeconds: Math.floor(nowMs / 1000) }, integration, hmacSha256)
