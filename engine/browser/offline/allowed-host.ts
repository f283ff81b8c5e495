/**
 * What always leads to this machine, as Chromium's resolver rules write it. No `127.*`: that would let the name 127.example.com pass. So the other
 * addresses of loopback want their `--allow` like any host.
 */
export const loopbackHosts = ['localhost', '*.localhost', '127.0.0.1', '::1'] as const

/** Splits `host:port` as a CONNECT names it, or null for what is none. The host as `URL` writes it, so that 0x7f000001 is 127.0.0.1. */
export const hostAndPort = (authority: string): { host: string; port: number } | null => {
  const text = `http://${authority}/`
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '') return null
  return { host: url.hostname, port: url.port === '' ? 80 : Number(url.port) }
}

/** True where a browser of ours may speak to this host: loopback, or named in `allow` as `host` or `host:port`. */
export const isAllowedHost = (host: string, port: number, allow: readonly string[]): boolean => {
  const name = host.replace(/^\[|\]$/g, '')
  if (loopbackHosts.some((own) => (own.startsWith('*') ? name.endsWith(own.slice(1)) : name === own))) return true
  return allow.some((entry) => [host, `${host}:${port}`].includes(entry.trim().toLowerCase()))
}
