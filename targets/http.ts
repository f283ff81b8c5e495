import { createSecureContext, getCACertificates } from 'node:tls'
import { Agent, errors, request } from 'undici'
import { TillstormError } from '../run/problems.ts'
import { assertAllowed } from './allow-list.ts'
import { networkWords } from './network-words.ts'
import { oneLine } from './one-line.ts'

export { assertAllowed } from './allow-list.ts'

export type HttpOptions = {
  /** Hosts besides loopback that may be contacted. */
  allow: readonly string[]
  /** From the start of a request to the last byte of its answer. */
  timeoutMs: number
  /** Longest answer that is read. A page of 1,000 whole Magento orders has 5.4 MB (facts: REST audit). */
  maxBytes: number
  connections: number
  /** Sent with every request; names in small letters. */
  headers: Readonly<Record<string, string>>
  /** PEM of a certificate authority that is trusted beside the known ones. */
  caPem: string | null
}

export const httpDefaults: HttpOptions = {
  allow: [], timeoutMs: 30_000, maxBytes: 32 * 1024 * 1024, connections: 4, headers: {}, caPem: null,
}

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  headers: Readonly<Record<string, string>>
  /** Sent as JSON. */
  body: unknown
}

export type HttpAnswer = { status: number; header(name: string): string | null; text: string; url: string }

/**
 * A connection pool to targets. `send` checks the allow list before each request, never follows a redirect, and throws
 * a TillstormError in one line: HOST_NOT_ALLOWED, TARGET_UNREACHABLE (no connection, no answer in time, cut off in the
 * middle), TARGET_UNEXPECTED (a redirect, an answer over `maxBytes`). Any other status is an answer.
 */
export type Http = { send(request: HttpRequest): Promise<HttpAnswer>; close(): Promise<void> }

/** The place of a request as it may be printed: without its query. */
const place = (url: URL): string => oneLine(`${url.origin}${url.pathname}`)

const wordsForCode: Readonly<Record<string, string>> = {
  ...networkWords,
  UND_ERR_SOCKET: 'cut the connection',
  UND_ERR_CONNECT_TIMEOUT: 'does not take the connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'gives no answer in time',
  UND_ERR_BODY_TIMEOUT: 'stopped in the middle of its answer',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'cut its answer short',
}

/** Of a certificate: waiting mends none of them. */
const wordsForCertificate: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'of an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'of an authority that is not known here',
  SELF_SIGNED_CERT_IN_CHAIN: 'of an authority that is not known here',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'that is signed by itself',
  CERT_HAS_EXPIRED: 'that has expired',
  CERT_NOT_YET_VALID: 'that is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'for another host',
}

const codesOf = (error: unknown): string[] => {
  const codes: string[] = []
  for (let depth = 0, at: unknown = error; depth < 5 && at instanceof Error; depth++, at = at.cause) {
    if ('code' in at && typeof at.code === 'string') codes.push(at.code)
    if (at instanceof AggregateError) codes.push(...at.errors.flatMap((inner) => codesOf(inner)))
  }
  return codes
}

/** True where nobody can be asked there: the connection was refused, or the name is unknown. Waiting does not mend a wrong address. */
export const isNobodyThere = (error: unknown): boolean =>
  error instanceof TillstormError && codesOf(error.cause).some((code) => code === 'ECONNREFUSED' || code === 'ENOTFOUND')

