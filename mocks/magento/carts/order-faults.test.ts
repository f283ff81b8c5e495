import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { parseFault } from '../../faults.ts'
import { orderBody } from '../exchanges/recorded-state.ts'
import { OrderRate } from '../order-rate.ts'
import { startCartShop } from './shop-under-test.ts'
import type { MagentoOptions } from '../server.ts'
import type { Reply } from '../server-under-test.ts'
import type { CartShop } from './shop-under-test.ts'

const html502 = /^<html>\r\n<head><title>502 Bad Gateway<\/title>/

const running: CartShop[] = []
afterEach(async () => {
  for (const shop of running.splice(0)) await shop.end()
})

const planted = async (faults: string[], over: Partial<MagentoOptions> = {}, clock?: Parameters<typeof startCartShop>[1]): Promise<CartShop> => {
  const shop = await startCartShop({ faults: faults.map(parseFault), expectedOrders: 12, ...over }, clock)
  running.push(shop)
  return shop
}

/** The answer, or `cut` where the connection broke. */
const orCut = async (reply: Promise<Reply>): Promise<Reply | 'cut'> => reply.catch((error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? 'cut' : Promise.reject(error)))

const orders = ({ server }: CartShop): { increment_id: string; quote_id: number | null }[] =>
  server.shop.database
    .all<{ increment_id: string; quote_id: number | null }>('SELECT increment_id, quote_id FROM sales_order ORDER BY entity_id')
    .map((row) => ({ ...row }))
const quoteId = (shop: CartShop, mask: string): number => shop.server.shop.carts.store.byMask(mask)?.id ?? 0

test('a cut connection leaves the order stored and its cart closed', async () => {
  const shop = await planted(['cut-after-store=100'])
  const mask = await shop.ready(['T1', 1])
  assert.equal(await orCut(shop.pay(mask)), 'cut')
  assert.deepEqual(orders(shop).map((order) => order.quote_id), [quoteId(shop, mask)])
  assert.equal(shop.salable('T1'), 99)
  const again = await shop.pay(mask)
  assert.deepEqual([again.status, again.json()], [404, { message: 'No such entity with %fieldName = %fieldValue', parameters: { fieldName: 'cartId', fieldValue: String(quoteId(shop, mask)) } }])
})

test('a posted order and a bulk behind a cut connection are stored, and a second attempt with the same number is refused', async () => {
  const shop = await planted(['cut-after-store=100'], { consumer: false })
  const token = await shop.signIn()
  const body = orderBody({ increment_id: 'cut-1' })
  assert.equal(await orCut(shop.send('POST', '/rest/V1/orders', { token, body })), 'cut')
  const again = await shop.send('POST', '/rest/V1/orders', { token, body })
  assert.deepEqual([again.status, again.json()], [400, { message: 'Unique constraint violation found' }])
  assert.equal(await orCut(shop.send('POST', '/rest/async/bulk/V1/orders', { token, body: [orderBody({ increment_id: 'cut-2' })] })), 'cut')
  assert.equal(shop.server.shop.database.one<{ n: number }>('SELECT count(*) AS n FROM magento_operation WHERE status = 4')?.n, 1)
  // What stores no order is never cut: the token was answered, and so is a read.
  assert.equal((await shop.send('GET', '/rest/V1/orders?searchCriteria[pageSize]=1', { token })).status, 200)
})

test('a killed worker leaves the order stored and the cart open: the retry of the payment is a second order of the same cart', async () => {
  const shop = await planted(['kill-worker=100'])
  const mask = await shop.ready(['T1', 2])
  for (const _ of [1, 2]) {
    const reply = await shop.pay(mask)
    assert.deepEqual([reply.status, reply.contentType], [502, 'text/html'])
    assert.match(reply.text, html502)
  }
  const id = quoteId(shop, mask)
  assert.deepEqual(orders(shop), [{ increment_id: '000000001', quote_id: id }, { increment_id: '000000002', quote_id: id }])
  assert.equal(shop.salable('T1'), 96)
  const token = await shop.signIn()
  const body = orderBody({ increment_id: 'kill-1' })
  assert.equal((await shop.send('POST', '/rest/V1/orders', { token, body })).status, 502)
  assert.equal((await shop.send('POST', '/rest/V1/orders', { token, body })).status, 400)
})

