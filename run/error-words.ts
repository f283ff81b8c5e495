import { STATUS_CODES } from 'node:http'

/**
 * What the driver's codes say: those of k6 (https://grafana.com/docs/k6/latest/javascript-api/error-codes/), and the words of the
 * protocols that come with tillstorm. A word that stands for itself, such as `never-sent`, has no row.
 */
export const words: Readonly<Record<string, string>> = {
  none: 'no answer',
  e1000: 'connection broke off',
  e1050: 'timed out',
  e1100: 'name look-up failed',
  e1101: 'no such host',
  e1200: 'connection failed',
  e1201: 'connection broke off while sending',
  e1210: 'could not connect',
  e1211: 'timed out connecting',
  e1212: 'connection refused',
  e1220: 'connection reset',
  e1300: 'TLS failed',
  e1301: 'answered without TLS',
  e1310: 'certificate of an unknown authority',
  e1311: 'certificate of another host',
  e1701: 'answer that cannot be unpacked',
  'no-answer': 'answer without the order',
  'no-answer-for-key': 'answer without the order',
  'unknown-status': 'answer with an unknown status of the order',
  'no-receipt': '200 that does not name the order',
  'h400-unknown': '400, and nobody knows whether the order is stored',
  'no-token': 'sign-in without a token',
  'no-revision': 'changes without their revision',
  'no-total-count': 'page without its total',
}

/** A code for people, and the code itself where that is no status: `h503` → "503 Service Unavailable", `e1212` → "connection refused (e1212)". */
export const errorText = (code: string): string => {
  const status = /^h(\d{3})$/.exec(code)?.[1]
  if (status !== undefined) return `${status} ${STATUS_CODES[status] ?? ''}`.trim()
  const said = Object.hasOwn(words, code) ? words[code] : /^e16\d\d$/.test(code) ? 'HTTP/2 error' : undefined
  return said === undefined ? code : `${said} (${code})`
}
