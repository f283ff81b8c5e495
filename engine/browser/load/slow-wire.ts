import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, createServer as createRelay, type AddressInfo, type Server as Relay, type Socket } from 'node:net'
import { duplexPair, type Duplex } from 'node:stream'
import { hostAndPort, isAllowedHost } from '../offline/allowed-host.ts'
import { Lane, type Flow, type LaneSpeed } from './lane.ts'

/** What belongs to one connection and not to the message: RFC 9110, 7.6.1. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade'])
const UNLIMITED: LaneSpeed = { oneWayMs: 0, bytesPerSecond: Infinity }
const NOTED_HOSTS = 50
const CONNECT_METHOD = Buffer.from('CONNECT ')

export type WireConditions = { roundTripMs: number; bitsPerSecond: number }

/**
 * An HTTP proxy on loopback that behaves like a slow wire: a new connection costs a round trip, every byte (of pages, frames, workers
 * and service workers alike) arrives half a round trip after it left, and all connections share the rate of their direction. DevTools'
 * throttling does none of the three: it delays responses, a target at a time, and never sees a service worker.
 *
 * It is also the guard: a host that is neither loopback nor named by `allow` is not connected to, and noted in `blocked`.
 */
export class SlowWire {
  /** `host:port` of refused connections. */
  readonly blocked = new Set<string>()
  /** `host:port` → why it could not be reached. */
  readonly unreachable = new Map<string, string>()
  #allow: readonly string[]
  #up = new Lane(UNLIMITED)
  #down = new Lane(UNLIMITED)
  #roundTripMs = 0
  #sockets = new Set<Socket>()
  #agent = new Agent({ keepAlive: true })
  #proxy: Server
  #relay: Relay

  private constructor(allow: readonly string[]) {
    this.#allow = allow
    // The browser decides how long a connection is worth keeping.
    this.#proxy = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, maxHeaderSize: 65_536 }, (request, response) =>
      this.#forward(request, response),
    )
    this.#proxy.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#tunnel(request, socket, head))
    this.#proxy.on('clientError', (_error, socket) => socket.destroy())
    this.#relay = createRelay({ allowHalfOpen: true }, (socket) => this.#carry(socket))
  }

  static async open(allow: readonly string[]): Promise<SlowWire> {
    const wire = new SlowWire(allow)
    await new Promise<void>((resolve, reject) => {
      wire.#relay.once('error', reject)
      wire.#relay.listen(0, '127.0.0.1', resolve)
    })
    return wire
  }

  /** For `--proxy-server`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#relay.address() as AddressInfo).port}`
  }

  /** Bytes that came down so far, headers included. */
  get downBytes(): number {
    return this.#down.bytes
  }

  /** null: as fast as the machine. */
  set conditions(conditions: WireConditions | null) {
    this.#roundTripMs = conditions?.roundTripMs ?? 0
    const speed = conditions === null ? UNLIMITED : { oneWayMs: conditions.roundTripMs / 2, bytesPerSecond: conditions.bitsPerSecond / 8 }
    this.#up.speed = speed
    this.#down.speed = speed
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#relay.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    this.#agent.destroy()
    this.#up.close()
    this.#down.close()
    await closed
  }

  #carry(client: Socket): void {
    this.#sockets.add(client)
    client.setNoDelay(true)
    const [near, far] = duplexPair({ highWaterMark: 65_536 })
    const connectedAtMs = performance.now()
    const up = this.#flow(client, near, this.#up)
    const down = this.#flow(near, client, this.#down)
    client.once('data', (first: Buffer) => {
      // A tunnel's CONNECT makes the round trip of the handshake itself.
      if (!first.subarray(0, CONNECT_METHOD.length).equals(CONNECT_METHOD)) up.readyAtMs = connectedAtMs + this.#roundTripMs
    })
    this.#feed(client, up, this.#up)
    this.#feed(near, down, this.#down)
    const end = (): void => {
      this.#sockets.delete(client)
      this.#up.drop(up)
      this.#down.drop(down)
      near.destroy()
      far.destroy()
      client.destroy()
    }
    for (const stream of [client, near, far]) stream.on('error', end)
    client.once('close', end)
    // A half that was destroyed ends nothing by itself; what it had sent before is still on its way.
    far.once('close', () => this.#down.push(down, null))
    this.#proxy.emit('connection', far)
  }

  #flow(source: Duplex, sink: Duplex, lane: Lane): Flow {
    sink.on('drain', () => lane.pump())
    return {
      readyAtMs: 0,
      blocked: () => sink.writableNeedDrain,
      onRoom: () => source.resume(),
      deliver: (piece) => {
        if (sink.destroyed || sink.writableEnded) return
        if (piece === null) sink.end()
        else sink.write(piece)
      },
    }
  }

  #feed(source: Duplex, flow: Flow, lane: Lane): void {
    source.on('data', (chunk: Buffer) => {
      if (!lane.push(flow, chunk)) source.pause()
    })
    source.once('end', () => lane.push(flow, null))
  }

  #allowed(host: string, port: number): boolean {
    if (isAllowedHost(host, port, this.#allow)) return true
    if (this.blocked.size < NOTED_HOSTS) this.blocked.add(`${host}:${port}`)
    return false
  }

  #noteUnreachable(host: string, port: number, error: NodeJS.ErrnoException): void {
    if (this.unreachable.size < NOTED_HOSTS) this.unreachable.set(`${host}:${port}`, error.code ?? error.message)
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const url = URL.parse(request.url ?? '')
    if (url === null || url.protocol !== 'http:') return void response.writeHead(400).end()
    const host = url.hostname
    const port = Number(url.port || 80)
    // A connection that breaks is what a browser sees of a host that is not there; an answer of ours would be taken for the page's.
    if (!this.#allowed(host, port)) return void request.socket.destroy()
    const outgoing = httpRequest({
      agent: this.#agent,
      host: unbracketed(host),
      port,
      method: request.method,
      path: url.pathname + url.search,
      headers: ofMessage(request.rawHeaders),
      setHost: false,
    })
    outgoing.on('response', (incoming) => {
      response.sendDate = false
      response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage, ofMessage(incoming.rawHeaders))
      incoming.pipe(response)
      incoming.on('error', () => request.socket.destroy())
    })
    outgoing.on('error', (error) => {
      this.#noteUnreachable(host, port, error)
      request.socket.destroy()
    })
    response.on('close', () => outgoing.destroy())
    request.pipe(outgoing)
  }

  #tunnel(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const target = hostAndPort(request.url ?? '')
    if (target === null || !this.#allowed(target.host, target.port)) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const { host, port } = target
    const outgoing = connect(port, unbracketed(host), () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      if (head.length > 0) outgoing.write(head)
      outgoing.pipe(socket)
      socket.pipe(outgoing)
    })
    outgoing.setNoDelay(true)
    outgoing.on('error', (error) => {
      this.#noteUnreachable(host, port, error)
      socket.destroy()
    })
    socket.on('error', () => outgoing.destroy())
    socket.on('close', () => outgoing.destroy())
  }
}

/** The message's own headers, in order and with repetitions, as a flat list. */
const ofMessage = (raw: readonly string[]): string[] => {
  const kept: string[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? ''
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, raw[at + 1] ?? '')
  }
  return kept
}

/** `[::1]` is how a URL writes what a socket calls `::1`. */
const unbracketed = (host: string): string => host.replace(/^\[|\]$/g, '')
