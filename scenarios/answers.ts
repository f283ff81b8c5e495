import type { Answer, Reply } from './protocol.ts'

/** Only characters that k6's CSV leaves unescaped, and few of them; `unknown` where there is no reason. */
export const safeReason = (reason: unknown): string => String(reason ?? '').replace(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 60) || 'unknown'

/**
 * What a status says to a till: 2xx is done; 401 asks for a new session; 408, 425, 429, any 5xx, a redirect and no answer at all
 * are worth another attempt; every other status is final. A 3xx is a proxy's or a sign-in page's doing: never a success.
 */
export const answerOf = (reply: Reply): Answer => {
  const { status } = reply
  if (status >= 200 && status < 300) return { kind: 'ok' }
  if (status === 401) return { kind: 'signIn', reason: 'h401' }
  if (status < 400 || status >= 500 || status === 408 || status === 425 || status === 429) {
    return { kind: 'retry', reason: reply.error || `h${status}`, afterMs: reply.retryAfterMs }
  }
  return { kind: 'refused', reason: `h${status}` }
}