test('faults by per cent strike the planted share, the same orders for the same seed', async () => {
  const statuses = async (seed: number): Promise<number[]> => {
    const shop = await planted(['kill-worker=30'], { seed })
    const token = await shop.signIn()
    const found: number[] = []
    for (let n = 0; n < 60; n++) found.push((await shop.send('POST', '/rest/V1/orders', { token, body: orderBody({ increment_id: `share-${n}` }) })).status)
    assert.equal(orders(shop).length, 60)
    return found
  }
  const [first, same, other] = [await statuses(3), await statuses(3), await statuses(4)]
  assert.deepEqual(first, same)
  assert.notDeepEqual(first, other)
  const killed = first.filter((status) => status === 502).length
  assert.ok(killed >= 8 && killed <= 30, `${killed} of 60`)
})

test('the database dies once under the order in the middle, and is away on every route for as long as asked', async () => {
  let nowMs = 0
  const clock = { nowMs: () => nowMs, after: (_ms: number, then: () => void) => then() }
  const shop = await planted(['db-down=5'], { expectedOrders: 4 }, clock)
  const token = await shop.signIn()
  assert.equal((await shop.pay(await shop.ready(['T1', 1]))).status, 200)
  const [mask, other] = [await shop.ready(['T1', 1]), await shop.ready(['T2', 1])]
  const dying = await shop.pay(mask)
  assert.deepEqual([dying.status, dying.json()], [400, { message: 'An error occurred on the server. Please try to place the order again.' }])
  nowMs = 4_999
  for (const [method, path] of [['GET', '/rest/V1/products?searchCriteria[pageSize]=1'], ['POST', '/rest/V1/orders'], ['GET', '/nothing']] as const) {
    const away = await shop.send(method, path, { token, ...(method === 'POST' ? { body: orderBody({}) } : {}) })
    assert.deepEqual([away.status, away.contentType], [500, 'text/html; charset=utf-8'], path)
    assert.match(away.text, /There has been an error processing your request/)
  }
  nowMs = 5_000
  assert.equal((await shop.pay(mask)).status, 200)
  assert.equal((await shop.pay(other)).status, 200)
  const id = quoteId(shop, mask)
  assert.deepEqual(orders(shop).map((order) => order.quote_id === id), [false, true, true, false])
})

test('a posted order under a dying database is stored, and its till sees a page of HTML', async () => {
  let nowMs = 0
  const clock = { nowMs: () => nowMs, after: (_ms: number, then: () => void) => then() }
  const shop = await planted(['db-down=1'], { expectedOrders: 1 }, clock)
  const token = await shop.signIn()
  const body = orderBody({ increment_id: 'db-1' })
  assert.equal((await shop.send('POST', '/rest/V1/orders', { token, body })).status, 500)
  nowMs = 1_000
  assert.equal((await shop.send('POST', '/rest/V1/orders', { token, body })).status, 400)
  assert.deepEqual(orders(shop).map((order) => order.increment_id), ['db-1'])
})

test('a limit of orders holds for payments of carts, not for posted orders, and nothing is stored above it', async () => {
  let wallMs = Date.parse('2026-11-22T17:30:00Z')
  const shop = await planted(['rate-limit=2'], { wallClock: () => wallMs })
  const token = await shop.signIn()
  const masks = [await shop.ready(['T1', 1]), await shop.ready(['T1', 1]), await shop.ready(['T1', 1])]
  const replies = []
  for (const mask of masks) replies.push(await shop.pay(mask))
  assert.deepEqual(replies.map((reply) => reply.status), [200, 200, 429])
  assert.deepEqual(replies[2]?.json(), { message: 'Too Many Requests' })
  for (const n of [1, 2, 3]) assert.equal((await shop.send('POST', '/rest/V1/orders', { token, body: orderBody({ increment_id: `rate-${n}` }) })).status, 200)
  assert.equal(shop.salable('T1'), 98)
  wallMs += 120_000
  assert.equal((await shop.pay(masks[2] ?? '')).status, 200)
})

