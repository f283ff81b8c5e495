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

/** The same as a text to put paths behind: scheme, host and path, without a final slash. Throws CONFIG_INVALID. */
export const targetBase = (text: string): string => {
  const { origin, pathname } = targetUrl(text)
  return `${origin}${pathname.replace(/\/+$/, '')}`
}

/** Throws HOST_NOT_ALLOWED unless the host is this machine or `allow` names it, as `host` or as `host:port`. */
const assertHost = (url: URL, defaultPort: string, allow: readonly string[]): void => {
  const hostname = url.hostname.toLowerCase()
  if (isLoopback(hostname)) return
  const names = [hostname, `${hostname}:${url.port !== '' ? url.port : defaultPort}`]
  if (allow.some((entry) => names.includes(entry.trim().toLowerCase()))) return
  throw new TillstormError('HOST_NOT_ALLOWED', `the host ${oneLine(url.host, 100)} is not allowed, so nothing was sent to it`)
}

/**
 * The URL, when tillstorm may send to its host: loopback always, any other only when `allow` names it, as `host` or as
 * `host:port`. Throws HOST_NOT_ALLOWED, or CONFIG_INVALID for what is no URL of a target.
 */
export const assertAllowed = (text: string, allow: readonly string[]): URL => {
  const url = callableUrl(text)
  assertHost(url, url.protocol === 'https:' ? '443' : '80', allow)
  return url
}

/**
 * The same for a server that speaks no HTTP: `ports` holds its schemes with their ports, such as `{ 'mysql:': '3306' }`. Throws
 * CONFIG_INVALID for another scheme, a user, a password, a query or a fragment.
 */
export const assertAllowedServer = (text: string, ports: Readonly<Record<string, string>>, allow: readonly string[]): { url: URL; host: string; port: number } => {
  const schemes = Object.keys(ports).map((scheme) => `${scheme}//`).join(' or ')
  const url = URL.canParse(text) ? new URL(text) : null
  const defaultPort = url === null ? undefined : ports[url.protocol]
  if (url === null || defaultPort === undefined || url.hostname === '') {
    throw new TillstormError('CONFIG_INVALID', `"${oneLine(text.replace(/\/\/[^@/]*@/, '//***@'), 80)}" is not the URL of a server`, { hint: `write ${schemes}HOST:PORT` })
  }
  if (url.username !== '' || url.password !== '' || /[?#]/.test(text)) {
    throw new TillstormError('CONFIG_INVALID', `the URL of ${oneLine(url.host, 100)} carries a user, password or query; secrets belong in the environment`)
  }
  assertHost(url, defaultPort, allow)
  return { url, host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port !== '' ? url.port : defaultPort) }
}
