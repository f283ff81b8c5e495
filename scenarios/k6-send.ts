import http from 'k6/http'
import type { Reply, TillRequest } from './protocol.ts'

const MISSING = { status: 0, error: 'none', body: '', select: () => undefined, retryAfterMs: null } satisfies Reply

const errorOf = (status: number, code: number): string => {
  if (status >= 400) return `h${status}`
  return code > 0 ? `e${code}` : ''
}

const retryAfterOf = (value: string | undefined): number | null => {
  if (value === undefined) return null
  const seconds = Number(value)
  // A date, or a wait beyond an hour, is not followed: the terminal's own backoff is bounded.
  return seconds >= 0 && seconds <= 3600 ? seconds * 1000 : null
}

/**
 * One HTTP request by k6, without blocking the terminal's other work. Redirects are not followed: a POST that turns into a GET
 * would look like a 200. No `Idempotency-Key` header is ever sent: k6 repeats such requests by itself, unseen.
 */
export const sendWithK6 = async (request: TillRequest): Promise<Reply> => {
  const headers: Record<string, string> = {}
  if (request.body !== null) headers['Content-Type'] = 'application/json'
  if (request.token !== null) headers['Authorization'] = `Bearer ${request.token}`
  const response = await http
    .asyncRequest(request.method, request.url, request.body, {
      headers,
      redirects: 0,
      timeout: request.timeoutMs,
      responseType: request.wants === 'body' ? 'text' : 'none',
      tags: { name: 'till' },
    })
    .catch(() => null)
  if (response === null) return MISSING
  const body = typeof response.body === 'string' ? response.body : ''
  return {
    status: response.error_code === 0 || response.status >= 400 ? response.status : 0,
    error: errorOf(response.status, response.error_code),
    body,
    select: (path) => {
      try {
        return response.json(path) ?? undefined
      } catch {
        return undefined
      }
    },
    retryAfterMs: retryAfterOf(response.headers['Retry-After']),
  }
}
