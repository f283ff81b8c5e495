import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { WireOrder } from '../../fixtures/order-wire.ts'
import { startFakeMagento, type FakeMagento } from './fake-magento.ts'
import { startSync } from './main.ts'
import { readOptions } from './options.ts'
import { batchJson } from './test-orders.ts'

export const testSecrets = {
  TILLSTORM_SYNC_TOKEN: 'registration',
  TILLSTORM_MAGENTO_USER: 'admin',
  TILLSTORM_MAGENTO_PASSWORD: 'right',
}

export type Reply = { status: number; text: string; body: any; contentType: string }
export type Caller = (method: string, path: string, body?: unknown, token?: string) => Promise<Reply>

/** Waits for a condition, at most ten seconds; says what it waited for. */
export const until = async <T>(what: string, read: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> => {
  const endMs = Date.now() + 10_000
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    if (Date.now() > endMs) throw new Error(`waited in vain for: ${what}; last ${JSON.stringify(value)}`)
    await pause(5)
  }
}

export const callerOf =
  (url: string): Caller =>
  async (method, path, body, token) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const contentType = response.headers.get('content-type') ?? ''
    return { status: response.status, text, body: contentType.includes('json') ? JSON.parse(text) : null, contentType }
  }

export type TestBackend = {
  magento: FakeMagento
  call: Caller
  token: string
  send: (orders: readonly WireOrder[]) => Promise<Reply>
  metrics: () => Promise<any>
  drained: () => Promise<any>
  restart: () => Promise<void>
}

/** A backend in this process before a fake Magento, both gone after the test. Retries are quick. */
export const startTestBackend = async (
  t: TestContext,
  options: object = {},
  world: { now?: () => number; prepare?: (magento: FakeMagento) => void } = {},
): Promise<TestBackend> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillsync-'))
  const magento = await startFakeMagento()
  world.prepare?.(magento)
  const all = {
    dataDir,
    magentoUrl: magento.url,
    retryBaseMs: 2,
    retryMaxMs: 20,
    refreshSeconds: 3600,
    stockRefreshSeconds: 3600,
    ...options,
  }
  const start = () => startSync(readOptions(JSON.stringify(all), testSecrets), world.now)
  let running = await start()
  t.after(async () => {
    await running.stop()
    await magento.close()
    rmSync(dataDir, { recursive: true })
  })
  const backend: TestBackend = {
    magento,
    call: callerOf(running.url),
    token: '',
    send: (orders) => backend.call('POST', '/v1/order-batches', batchJson(orders), backend.token),
    metrics: async () => (await backend.call('GET', '/v1/metrics', undefined, 'registration')).body,
    drained: () => until('an empty queue', backend.metrics, (m) => m.messages + m.inFlight === 0),
    restart: async () => {
      await running.stop()
      running = await start()
      backend.call = callerOf(running.url)
    },
  }
  backend.token = (await backend.call('POST', '/v1/terminals/1/session', undefined, 'registration')).body.token
  return backend
}
