import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { obeyParent } from '../mocks/magento/consumer-action.ts'
import { orderBody } from '../mocks/magento/exchanges/recorded-state.ts'
import { admin, startServer } from '../mocks/magento/server-under-test.ts'
import { monitorsSchema } from '../targets/monitors/config.ts'
import { openConfiguredMonitor } from '../targets/monitors/configured.ts'

const login = { user: 'ADMIN_USER', password: 'ADMIN_PASSWORD' }

const watching = (t: TestContext, url: string, password = admin.password) => {
  let nowMs = 0
  const config = monitorsSchema.parse([{ name: 'bulk', kind: 'magento-bulk', url, credentials: login }])[0]!
  const monitor = openConfiguredMonitor(config, { env: { ADMIN_USER: admin.user, ADMIN_PASSWORD: password }, allow: [], nowMs: () => nowMs })
  t.after(() => monitor.close())
  return async (atMs: number) => {
    nowMs = atMs
    const row = await monitor.sample('drive')
    return row.monitor === 'watched' ? row : assert.fail(row.monitor === 'monitor-error' ? row.message : row.monitor)
  }
}

test('open operations are counted while nobody takes them; then how long they took, and how many failed since the first look', async (t) => {
  const at = await startServer({ consumer: false })
  t.after(() => at.end())
  const token = await at.signIn()
  const send = async (...keys: string[]): Promise<void> => {
    const answer = await at.send('POST', '/rest/async/bulk/V1/orders', { token, body: keys.map((key) => orderBody({ increment_id: key })) })
    assert.equal(answer.status, 202)
  }
  const inState = (states: string): number => at.server.shop.database.one<{ n: number }>(`SELECT count(*) AS n FROM magento_operation WHERE status IN (${states})`)?.n ?? 0
  const looked = watching(t, at.url)

  const first = await looked(0)
  assert.deepEqual([first.messages, first.totalMeanTimeMs, first.values], [0, null, { failed: 0 }])
  await send('a', 'b', 'a')
  const waiting = await looked(2_000)
  assert.deepEqual([waiting.messages, waiting.totalMeanTimeMs], [3, null])
  obeyParent(at.server.consumer, { consumer: 'start' })
  for (let turn = 0; turn < 1000 && inState('4') > 0; turn++) await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual([inState('1'), inState('3')], [2, 1], 'an increment_id is unique')
  // 3 messages for 1 s on average, twice: 6 message-seconds over 3 that left.
  const done = await looked(4_000)
  assert.deepEqual([done.messages, done.totalMeanTimeMs, done.values], [0, 2_000, { failed: 1 }])
})

test('a login that Magento refuses is a failed look in one line, without its password', async (t) => {
  const at = await startServer()
  t.after(() => at.end())
  await assert.rejects(watching(t, at.url, 'wrong-Secret-9')(0), (error: Error) => /refuse|sign-in|incorrect|401/i.test(error.message) && !error.message.includes('wrong-Secret-9'))
})

test('without credentials of its own it goes the way of the run: its sign-in, and what stands before the shop', async (t) => {
  const heard: { authorization: string | undefined; shop: string | undefined }[] = []
  const server = createServer((request, response) => {
    heard.push({ authorization: request.headers.authorization, shop: request.headers['x-shop'] as string | undefined })
    response.setHeader('content-type', 'application/json').end('{"items":[],"total_count":3}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = monitorsSchema.parse([{ name: 'bulk', kind: 'magento-bulk', url }])[0]!
  const asked: string[] = []
  const monitor = openConfiguredMonitor(config, {
    env: {}, allow: [],
    ownAccess: (to) => {
      asked.push(to)
      return { credentials: { token: 'of-the-run' }, door: { headers: { 'x-shop': 'staging' }, caPem: null, basic: null } }
    },
  })
  t.after(() => monitor.close())
  const row = await monitor.sample('drive')
  assert.equal(row.monitor === 'watched' && row.messages, 3)
  assert.deepEqual([asked, heard.length, heard[0]], [[url], 3, { authorization: 'Bearer of-the-run', shop: 'staging' }])
})
