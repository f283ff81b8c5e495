import { isAllowedHost } from '../offline/allowed-host.ts'
import { openSourceMaps, type FetchText, type SourceMaps } from '../trace/source-maps.ts'

/** A body as text, no further than its bound: a map may be endless. Redirects are not followed, since they may lead anywhere. */
const fetchText: FetchText = async (url, { maxBytes, timeoutMs }) => {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
  if (!answer.ok || answer.body === null) throw new Error(`${url} answered ${answer.status}`)
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of answer.body) {
    bytes += piece.byteLength
    if (bytes > maxBytes) throw new Error(`${url} is larger than ${maxBytes} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** The source maps that a measured page serves, from hosts only that its browser may reach. */
export const servedSourceMaps = (allow: readonly string[]): SourceMaps =>
  openSourceMaps(fetchText, ({ hostname, port, protocol }) => isAllowedHost(hostname, port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port), allow))