const unreachable = (url: URL, error: unknown, timeoutMs: number): TillstormError => {
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    return new TillstormError('TARGET_UNREACHABLE', `${place(url)} gives no whole answer within ${timeoutMs / 1000} s`, { cause: error })
  }
  const codes = codesOf(error)
  const certificate = codes.map((code) => wordsForCertificate[code]).find((words) => words !== undefined)
  if (certificate !== undefined) {
    return new TillstormError('TARGET_UNEXPECTED', `${url.host} shows a certificate ${certificate}`, {
      cause: error, hint: 'a private authority is trusted by `caFile` in the config (docs/config.md)',
    })
  }
  const known = codes.map((code) => wordsForCode[code]).find((words) => words !== undefined)
  if (known !== undefined) return new TillstormError('TARGET_UNREACHABLE', `${place(url)} ${known}`, { cause: error })
  if (error instanceof errors.HTTPParserError) {
    return new TillstormError('TARGET_UNEXPECTED', `${place(url)} does not speak HTTP`, { cause: error })
  }
  const text = error instanceof Error ? error.message : String(error)
  const detail = codes[0] === undefined ? oneLine(text) : `${oneLine(codes[0], 60)}: ${oneLine(text)}`
  return new TillstormError('TARGET_UNREACHABLE', `${place(url)} cannot be used (${detail})`, { cause: error })
}

/** Opens the pool. Nothing is sent before the first `send`. */
export const createHttp = (options: HttpOptions): Http => {
  const { caPem } = options
  // Read once: a context of all known authorities takes some 20 ms, and `ca` would make one for each connection.
  const trusted = caPem === null ? {} : { secureContext: createSecureContext({ ca: [...getCACertificates('default'), caPem] }) }
  const dispatcher = new Agent({
    connections: options.connections,
    connect: { timeout: Math.min(options.timeoutMs, 10_000), ...trusted },
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    keepAliveTimeout: 10_000,
  })

  const send = async (wanted: HttpRequest): Promise<HttpAnswer> => {
    const url = assertAllowed(wanted.url, options.allow)
    const json = wanted.body === undefined ? null : JSON.stringify(wanted.body)
    const headers = json === null ? wanted.headers : { ...wanted.headers, 'content-type': 'application/json' }
    try {
      const answer = await request(url, {
        dispatcher,
        method: wanted.method,
        headers: { accept: 'application/json', ...options.headers, ...headers },
        body: json,
        signal: AbortSignal.timeout(options.timeoutMs),
      })
      const status = answer.statusCode
      if (status >= 300 && status < 400) {
        answer.body.on('error', () => undefined).destroy()
        const to = oneLine(String(answer.headers['location'] ?? 'nowhere'), 100)
        throw new TillstormError('TARGET_UNEXPECTED', `${place(url)} redirects to ${to}; redirects are never followed`)
      }
      const chunks: Buffer[] = []
      let bytes = 0
      for await (const chunk of answer.body) {
        bytes += (chunk as Buffer).length
        if (bytes > options.maxBytes) {
          throw new TillstormError('TARGET_UNEXPECTED', `${place(url)} answers with more than ${options.maxBytes} bytes`)
        }
        chunks.push(chunk as Buffer)
      }
      const header = (name: string): string | null => {
        const value = answer.headers[name]
        return value === undefined ? null : Array.isArray(value) ? (value[0] ?? null) : value
      }
      return { status, header, text: Buffer.concat(chunks, bytes).toString('utf8'), url: wanted.url }
    } catch (error) {
      throw error instanceof TillstormError ? error : unreachable(url, error, options.timeoutMs)
    }
  }

  return { send, close: () => dispatcher.destroy() }
}

/**
 * The JSON of an answer. Throws TARGET_UNEXPECTED for HTML and for JSON that is cut or broken, TARGET_UNREACHABLE where
 * a gateway says with a page of its own that the server behind it is away (502, 503, 504).
 */
export const jsonOf = (answer: HttpAnswer): unknown => {
  try {
    return JSON.parse(answer.text)
  } catch (error) {
    const at = place(new URL(answer.url))
    if (answer.status >= 502 && answer.status <= 504) {
      throw new TillstormError('TARGET_UNREACHABLE', `${at} is away: its gateway answers ${answer.status}`, { cause: error })
    }
    const isHtml = /^\s*</.test(answer.text)
    const what = answer.text === '' ? 'an empty body' : isHtml ? 'HTML' : 'broken JSON'
    throw new TillstormError('TARGET_UNEXPECTED', `${at} answers ${answer.status} with ${what} where JSON was expected`, { cause: error })
  }
}
