import { TillstormError } from '../run/problems.ts'
import { oneLine } from './one-line.ts'

const loopbackV4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/

/** True for the hosts that mean this machine. `hostname` as `URL` gives it: lower case, IPv6 in brackets. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || loopbackV4.test(hostname)

/** A URL that may be called: http or https, no user or password in it. Throws CONFIG_INVALID. */
const callableUrl = (text: string): URL => {
  if (!URL.canParse(text)) throw new TillstormError('CONFIG_INVALID', `"${oneLine(text, 80)}" is not a URL of a target`, { hint: 'write http://HOST or https://HOST' })
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TillstormError('CONFIG_INVALID', `the URL of a target starts with http:// or https://, not ${oneLine(url.protocol, 20)}`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new TillstormError('CONFIG_INVALID', `the URL of ${url.host} carries a user or password; those belong in the environment`)
  }
  return url
}

/**
 * The base URL of a target, checked: http or https, no user or password, no query or fragment, because it stands in the manifest
 * and a `?token=` is a secret. Throws CONFIG_INVALID.
 */
export const targetUrl = (text: string): URL => {
  const url = callableUrl(text)
  // `URL` drops an empty query, so the text is looked at.
  if (!/[?#]/.test(text)) return url
  throw new TillstormError('CONFIG_INVALID', `the URL of ${url.host} carries a query or fragment; a target is named by its base alone`)
}

/**
 * The URL, when tillstorm may send to its host: loopback always, any other only when `allow` names it, as `host` or as
 * `host:port`. Throws HOST_NOT_ALLOWED, or CONFIG_INVALID for what is no URL of a target.
 */
export const assertAllowed = (text: string, allow: readonly string[]): URL => {
  const url = callableUrl(text)
  if (isLoopback(url.hostname)) return url
  const port = url.port !== '' ? url.port : url.protocol === 'https:' ? '443' : '80'
  const names = [url.hostname, `${url.hostname}:${port}`]
  if (allow.some((entry) => names.includes(entry.trim().toLowerCase()))) return url
  throw new TillstormError('HOST_NOT_ALLOWED', `the host ${url.host} is not allowed, so nothing was sent to it`)
}
