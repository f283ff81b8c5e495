import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  MagentoError, databaseAway, errorAnswer, htmlAnswer, internalError, jsonAnswer, noAnswer, noRoute, notProcessed, textAnswer,
} from './answer.ts'
import { OrderBrokenOff } from './broken-off.ts'
import { queueAnswer } from './bulk.ts'
import { Consumer } from './consumer.ts'
import { graphQlRoute } from './graphql/endpoint.ts'
import { readBody } from './request-body.ts'
import { MagentoRequest, RouteTable } from './routing.ts'
import { allRoutes } from './routes/all.ts'
import { isSchemaPath, schemaAnswer } from './schema.ts'
import { ServiceClock } from './service-times.ts'
import { Shop } from './shop.ts'
import { WebhookSender } from './webhooks/webhook-sender.ts'
import { warmUp } from './warm-up.ts'
import { WorkerPool, systemClock } from './worker-pool.ts'
import type { FaultRequest } from '../faults.ts'
import type { Credentials } from './access.ts'
import type { Answer } from './answer.ts'
import type { PlantedHoles } from './planted-holes.ts'
import type { Origin, Route } from './routing.ts'
import type { ServiceTimes } from './service-times.ts'
import type { ShopOptions } from './shop.ts'
import type { Webhook } from './webhooks/webhook-options.ts'
import type { Clock } from './worker-pool.ts'

const MAX_BODY_BYTES = 1024 * 1024

export type MagentoOptions = ShopOptions & {
  port: number
  serviceTimes: ServiceTimes | null
  /** Overrides the workers of the service times; null leaves them. */
  workers: number | null
  /** False leaves what was queued in the queue, as on a shop whose consumer does not run. */
  consumer: boolean
  /** Who is told of orders, invoices and stock. */
  webhooks: readonly Webhook[]
}

/** How a request is called: its route, and which of the queues it goes through. */
type Call = { route: Route; params: readonly string[]; mode: 'sync' | 'async' | 'bulk' }

const table = new RouteTable(allRoutes)

const isVersion = (part: string | undefined): boolean => part !== undefined && /^V\d+$/.test(part)

/** Reads `/rest[/{store}][/async[/bulk]]/V1/…`. Throws what Magento answers where it cannot. */
const findCall = (method: string, path: string): Call => {
  const parts = path.split('/').slice(1).map(decodedPart)
  if (parts[0] !== 'rest') throw noRoute()
  let at = 1
  if (!isVersion(parts[at]) && parts[at] !== 'async') {
    const store = parts[at++]
    if (store !== 'default' && store !== 'all') throw notProcessed()
  }
  let mode: Call['mode'] = 'sync'
  if (parts[at] === 'async') {
    at++
    mode = 'async'
    if (parts[at] === 'bulk') {
      at++
      mode = 'bulk'
    }
  }
  // `V2` is a version that no route has; without one it is no call of a service.
  if (!isVersion(parts[at])) throw notProcessed()
  if (parts[at] !== 'V1') throw noRoute()
  if (mode !== 'sync' && method === 'GET') throw notProcessed()
  const found = table.find(method, parts.slice(at + 1))
  if (found === null || (mode !== 'sync' && found.route.queued === undefined)) throw noRoute()
  return { ...found, mode }
}

