import crypto from 'k6/crypto'
import http, { type RefinedResponse, type ResponseType } from 'k6/http'
import type { SendDoor, Signing } from './k6-door.ts'
import type { Reply, TillRequest } from './protocol.ts'

type Response = RefinedResponse<ResponseType | undefined>

const retryAfterOf = (value: string | undefined): number | null => {
  if (value === undefined) return null
  const seconds = Number(value)
  // A date, or a wait beyond an hour, is not followed: the terminal's own backoff is bounded.
  return seconds >= 0 && seconds <= 3600 ? seconds * 1000 : null
}

/** A class, because k6's engine makes its objects several times faster than ones with closures of their own. */
class K6Reply implements Reply {
  readonly status: number
  readonly error: string
  #response: Response

  constructor(response: Response) {
    const { status, error_code: code } = response
    this.#response = response
    // An error with a status below 400 is a body that broke off: no answer.
    this.status = code === 0 || status >= 400 ? status : 0
    this.error = status >= 400 ? `h${status}` : code > 0 ? `e${code}` : ''
  }

  get body(): string {
    return typeof this.#response.body === 'string' ? this.#response.body : ''
  }

  get retryAfterMs(): number | null {
    return retryAfterOf(this.#response.headers['Retry-After'])
  }

  select(path: string): unknown {
    try {
      return this.#response.json(path) ?? undefined
    } catch {
      return undefined
    }
  }
}

const NO_REPLY: Reply = { status: 0, error: 'none', body: '', select: () => undefined, retryAfterMs: null }
const toReply = (response: Response): Reply => new K6Reply(response)
const noReply = (): Reply => NO_REPLY

/** Signing with what k6 has. */
export const k6Signing: Signing = {
  hmacSha256: (key, text) => crypto.hmac('sha256', key, text, 'base64'),
  // 32 hex digits of chance: the most that Magento keeps of a nonce.
  nonce: () => crypto.md5(crypto.randomBytes(16), 'hex'),
  nowMs: () => Date.now(),
}

/**
 * One HTTP request by k6, without blocking the terminal's other work. Redirects are not followed: a POST that turns into a GET
 * would look like a 200. No `Idempotency-Key` header is ever sent: k6 repeats such requests by itself, unseen.
 */
export const sendWithK6 = (doors: readonly SendDoor[]) => (request: TillRequest): Promise<Reply> => {
  const door = doors.find(({ base }) => request.url.startsWith(`${base}/`))
  // Load goes to the targets of the run and nowhere else, whatever a protocol or an answer says.
  if (door === undefined) throw new Error(`a protocol may call the run's targets only, not ${request.url}`)
  const headers: Record<string, string> = door.headers === null ? {} : { ...door.headers }
  if (request.body !== null) headers['Content-Type'] = 'application/json'
  const authorization = door.authorizationOf(request.method, request.url, request.token)
  if (authorization !== null) headers['Authorization'] = authorization
  return http
    .asyncRequest(request.method, request.url, request.body, {
      headers,
      redirects: 0,
      timeout: request.timeoutMs,
      responseType: request.wants === 'body' ? 'text' : 'none',
      tags: { name: 'till' },
      // k6 keeps cookies by itself. Magento's PHPSESSID would make the requests of one till wait for each other's session, and a till's API client sends none.
      jar: new http.CookieJar(),
    })
    .then(toReply, noReply)
}
