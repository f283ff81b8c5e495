import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setPriority } from 'node:os'

// A backend that costs next to nothing: constant answers to what a till asks, Magento's own for an order. A process of
// its own (start-tiny-server.ts); it ends with its parent.

/** What the parent asks for: `count` is answered with the orders so far, `freeze` stops the whole process for a while. */
export type Ask = { kind: 'count' } | { kind: 'freeze'; atMs: number; forMs: number }
export type Told =
  | { kind: 'listening'; url: string }
  | { kind: 'counted'; orders: number; orderBytes: number }
  | { kind: 'frozen'; fromMs: number; toMs: number }

const recorded = new URL('../../mocks/magento/exchanges/magento-exchanges.json', import.meta.url)
const KEY = /"increment_id":"([^"]*)"/
const BATCH_KEYS = /"key":"([^"]*)"/g
/** The recorded order has one line; a till's has four to five. */
const LINES = 4

/** A recorded answer of Magento to `POST /V1/orders`, made as long as that of a till's order, before and after the key. */
const orderAnswer = (): [string, string] => {
  type Exchange = { method: string; path: string; status: number; response: Record<string, unknown> }
  const { exchanges } = JSON.parse(readFileSync(recorded, 'utf8')) as { exchanges: Exchange[] }
  const found = exchanges.find(
    ({ method, path, status }) => method === 'POST' && path === '/rest/V1/orders' && status === 200,
  )
  if (found === undefined) throw new Error('no recorded answer to POST /rest/V1/orders')
  const items = Array.from({ length: LINES }, () => (found.response['items'] as unknown[])[0])
  const [before = '', after = ''] = JSON.stringify({ ...found.response, items, increment_id: '\0' }).split('\\u0000')
  return [before, after]
}

const [beforeKey, afterKey] = orderAnswer()
let orders = 0
let orderBytes = 0

const syncAnswers: readonly [RegExp, string][] = [
  [/^\/v1\/terminals\/\d+\/session/, '{"token":"till","expiresInSeconds":36000}'],
  [/^\/v1\/catalogue\?/, '{"items":[],"next":null,"revision":1,"stockRevision":1,"customersRevision":1}'],
  [/^\/v1\//, '{"items":[],"revision":1}'],
]

const answerTo = (method: string, url: string, body: string): string => {
  if (method === 'POST' && /\/V1\/orders($|\?)/.test(url)) {
    orders += 1
    orderBytes += body.length
    const key = KEY.exec(body)?.[1] ?? ''
    // As Magento: who asks for two fields gets two.
    return url.endsWith('?fields=entity_id,increment_id') ? `{"entity_id":${orders},"increment_id":"${key}"}` : beforeKey + key + afterKey
  }
  if (method === 'POST' && url === '/v1/order-batches') {
    const results = Array.from(body.matchAll(BATCH_KEYS), ([, key]) => `{"key":"${key}","status":"accepted"}`)
    orders += results.length
    orderBytes += body.length
    return `{"results":[${results.join(',')}]}`
  }
  return syncAnswers.find(([path]) => path.test(url))?.[1] ?? '{"items":[],"total_count":0}'
}

const serve = (request: IncomingMessage, response: ServerResponse): void => {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    const text = answerTo(request.method ?? 'GET', request.url ?? '/', Buffer.concat(pieces).toString('latin1'))
    const head = { 'content-type': 'application/json; charset=utf-8', 'content-length': text.length }
    response.writeHead(200, head).end(text, 'latin1')
  })
}

const tell = (told: Told): void => void process.send?.(told)

/** No event loop, no answers, no accepts: what a stopped process, a full pause or a lost disk look like from outside. */
const freeze = (forMs: number): void => {
  const fromMs = Date.now()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs)
  tell({ kind: 'frozen', fromMs, toMs: Date.now() })
}

process.on('message', (ask: Ask) => {
  if (ask.kind === 'count') tell({ kind: 'counted', orders, orderBytes })
  else setTimeout(() => freeze(ask.forMs), ask.atMs - Date.now())
})
process.on('disconnect', () => process.exit(0))
// As the embedded targets: on a machine that both share, the generator comes first.
setPriority(10)
const server = createServer({ keepAliveTimeout: 120_000 }, serve)
server.listen(0, '127.0.0.1', 1024, () => {
  tell({ kind: 'listening', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})
