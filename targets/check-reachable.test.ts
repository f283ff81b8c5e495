import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { checkMagento, checkSync } from './check-reachable.ts'
import { sendJson, serve } from './loopback-server.ts'
import { createMagentoClient } from './magento/client.ts'
import { fakeMagento, fakeOrder } from './magento/fake-magento.ts'
import { magentoOrdersMonitor } from './monitors/magento-orders.ts'
import { syncQueueMonitor } from './monitors/sync-queue.ts'
import { createSyncClient } from './sync/client.ts'

const magentoAt = (t: TestContext, url: string) => {
  const magento = createMagentoClient({ url, credentials: { token: 'x' }, allow: [] }, { retryWaitsMs: [] })
  t.after(() => magento.close())
  return magento
}

const syncAt = (t: TestContext, url: string) => {
  const sync = createSyncClient({ url, token: 'till', allow: [] })
  t.after(() => sync.close())
  return sync
}

const once = { samples: 1, gapMs: 0, nowMs: () => Date.now() }

const metrics = { messages: 3, inFlight: 2, dead: 1, written: 9, currentMeanTimeMs: 12.5, totalMeanTimeMs: null, oldestWaitingMs: 40 }

test('a Magento that answers gives its newest entity_id and its clock', async (t) => {
  const fake = await fakeMagento(t, [fakeOrder(7, '000000007'), fakeOrder(3, '000000003')])
  const baseline = await checkMagento(magentoAt(t, `${fake.url}/`), 'increment_id', once)
  assert.equal(baseline.highestEntityId, 7)
  assert.ok(Math.abs(baseline.clock!.offsetMs) <= baseline.clock!.uncertaintyMs + 50)
})

test('an empty Magento has the baseline 0', async (t) => {
  const fake = await fakeMagento(t, [])
  assert.equal((await checkMagento(magentoAt(t, fake.url), 'increment_id', once)).highestEntityId, 0)
})

test('what is no Magento, and what is no sync backend, is told in one line', async (t) => {
  const url = await serve(t, (_, response) => void response.writeHead(200).end('<html>Hello</html>'))
  await assert.rejects(checkMagento(magentoAt(t, url), 'increment_id', once), { code: 'TARGET_UNEXPECTED', message: /HTML where JSON was expected/ })
  await assert.rejects(checkSync(syncAt(t, url)), { code: 'TARGET_UNEXPECTED', message: /HTML where JSON was expected/ })
  const other = await serve(t, (_, response) => sendJson(response, 200, { messages: 'many' }))
  await assert.rejects(checkMagento(magentoAt(t, other), 'increment_id', once), { code: 'TARGET_UNEXPECTED', message: /no answer of a Magento/ })
  await assert.rejects(checkSync(syncAt(t, other)), { code: 'TARGET_UNEXPECTED', message: /no sync backend's: messages is missing or wrong/ })
})

test('a sync backend is asked with the token, and a wrong one is refused without repeating it', async (t) => {
  const url = await serve(t, (request, response) =>
    request.headers.authorization === 'Bearer till' ? sendJson(response, 200, metrics) : sendJson(response, 401, { code: 'no', message: 'no' }),
  )
  await checkSync(syncAt(t, url))
  const wrong = createSyncClient({ url, token: 'falsch', allow: [] })
  t.after(() => wrong.close())
  await assert.rejects(wrong.metrics(), (error: Error & { code: string }) => error.code === 'TARGET_REFUSED' && !error.message.includes('falsch'))
})

test('monitors give a row a sample', async (t) => {
  const url = await serve(t, (_, response) => sendJson(response, 200, metrics))
  assert.deepEqual(await syncQueueMonitor(syncAt(t, url), () => 5).sample('drive'), {
    monitor: 'sync-queue', atMs: 5, phase: 'drive', messages: 3, inFlight: 2, dead: 1, currentMeanTimeMs: 12.5, totalMeanTimeMs: null,
  })
  const fake = await fakeMagento(t, [fakeOrder(7, 'ts1-000007'), fakeOrder(3, 'ts1-000003'), fakeOrder(9, 'other')])
  const orders = magentoOrdersMonitor(magentoAt(t, fake.url), { prefix: 'ts1', orderKey: 'increment_id', afterEntityId: 3 }, () => 6)
  assert.deepEqual(await orders.sample('drain'), { monitor: 'magento-orders', atMs: 6, phase: 'drain', count: 1 })
})

test('a monitor whose target fails gives a row that says so, and never throws', async (t) => {
  const url = await serve(t, (_, response) => void response.writeHead(503).end('a\nb\u001b[1m'))
  const row = await syncQueueMonitor(syncAt(t, url), () => 5).sample('drive')
  assert.deepEqual(row, {
    monitor: 'monitor-error', atMs: 5, phase: 'drive', source: 'sync-queue',
    message: `${url}/v1/metrics answers 503 where metrics were expected (a b [1m)`,
  })
  const orders = await magentoOrdersMonitor(magentoAt(t, url), { prefix: 'ts1', orderKey: 'increment_id', afterEntityId: 0 }).sample('drive')
  assert.equal(orders.monitor, 'monitor-error')
})
