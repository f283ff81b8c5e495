import assert from 'node:assert/strict'
import { test } from 'node:test'
import { obeyParent } from './consumer-action.ts'
import { orderBody } from './exchanges/recorded-state.ts'
import { startServer } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

/** Waits are kept and run when the test says so. */
const heldClock = (): { held: (() => void)[]; clock: { nowMs: () => number; after: (ms: number, then: () => void) => void } } => {
  const held: (() => void)[] = []
  return { held, clock: { nowMs: () => 0, after: (ms, then) => void (ms > 0 ? held.push(then) : then()) } }
}

const queue = async (at: ServerUnderTest, token: string, ...keys: string[]): Promise<string> => {
  const answer = await at.send('POST', '/rest/async/bulk/V1/orders', { token, body: keys.map((key) => orderBody({ ext_order_id: key })) })
  assert.equal(answer.status, 202)
  return (answer.json() as { bulk_uuid: string }).bulk_uuid
}

const inState = (at: ServerUnderTest, status: number): number =>
  at.server.shop.database.one<{ n: number }>('SELECT count(*) AS n FROM magento_operation WHERE status = ?', status)?.n ?? 0

/** Until so many operations are complete: the consumer works beside the requests. */
const completed = async (at: ServerUnderTest, count: number): Promise<void> => {
  for (let turn = 0; turn < 1000 && inState(at, 1) < count; turn++) await new Promise((resolve) => setImmediate(resolve))
  assert.equal(inState(at, 1), count)
}

test('a consumer that is stopped leaves the queue as it is, and goes on where it was when it is started', async (t) => {
  const at = await startServer({ consumer: false })
  t.after(() => at.end())
  const token = await at.signIn()
  const uuid = await queue(at, token, 'a', 'b')
  assert.equal(inState(at, 4), 2)
  obeyParent(at.server.consumer, { consumer: 'start' })
  await completed(at, 2)
  obeyParent(at.server.consumer, { consumer: 'stop' })
  obeyParent(at.server.consumer, { consumer: 'explode' })
  await queue(at, token, 'c')
  assert.deepEqual([inState(at, 4), at.server.shop.ordersStored()], [1, 2])
  obeyParent(at.server.consumer, { consumer: 'start' })
  await completed(at, 3)
  assert.equal((await at.send('GET', `/rest/V1/bulk/${uuid}/operation-status/1`, { token })).json(), 2)
})

test('a killed consumer leaves its message hanging and open, stored or not; a day later it runs again, and what was stored is there twice', async (t) => {
  let now = Date.parse('2026-11-22T10:00:00Z')
  const { held, clock } = heldClock()
  const at = await startServer({ consumer: false, tokenTtlSeconds: 1_000_000, wallClock: () => now }, clock)
  t.after(() => at.end())
  const { consumer, shop } = at.server
  const token = await at.signIn()
  await queue(at, token, ...Array.from({ length: 8 }, (_, n) => `h${n}`))
  for (let kill = 0; kill < 6; kill++) {
    consumer.start()
    obeyParent(consumer, { consumer: kill < 2 ? 'kill-after-store' : 'kill' })
  }
  // Cron starts it: only the last of its lives counts.
  for (const then of held.splice(0)) then()
  await completed(at, 2)
  assert.deepEqual([inState(at, 4), shop.ordersStored()], [6, 4])
  now += 86_399_000
  await queue(at, token, 'next')
  await completed(at, 3)
  assert.equal(inState(at, 4), 6)
  now += 1_000
  await queue(at, token, 'last')
  await completed(at, 10)
  const copies = shop.database.all<{ key: string; n: number }>('SELECT ext_order_id AS key, count(*) AS n FROM sales_order GROUP BY 1 HAVING count(*) > 1 ORDER BY 1')
  assert.deepEqual(copies.map(({ key, n }) => [key, n]), [['h0', 2], ['h1', 2]])
  assert.deepEqual([inState(at, 4), shop.ordersStored()], [0, 12])
})

test('a poisoned message ends the consumer: what is behind it waits for cron, its own operation stays open', async (t) => {
  const { held, clock } = heldClock()
  const at = await startServer({}, clock)
  t.after(() => at.end())
  const token = await at.signIn()
  await queue(at, token, 'p0', 'p1')
  // A price change without `sku` inside `product`.
  assert.equal((await at.send('PUT', '/rest/async/bulk/V1/products/bySku', { token, body: [{ sku: 'X', product: { price: 1 } }] })).status, 202)
  await queue(at, token, 'p2', 'p3')
  await completed(at, 2)
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual([inState(at, 1), inState(at, 4), held.length], [2, 3, 1])
  held[0]?.()
  await completed(at, 4)
  assert.deepEqual(at.server.shop.database.all<{ topic_name: string }>('SELECT topic_name FROM magento_operation WHERE status = 4').map(({ topic_name: topic }) => topic),
    ['async.magento.catalog.api.productrepositoryinterface.save.put'])
})