test('the minute before counts by the share that still lies within the window', () => {
  const rate = new OrderRate(10)
  for (let n = 0; n < 10; n++) assert.equal(rate.isExceeded('a', 30), false)
  assert.equal(rate.isExceeded('a', 59), true)
  assert.equal(rate.isExceeded('b', 59), false)
  // Eleven attempts before: at 90 s half of them count, so four more pass and the fifth does not.
  assert.deepEqual([1, 2, 3, 4, 5].map(() => rate.isExceeded('a', 90)), [false, false, false, false, true])
  assert.equal(rate.isExceeded('a', 180), false)
})

test('orders out of carts are lost, doubled and altered as planted', async () => {
  const shop = await planted(['lose-orders=1', 'duplicate-orders=1', 'alter-orders=1'], { expectedOrders: 6 })
  const token = await shop.signIn()
  const told: { mask: string; total: number }[] = []
  for (let n = 0; n < 6; n++) {
    const mask = await shop.ready(['T1', 1])
    const totals = (await shop.send('GET', `/rest/V1/guest-carts/${mask}/totals`)).json() as { grand_total: number }
    assert.equal((await shop.pay(mask)).status, 200)
    told.push({ mask, total: totals.grand_total })
  }
  const found = ((await shop.send('GET', '/rest/V1/orders?searchCriteria[pageSize]=20', { token })).json() as { items: { quote_id: number; grand_total: number }[] }).items
  const of = told.map(({ mask, total }) => found.filter((order) => order.quote_id === quoteId(shop, mask)).map((order) => Math.round((order.grand_total - total) * 100) / 100))
  // Orders 3, 4 and 5, spread over six: lost, doubled, and one piece more.
  assert.deepEqual(of, [[0], [0], [], [0, 0], [19.99], [0]])
  // A lost order has reserved nothing.
  assert.equal(shop.salable('T1'), 95)
})

test('a poison message ends the consumer: its operation stays open, what is behind waits for the next start, what was before is done', async () => {
  const restarts: (() => void)[] = []
  const clock = {
    nowMs: () => 0,
    after: (ms: number, then: () => void) => {
      if (ms > 1_000) restarts.push(then)
      else then()
    },
  }
  const shop = await planted(['poison-message=1'], { expectedOrders: 4 }, clock)
  const token = await shop.signIn()
  const statuses = (): number[] => shop.server.shop.database.all<{ status: number }>('SELECT status FROM magento_operation ORDER BY id').map(({ status }) => status)
  const bulk = (...keys: string[]): Promise<Reply> =>
    shop.send('POST', '/rest/async/bulk/V1/orders', { token, body: keys.map((key) => orderBody({ increment_id: key })) })
  /** Until the consumer has nothing left, or has ended. */
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  await bulk('p-1', 'p-2', 'p-3')
  await settled()
  // The second order brought the message, behind the third.
  assert.deepEqual(statuses(), [1, 1, 1, 4])
  await bulk('p-4')
  await settled()
  assert.deepEqual([statuses(), restarts.length], [[1, 1, 1, 4, 4], 1])
  restarts[0]?.()
  await settled()
  assert.deepEqual(statuses(), [1, 1, 1, 4, 1])
})

test('faults that name a request of a cart strike it, and what names the order strikes the payment', async () => {
  const shop = await planted(['errors=order:100'])
  const mask = await shop.ready(['T1', 1])
  assert.equal((await shop.pay(mask)).status, 503)
  assert.deepEqual(orders(shop), [])
  const items = await planted(['errors=cart-item:100'])
  const empty = await items.newCart()
  assert.equal((await items.add(empty, 'T1', 1)).status, 503)
  assert.equal((await items.send('GET', `/rest/V1/guest-carts/${empty}/items`)).text, '[]')
})
