import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Journey } from '../../scenarios/journeys/journey.ts'

export type TinyFault = 'no-worker' | 'no-shell' | 'no-navigation' | 'fallback' | 'outbox-lost' | 'outbox-twice' | 'quota-silent' | 'sync-only' | 'slow-sync' | 'stuck' | 'leak'

/** An order as the tiny till sends it. */
export type TinyOrder = { reference: string; lines: { sku: string; quantity: number }[]; totalMinor: number }

const folder = new URL('./offline-pwa/', import.meta.url)
const types: Record<string, string> = { html: 'text/html', css: 'text/css', js: 'text/javascript' }

/** Serves the tiny till of `offline-pwa/` on loopback, with a fault planted in it, and keeps the orders that it sends. */
export const serveTinyTill = async (t: TestContext, fault: TinyFault | null): Promise<{ url: string; orders: TinyOrder[]; requests(): number }> => {
  const orders: TinyOrder[] = []
  let requests = 0
  const server = createServer((request, response) => {
    requests++
    const { pathname } = new URL(request.url ?? '/', 'http://till')
    const name = pathname === '/' ? 'index.html' : pathname.slice(1)
    if (request.method === 'POST' && name === 'orders') {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        orders.push(JSON.parse(body) as TinyOrder)
        response.end('{}')
      })
      return
    }
    if (name === 'token') return void response.end('{}')
    if (name === 'config.json') return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ fault }))
    try {
      const bytes = readFileSync(fileURLToPath(new URL(name, folder)))
      response.writeHead(200, { 'content-type': types[name.split('.').pop() ?? ''] ?? 'text/plain', 'cache-control': 'no-cache' }).end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, orders, requests: () => requests }
}

/** A journey as a user of the tiny till would write it. */
export const tinyJourney: Journey = {
  name: 'tiny',
  prepare: (till) => till.waitFor('[data-ready]'),
  round: (till) => till.idle(100),
  sell: async (till) => {
    await till.tap('#add-milk')
    await till.tap('#add-bread')
    await till.tap('#pay')
    await till.waitFor('#receipt:not([hidden])')
    till.sale({ reference: (await till.text('#reference')) ?? '', lines: [{ sku: 'milk', quantity: 1 }, { sku: 'bread', quantity: 1 }], totalMinor: 370 })
    await till.tap('#next')
  },
}
