import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { createMagentoClient, magentoClientDefaults } from './client.ts'

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
const end = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

/** A Magento whose server the test starts and stops; `waits` holds how long the client would have waited. */
const setUp = async (t: TestContext, onWait: (waits: number[], start: () => Promise<void>) => Promise<void> = async () => {}) => {
  const answering = (): Server => createServer((_, response) => response.setHeader('content-type', 'application/json').end('{"total_count":0}'))
  let server = answering()
  const port = await listen(server, 0)
  const stop = (): Promise<void> => end(server)
  const start = async (): Promise<void> => {
    server = answering()
    await listen(server, port)
  }
  const waits: number[] = []
  const pauseMs = async (ms: number): Promise<void> => {
    waits.push(ms)
    await onWait(waits, start)
  }
  const magento = createMagentoClient({ url: `http://127.0.0.1:${port}`, credentials: { token: 'x' }, allow: [] }, { pauseMs })
  t.after(async () => {
    await magento.close()
    if (server.listening) await stop()
  })
  return { magento, waits, stop }
}

test('where nobody ever answered and nobody listens, the wait ends after 2.5 s', async (t) => {
  const { magento, waits, stop } = await setUp(t)
  await stop()
  await assert.rejects(magento.get('/orders'), { code: 'TARGET_UNREACHABLE', message: /refuses connections$/ })
  assert.deepEqual(waits, [500, 2_000])
})

test('a server that is just starting is waited for', async (t) => {
  const { magento, waits, stop } = await setUp(t, async (before, start) => {
    if (before.length === 2) await start()
  })
  await stop()
  assert.deepEqual(await magento.get('/orders'), { total_count: 0 })
  assert.deepEqual(waits, [500, 2_000])
})

test('a Magento that has answered and went away is waited for to the end: it may be restarting', async (t) => {
  const { magento, waits, stop } = await setUp(t)
  await magento.get('/orders')
  await stop()
  await assert.rejects(magento.get('/orders'), { code: 'TARGET_UNREACHABLE' })
  assert.deepEqual(waits, magentoClientDefaults.retryWaitsMs)
})
