import { Agent, createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { hostAndPort, isAllowedHost } from './allowed-host.ts'

/**
 * A forward proxy on loopback that a browser uses for everything, and that can be cut: the one way to take the network from a page and
 * its service worker alike, because DevTools' offline switch reaches only the target that it is set on.
 */
export type CutProxy = {
  /** `http://127.0.0.1:port`, for `--proxy-server`. */
  readonly url: string
  /** Ends every connection at once, also those half way, and refuses new ones. */
  cut(): void
  restore(): void
  readonly isCut: boolean
  /** Requests and tunnels that were let through since the start. */
  readonly passed: number
  /** Requests and tunnels that came while cut. */
  readonly refused: number
  /** Hosts that were asked for and are not allowed, at most 20: a page's, or Chromium's own when it calls home. */
  readonly blockedHosts: ReadonlySet<string>
  close(): Promise<void>
}

/** Headers between two neighbours (RFC 9110, 7.6.1), which a proxy does not pass on. */
const hopByHop = new Set([
  'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
])

const passedOn = (rawHeaders: readonly string[]): string[] =>
  rawHeaders.filter((_, at) => !hopByHop.has((rawHeaders[at - (at % 2)] ?? '').toLowerCase()))

/** [::1] → ::1, as `net` and `http` want an IPv6 host. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, '')

/**
 * Starts the proxy on a free port of loopback. It speaks absolute-form HTTP and CONNECT, and enforces `allow` itself, since names that go
 * to a proxy are not resolved in the browser. What cannot be reached is a broken connection to the browser, never an answer of ours.
 */
export const startCutProxy = async (allow: readonly string[]): Promise<CutProxy> => {
  const sockets = new Set<Duplex>()
  const blockedHosts = new Set<string>()
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  let isCut = false
  let passed = 0
  let refused = 0

  const keep = (socket: Socket): void => {
    sockets.add(socket)
    // A page may end any of its connections at any time: that is its affair.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  }

  const mayPass = (target: { host: string; port: number } | null): target is { host: string; port: number } => {
    if (isCut) {
      refused++
      return false
    }
    if (target === null) return false
    if (isAllowedHost(target.host, target.port, allow)) {
      passed++
      return true
    }
    if (blockedHosts.size < 20) blockedHosts.add(target.host)
    return false
  }

  const forward = (incoming: IncomingMessage, answer: ServerResponse): void => {
    const text = incoming.url ?? ''
    // A request for the proxy itself (origin-form) or for another scheme is nobody's.
    const url = /^http:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null
    const target = url === null ? null : { host: url.hostname, port: url.port === '' ? 80 : Number(url.port) }
    if (url === null || !mayPass(target)) return void incoming.socket.destroy()
    const outgoing = request({
      host: bare(target.host), port: target.port, method: incoming.method ?? 'GET', path: `${url.pathname}${url.search}`,
      headers: passedOn(incoming.rawHeaders), setHost: false, agent,
    })
    outgoing.on('socket', (socket) => {
      if (!sockets.has(socket)) keep(socket)
    })
    outgoing.on('error', () => incoming.socket.destroy())
    outgoing.on('response', (response) => {
      response.on('error', () => incoming.socket.destroy())
      answer.writeHead(response.statusCode ?? 502, response.statusMessage ?? '', passedOn(response.rawHeaders))
      response.pipe(answer)
    })
    answer.once('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  }

  const tunnel = (incoming: IncomingMessage, client: Socket, head: Buffer): void => {
    const target = hostAndPort(incoming.url ?? '')
    if (!mayPass(target)) return void client.destroy()
    const server = connect(target.port, bare(target.host))
    keep(server)
    const endBoth = (): void => {
      client.destroy()
      server.destroy()
    }
    server.once('close', endBoth)
    client.once('close', endBoth)
    server.once('connect', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      if (head.length > 0) server.write(head)
      server.pipe(client).pipe(server)
    })
  }

  const server = createServer({ requestTimeout: 0 }, forward)
  server.on('connection', (socket) => {
    keep(socket)
    if (!isCut) return
    refused++
    socket.destroy()
  })
  server.on('connect', (incoming, client, head) => tunnel(incoming, client as Socket, head))
  // Chromium sends WebSockets through CONNECT; an upgrade in absolute form comes from nobody that we know.
  server.on('upgrade', (_, socket) => socket.destroy())
  server.on('clientError', (_, socket) => socket.destroy())

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true
      endAll()
    },
    restore: () => {
      isCut = false
    },
    get isCut() {
      return isCut
    },
    get passed() {
      return passed
    },
    get refused() {
      return refused
    },
    blockedHosts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        endAll()
        agent.destroy()
      }),
  }
}