const decodedPart = (part: string): string => {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** One embedded Magento, listening on 127.0.0.1. `close` ends it and leaves the database whole. */
export class MagentoServer {
  readonly shop: Shop
  readonly consumer: Consumer
  readonly #server: Server
  readonly #pool: WorkerPool
  readonly #times: ServiceClock
  readonly #clock: Clock
  readonly #webhooks: WebhookSender
  #stalledUntilMs = 0
  #downUntilMs = 0

  constructor(options: MagentoOptions, clock: Clock = systemClock) {
    this.shop = new Shop(options)
    this.#clock = clock
    this.#times = new ServiceClock(options.serviceTimes, options.seed)
    this.#pool = new WorkerPool(options.workers ?? options.serviceTimes?.workers ?? Number.POSITIVE_INFINITY, clock)
    this.consumer = new Consumer(this.shop, this.#times, clock)
    if (!options.consumer) this.consumer.stop()
    this.shop.onQueued = () => this.consumer.wake()
    this.shop.faults.onQueued = this.shop.onQueued
    this.#webhooks = new WebhookSender(this.shop.database, options.webhooks, clock)
    this.#server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => this.#receive(request, response))
  }

  /** Starts listening and returns the URL. Rejects where the port is taken. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', 1024, () => {
        warmUp(this.shop)
        this.consumer.wake()
        this.#webhooks.wake()
        resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`)
      })
    })
  }

  async close(): Promise<void> {
    this.consumer.stop()
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
    await this.#webhooks.stop()
    this.shop.close()
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const receivedMs = this.#clock.nowMs()
    const method = request.method ?? 'GET'
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') {
      request.resume()
      this.#route(request, response, receivedMs, Buffer.alloc(0))
      return
    }
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return this.#tooLarge(request, response)
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY_BYTES) chunks.push(chunk)
      else if (!response.headersSent) this.#tooLarge(request, response)
    })
    request.on('end', () => {
      if (size <= MAX_BODY_BYTES) this.#route(request, response, receivedMs, chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
    })
    request.on('error', () => response.destroy())
  }

  #tooLarge(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('connection', 'close')
    send(response, htmlAnswer(413, 'Request Entity Too Large'))
    request.resume()
  }

  #route(request: IncomingMessage, response: ServerResponse, receivedMs: number, bytes: Buffer): void {
    const url = request.url ?? '/'
    const mark = url.indexOf('?')
    const path = mark < 0 ? url : url.slice(0, mark)
    const query = mark < 0 ? '' : url.slice(mark + 1)
    const method = request.method ?? 'GET'
    if (path === '/_truth') {
      send(response, jsonAnswer(this.shop.truth.report(this.shop.ordersStored())))
      return
    }
    const finish = (name: string, answer: Answer): void => {
      this.shop.database.afterCommit(() => {
        this.#unlessStalled(() => {
          this.shop.truth.record(name, this.#clock.nowMs() - receivedMs)
          send(response, answer, method === 'HEAD')
        })
      })
    }
    this.#unlessStalled(() => {
      if (this.#downUntilMs > 0 && this.#clock.nowMs() < this.#downUntilMs) return finish('other', databaseAway())
      let call: Call
      try {
        if (method === 'HEAD') return finish('other', textAnswer('', 405))
        if (method === 'OPTIONS' || method === 'PATCH') throw new MagentoError(405, `The ${method} HTTP method is not supported.`)
        if (path === '/magento_version' && method === 'GET') return finish('other', { status: 200, body: 'Magento/2.4 (Community)', contentType: 'text/html; charset=UTF-8', rows: 0 })
        if (method === 'GET' && isSchemaPath(path)) return finish('other', this.#schema(request, query))
        call = path === '/graphql' && (method === 'GET' || method === 'POST')
          ? { route: graphQlRoute(this.shop, request, query, bytes), params: [], mode: 'sync' }
          : findCall(method, path)
      } catch (error) {
        return finish('other', answerOf(error, this.shop.holes))
      }
      const named = typeof call.route.request === 'function' ? call.route.request(query) : call.route.request
      const asked = call.mode === 'bulk' && named === 'order' ? 'order-bulk' : named
      if (this.shop.faults.refuses(asked)) return finish(nameOf(call, asked), htmlAnswer(503, 'Service Temporarily Unavailable'))
      this.#serve(call, asked, request, query, bytes, finish)
    })
  }

  /** Holds a worker for the service time. A read works first, because its rows decide its time; a write works last. */
  #serve(call: Call, asked: FaultRequest | null, request: IncomingMessage, query: string, bytes: Buffer, finish: (name: string, answer: Answer) => void): void {
    const name = nameOf(call, asked)
    const timeName = call.mode !== 'sync' ? `order-${call.mode}` : (call.route.time ?? asked ?? 'other')
    const slowMs = this.shop.faults.slowMs(asked)
    this.#pool.take((release) => {
      const startedMs = this.#clock.nowMs()
      const work = (): Answer => this.#work(call, asked, request, query, bytes)
      const hold = (rows: number, then: () => void): void =>
        this.#clock.after(this.#times.drawMs(timeName, rows) + slowMs - (this.#clock.nowMs() - startedMs), then)
      if (call.route.method === 'GET') {
        const answer = work()
        hold(answer.rows, () => {
          finish(name, answer)
          release()
        })
        return
      }
      hold(call.mode === 'bulk' ? Math.max(1, bytes.length / 2_500) : 1, () => {
        finish(name, work())
        release()
        this.#checkStall()
        this.#checkDown()
      })
    })
  }

  #work(call: Call, asked: FaultRequest | null, request: IncomingMessage, query: string, bytes: Buffer): Answer {
    try {
      const caller = this.shop.access.callerFor(call.route.resource, asked, credentialsOf(request), this.shop.nowSeconds())
      const body = call.route.method === 'GET' ? null : readBody(request.headers['content-type'], bytes)
      const queued = call.route.queued
      if (call.mode !== 'sync' && queued !== undefined) {
        const answer = queueAnswer(this.shop, queued, call.mode, body, caller)
        const broken = call.route.request === 'order' ? this.shop.faults.breakOff('bulk') : null
        return broken === null ? answer : brokenAnswer(broken)
      }
      return call.route.handle(new MagentoRequest(this.shop, call.params, query, body, caller, originOf(request)))
    } catch (error) {
      return answerOf(error, this.shop.holes)
    }
  }

  #schema(request: IncomingMessage, query: string): Answer {
    const caller = this.shop.access.callerFor(null, null, credentialsOf(request), this.shop.nowSeconds())
    return schemaAnswer(allRoutes, caller, request.headers.host ?? '', query)
  }

  #checkStall(): void {
    const stallMs = this.shop.faults.stallMs()
    if (stallMs > 0) this.#stalledUntilMs = this.#clock.nowMs() + stallMs
  }

  #checkDown(): void {
    const downMs = this.shop.faults.downMs()
    if (downMs > 0) this.#downUntilMs = this.#clock.nowMs() + downMs
  }

  #unlessStalled(then: () => void): void {
    const leftMs = this.#stalledUntilMs === 0 ? 0 : this.#stalledUntilMs - this.#clock.nowMs()
    if (leftMs > 0) this.#clock.after(leftMs, then)
    else then()
  }
}

