import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import type { Answer, Reply } from '../protocol.ts'
import { openTestTill, outgoing, reply } from '../test-till.ts'
import { protocol } from './magento-bulk.ts'

const order = outgoing(3)
const { key } = order.order
const stored = reply(200, { items: [{ entity_id: 4, increment_id: key }], total_count: 1 })
const none = reply(200, { items: null, total_count: 0 })

/** A till whose bulks are all refused for their length; `lookup` answers its searches. */
const refusing = (lookup: () => Reply) => openTestTill(protocol, ({ method }) => (method === 'POST' ? reply(413, '<html>') : lookup()))

test('a first attempt that is refused is refused, and nothing is looked up', async () => {
  const { till, sent } = refusing(() => none)
  assert.deepEqual([await till.sendOrders([order]), sent.length], [[{ kind: 'refused', reason: 'h413' }], 1])
})

test('a refusal of a later attempt is believed only after five looks, because a lost bulk may still wait in the queue', async () => {
  let lookup = reply(500)
  const { till } = refusing(() => lookup)
  const send = async (attempt: number): Promise<Answer | undefined> => (await till.sendOrders([outgoing(3, attempt)]))[0]
  assert.equal((await send(1))?.kind, 'retry', 'a look-up that failed is none')
  lookup = none
  for (let attempt = 2; attempt < 6; attempt += 1) assert.equal((await send(attempt))?.kind, 'retry', String(attempt))
  assert.deepEqual(await send(6), { kind: 'refused', reason: 'h413' })
  lookup = stored
  assert.deepEqual(await send(7), { kind: 'ok', entityId: 4, metError: 'h413' })
})

test('a look at a bulk that fails takes nothing back: its orders stay open, and the error of the look counts', async () => {
  const looks = [reply(502), reply(403), reply(200, { operations_list: [{ id: 0, status: 1, result_message: null }] })]
  let posted = 0
  const { till } = openTestTill(protocol, ({ method }) => {
    if (method === 'POST') posted += 1
    return method === 'POST' ? reply(202, { bulk_uuid: 'b1', request_items: [] }) : looks.shift()!
  })
  const unseen = (metError: string): Answer => ({ kind: 'retry', reason: 'bulk-unseen', afterMs: null, isOpen: true, metError })
  assert.deepEqual(await till.sendOrders([order]), [unseen('h502')])
  assert.deepEqual(await till.sendOrders([order]), [unseen('h403')], 'nobody who may not look knows that it was refused')
  assert.deepEqual(await till.sendOrders([order]), [{ kind: 'ok' }])
  assert.equal(posted, 1)
})

test('an operation that never ends is glanced at while other orders leave and end', async (t) => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_800_000_000_000 })
  t.after(() => mock.timers.reset())
  let bulks = 0
  const { till } = openTestTill(protocol, ({ url, method }) => {
    if (method === 'POST') return reply(202, { bulk_uuid: `b${bulks += 1}`, request_items: [] })
    return reply(200, { operations_list: [{ id: 0, status: url.includes('/b1/') ? 4 : 1, result_message: null }] })
  }, {}, () => Date.now())
  const answered = async (orders: ReturnType<typeof outgoing>[]): Promise<{ answers: readonly Answer[]; tookMs: number }> => {
    const startMs = Date.now()
    let answers: readonly Answer[] | null = null
    void till.sendOrders(orders).then((all) => (answers = all))
    for (let n = 0; n < 4_000 && answers === null; n += 1) {
      for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      if (answers === null) mock.timers.tick(50)
    }
    return { answers: answers!, tookMs: Date.now() - startMs }
  }
  const open = { kind: 'retry', reason: 'bulk-open', afterMs: 0, isOpen: true }
  const first = await answered([order])
  assert.deepEqual(first.answers, [open])
  assert.ok(first.tookMs >= 60_000)
  const beside = await answered([order, outgoing(4)])
  assert.deepEqual([beside.answers, bulks], [[open, { kind: 'ok' }], 2])
  assert.ok(beside.tookMs < 1_000, String(beside.tookMs))
})

/** A token of ten seconds, as Magento's: what it says of its life counts. */
const jwtOfTenSeconds = `"x.${Buffer.from(JSON.stringify({ iat: 0, exp: 10 })).toString('base64url')}.y"`

test('a token that ends while a bulk is open is renewed, and meets no refusal; the orders stay open, which is no error', async (t) => {
  const start = 1_800_000_000_000
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: start })
  t.after(() => mock.timers.reset())
  let status = 4
  let signedInAtMs = 0
  const refusals: number[] = []
  const { till } = openTestTill(protocol, ({ url, method }) => {
    if (url.endsWith('/admin/token')) {
      signedInAtMs = Date.now()
      return reply(200, jwtOfTenSeconds)
    }
    if (method === 'POST') return reply(202, { bulk_uuid: 'b1', request_items: [] })
    if (Date.now() > signedInAtMs + 10_000) {
      refusals.push(Date.now() - start)
      return reply(401, { message: 'no' })
    }
    return reply(200, { operations_list: [{ id: 0, status, result_message: null }] })
  }, {}, () => Date.now())
  await till.signIn()
  const first = till.sendOrders([order])
  for (let passed = 0; passed < 20_000; passed += 50) {
    for (let n = 0; n < 4; n += 1) await new Promise((resolve) => setImmediate(resolve))
    mock.timers.tick(50)
  }
  assert.deepEqual(await first, [{ kind: 'retry', reason: 'bulk-open', afterMs: 0, isOpen: true }])
  assert.equal((till.renewAtMs() ?? Infinity) <= Date.now(), true, 'the terminal renews it before it asks again')
  await till.signIn()
  status = 1
  assert.deepEqual(await till.sendOrders([outgoing(3, 1)]), [{ kind: 'ok' }])
  assert.deepEqual(refusals, [])
})
