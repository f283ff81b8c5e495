import { createHmac, timingSafeEqual } from 'node:crypto'
import type { WebhooksConfig } from './config.ts'

export type Signing = { secret: string; algorithm: NonNullable<WebhooksConfig['algorithm']>; encoding: NonNullable<WebhooksConfig['encoding']>; prefix: string }

/** What a header must say of a body: the prefix, then the HMAC of the raw bytes (RFC 2104). */
const expectedSignature = ({ secret, algorithm, encoding, prefix }: Signing, body: Buffer): string =>
  `${prefix}${createHmac(algorithm, secret).update(body).digest(encoding)}`

export type Signature = 'right' | 'wrong' | 'missing'

/** Judges a signature in a time that tells nothing of where it differs. Its length is no secret. */
export const judgeSignature = (signing: Signing, body: Buffer, given: string | undefined): Signature => {
  if (given === undefined || given === '') return 'missing'
  const [expected, told] = [Buffer.from(expectedSignature(signing, body)), Buffer.from(given)]
  return told.length === expected.length && timingSafeEqual(told, expected) ? 'right' : 'wrong'
}