const nameOf = (call: Call, asked: FaultRequest | null): string =>
  call.mode === 'sync' ? (asked ?? call.route.time ?? 'other') : `order-${call.mode}`

const originOf = (request: IncomingMessage): Origin => {
  const forwarded = request.headers['x-forwarded-for']
  return { address: request.socket.remoteAddress ?? '', forwardedFor: typeof forwarded === 'string' ? forwarded : null }
}

const credentialsOf = ({ headers, method, url }: IncomingMessage): Credentials => ({
  authorization: headers.authorization ?? '', host: headers.host ?? '', method: method ?? 'GET', target: url ?? '/',
})

/** What the client gets of a request that was broken off after its order was stored. */
const brokenAnswer = ({ how, placing }: OrderBrokenOff): Answer => {
  switch (how) {
    case 'cut': return noAnswer
    case 'worker-killed': return htmlAnswer(502, 'Bad Gateway')
    case 'database-died':
      return placing === 'cart' ? errorAnswer(new MagentoError(400, 'An error occurred on the server. Please try to place the order again.')) : databaseAway()
    default: return how satisfies never
  }
}

/** A problem of our own is a 500 like Magento's, and told on stderr so that it can be mended. */
const answerOf = (error: unknown, holes: PlantedHoles): Answer => {
  if (error instanceof MagentoError) return errorAnswer(error, holes.trace())
  if (error instanceof OrderBrokenOff) return brokenAnswer(error)
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return errorAnswer(internalError('0000000000000'), holes.trace())
}

/** As PHP writes it: `é` is `\u00e9`. A body of ASCII alone also costs half the time to send. */
const ascii = (text: string): string =>
  text.replace(/[^\u0000-\u007f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const send = (response: ServerResponse, answer: Answer, withoutBody = false): void => {
  if (response.destroyed) return
  if (answer === noAnswer) return void response.destroy()
  const body = ascii(answer.body)
  response.writeHead(answer.status, {
    'content-type': answer.contentType, 'content-length': body.length, 'cache-control': 'no-store',
    'x-frame-options': 'SAMEORIGIN',
  })
  response.end(withoutBody ? '' : body, 'latin1')
}
