import { createHmac, hash, timingSafeEqual } from 'node:crypto'

export type SessionTokens = {
  issue(terminal: string, nowMs: number): string
  /** The terminal that a token was given to; null when it is forged, garbled or expired. */
  terminalOf(token: string, nowMs: number): string | null
  /** Whether a text is the registration token, in constant time. */
  isRegistration(token: string): boolean
}

const CACHED = 10_000

/**
 * Signed tokens without a store, `<payload>.<HMAC-SHA256>`, so that they outlive a restart. The key comes from the
 * registration token: whoever changes that ends all sessions, and no secret is ever written to disk.
 */
export const createSessionTokens = (registrationToken: string, ttlSeconds: number): SessionTokens => {
  const key = createHmac('sha256', registrationToken).update('tillsync session 1').digest()
  const registrationDigest = hash('sha256', registrationToken, 'buffer')
  const known = new Map<string, { terminal: string; expiresAtMs: number }>()
  const signature = (payload: string): string => createHmac('sha256', key).update(payload).digest('base64url')

  const read = (token: string): { terminal: string; expiresAtMs: number } | null => {
    const dot = token.indexOf('.')
    if (dot < 0 || token.length > 512) return null
    const payload = token.slice(0, dot)
    const [given, right] = [Buffer.from(token.slice(dot + 1)), Buffer.from(signature(payload))]
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null
    const { t, e } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { t: string; e: number }
    return { terminal: t, expiresAtMs: e }
  }

  return {
    issue: (terminal, nowMs) => {
      const payload = Buffer.from(JSON.stringify({ t: terminal, e: nowMs + ttlSeconds * 1000 })).toString('base64url')
      return `${payload}.${signature(payload)}`
    },
    terminalOf: (token, nowMs) => {
      const session = known.get(token) ?? read(token)
      if (session === null || session.expiresAtMs <= nowMs) {
        known.delete(token)
        return null
      }
      if (known.size >= CACHED) known.clear()
      known.set(token, session)
      return session.terminal
    },
    isRegistration: (token) => timingSafeEqual(hash('sha256', token, 'buffer'), registrationDigest),
  }
}
