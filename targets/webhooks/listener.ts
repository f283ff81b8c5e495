import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TillstormError } from '../../run/problems.ts'
import type { WrongSignature } from '../../run/webhooks-record.ts'
import { oneLine } from '../one-line.ts'
import type { WebhooksConfig } from './config.ts'
import { readEvent } from './event-body.ts'
import type { OrderEvents } from './order-events.ts'
import { judgeSignature, type Signing } from './signature.ts'

/** A whole order with its lines is some 10 kB. Together with the connections this bounds the memory: 64 MiB. */
const MOST_BODY_BYTES = 512 * 1024
const MOST_CONNECTIONS = 128
const HEADERS_WITHIN_MS = 10_000
const REQUEST_WITHIN_MS = 30_000
const SHOWN = 20

/** What came, whatever it was. */
export type Deliveries = {
  /** Bodies that came whole. */
  all: number
  wrongSignatures: number
  /** The first of them, at most 20. */
  wrong: WrongSignature[]
  /** Of another event than the one that tells of an order. */
  others: number
  /** No JSON, or no order where the config says. */
  unreadable: number
  /** Too long to be read. */
  tooLong: number
}

export type WebhookListener = {
  /** Where a sender on this machine sends to. */
  url: string
  deliveries: Deliveries
  /** Why it does not listen any more; null while it does. */
  problem(): string | null
  close(): Promise<void>
}

export type ListenerSettings = Pick<WebhooksConfig, 'port' | 'path' | 'header' | 'order' | 'event' | 'host'> & { signing: Signing }

/** The body's bytes; null where they are too many, or the sender broke off. */
const bodyOf = (request: IncomingMessage): Promise<Buffer | 'too-long' | null> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MOST_BODY_BYTES) {
        request.pause()
        resolve('too-long')
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', () => resolve(null))
    request.on('close', () => resolve(null))
  })

/**
 * Listens for webhooks and counts them. It answers 200 to whatever it could take, also to a wrong signature: it watches, and to have it sent again
 * would mend nothing. Bodies are data; nothing in them is run, shown or stored but the text that names an order. Throws CONFIG_INVALID where it
 * cannot listen.
 */
export const openWebhookListener = async (settings: ListenerSettings, events: OrderEvents, nowMs: () => number = Date.now): Promise<WebhookListener> => {
  const { port, path, host = '127.0.0.1', signing } = settings
  const header = settings.header.toLowerCase()
  const deliveries: Deliveries = { all: 0, wrongSignatures: 0, wrong: [], others: 0, unreadable: 0, tooLong: 0 }
  let problem: string | null = null
  let closing = false

  const take = (body: Buffer, given: string | undefined): void => {
    const atMs = nowMs()
    deliveries.all += 1
    const signature = judgeSignature(signing, body, given)
    const event = readEvent(body, settings)
    if (signature !== 'right') {
      deliveries.wrongSignatures += 1
      if (deliveries.wrong.length < SHOWN) deliveries.wrong.push({ order: event.kind === 'order' ? oneLine(event.order, 60) : null, signature, atMs })
    }
    if (event.kind === 'order') events.add(event.order, atMs, signature === 'right')
    else if (event.kind === 'other') deliveries.others += 1
    else deliveries.unreadable += 1
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isOurs = (request.url ?? '').split('?', 1)[0] === path
    if (!isOurs || request.method !== 'POST') {
      response.writeHead(isOurs ? 405 : 404, { connection: 'close' }).end()
      return
    }
    const body = await bodyOf(request)
    if (body === null) return
    if (body === 'too-long') {
      deliveries.tooLong += 1
      response.writeHead(413, { connection: 'close' }).end(() => request.destroy())
      return
    }
    const given = request.headers[header]
    take(body, Array.isArray(given) ? given.join(', ') : given)
    response.writeHead(200, { 'content-length': 0 }).end()
  }

  const server = createServer((request, response) => void answer(request, response))
  server.maxConnections = MOST_CONNECTIONS
  server.headersTimeout = HEADERS_WITHIN_MS
  server.requestTimeout = REQUEST_WITHIN_MS
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new TillstormError('CONFIG_INVALID', `config: webhooks: ${host}:${port} cannot be listened on (${error.code ?? error.message})`, {
        cause: error, hint: 'choose another `webhooks.port`, or a `webhooks.host` of this machine',
      })))
    server.listen(port, host, resolve)
  })
  server.removeAllListeners('error')
  server.on('error', (error) => (problem ??= `the listener for webhooks broke: ${error.message}`))
  server.on('close', () => {
    if (!closing) problem ??= 'the listener for webhooks ended before the run'
  })
  const { port: ownPort } = server.address() as AddressInfo
  const name = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${name}:${ownPort}${path}`,
    deliveries,
    problem: () => problem,
    close: () =>
      new Promise((resolve) => {
        closing = true
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
