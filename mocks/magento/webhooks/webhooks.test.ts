import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { coreValues, insertProducts } from '../catalogue-seed.ts'
import { cartOrder, postedOrder, saleBody } from '../exchanges/placed-orders.ts'
import { readOptions } from '../options.ts'
import { startServer } from '../server-under-test.ts'
import { signatureOf } from './webhook-sender.ts'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type { MagentoOptions } from '../server.ts'
import type { ServerUnderTest } from '../server-under-test.ts'
import type { Clock } from '../worker-pool.ts'
import type { Webhook } from './webhook-options.ts'

const secret = 'a-shared-secret'
const noFaults = { drop: 0, duplicate: 0, wrongSignature: 0, delayMs: 0 }
const webhook = (url: string, over: Partial<Webhook> = {}): Webhook =>
  ({ url, secret, signatureHeader: 'x-our-signature', events: ['order.placed', 'invoice.created', 'stock.changed'], faults: noFaults, ...over })

type Got = { text: string; event: Record<string, unknown>; delivery: string; isSigned: boolean }

/** A receiver; `answer` gives the status of the nth POST, null for no answer at all. */
const receiver = async (context: TestContext, answer: (n: number, got: Got) => number | null = () => 200, port = 0) => {
  const got: Got[] = []
  let waiting: { count: number; then: () => void }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const one = {
        text, event: JSON.parse(text) as Record<string, unknown>, delivery: String(request.headers['x-webhook-delivery']),
        isSigned: request.headers['x-our-signature'] === signatureOf(secret, text),
      }
      got.push(one)
      const status = answer(got.length, one)
      if (status !== null) response.writeHead(status).end()
      for (const { count, then } of waiting) if (got.length >= count) then()
      waiting = waiting.filter(({ count }) => got.length < count)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const end = (): Promise<void> => new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
  context.after(end)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    got,
    have: (count: number): Promise<void> => (got.length >= count ? Promise.resolve() : new Promise((then) => waiting.push({ count, then }))),
    end,
  }
}

const folder = (context: TestContext): string => {
  const path = mkdtempSync(join(tmpdir(), 'tillstorm-webhooks-'))
  context.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Waits are over in the next turn, and kept. */
const hasty = (): Clock & { waitsMs: number[] } => {
  const waitsMs: number[] = []
  return {
    waitsMs,
    nowMs: () => performance.now(),
    after: (ms, then) => {
      if (ms > 0) waitsMs.push(ms)
      setImmediate(then)
    },
  }
}

/** A server that ends with its test, or when `close` is called. */
const serve = async (context: TestContext, over: Partial<MagentoOptions>, clock?: Clock): Promise<ServerUnderTest & { close: () => Promise<void> }> => {
  const at = await startServer(over, clock)
  let closing: Promise<void> | null = null
  const close = (): Promise<void> => (closing ??= at.end())
  context.after(close)
  return { ...at, close }
}

type Row = { id: number; status: string; attempts: number; last_answer: string | null }
const rowsOf = ({ server }: ServerUnderTest): Row[] => server.shop.database.all<Row>('SELECT id, status, attempts, last_answer FROM webhook_delivery ORDER BY id').map((row) => ({ ...row }))

/** Until every delivery has an end: the answer is noted a turn after the receiver gave it. */
const settled = async (at: ServerUnderTest): Promise<Row[]> => {
  for (let turn = 0; turn < 100_000; turn++) {
    const rows = rowsOf(at)
    if (rows.every(({ status }) => status !== 'waiting')) return rows
    await new Promise((resolve) => setImmediate(resolve))
  }
  return assert.fail('a delivery waits for ever')
}

const line = { sku: 'W1', productId: 1, quantity: 2, price: 10, tax: 0 }
const withProduct = (at: ServerUnderTest): void => {
  insertProducts(at.server.shop.database, [{ entityId: 1, sku: 'W1', attributeSetId: 4, typeId: 'simple', values: coreValues('W1', 10, 1), quantity: 50 }], at.server.shop.now())
  at.server.shop.database.flush()
}
const placeOne = async (at: ServerUnderTest, over: Record<string, unknown> = {}): Promise<number> =>
  (await postedOrder(at, await at.signIn(), saleBody([line], 0, over))).id

test('orders, invoices and changes of stock are told, each with the signature of its raw body', async (context) => {
  const hook = await receiver(context)
  const at = await serve(context, { webhooks: [webhook(hook.url)] })
  withProduct(at)
  const token = await at.signIn()
  const order = await cartOrder(at, token, [line], 0)
  await at.send('POST', `/rest/V1/order/${order.id}/invoice`, { token, body: {} })
  await at.send('POST', `/rest/V1/order/${order.id}/ship`, { token, body: {} })
  await hook.have(6)
  await settled(at)
  assert.deepEqual(hook.got.map(({ isSigned }) => isSigned), hook.got.map(() => true))
  const told = hook.got.toSorted((a, b) => Number(a.delivery) - Number(b.delivery)).map(({ event: { occurred_at: _, created_at: __, ...event } }) => event)
  const number = '000000001'
  assert.deepEqual(told, [
    { event: 'stock.changed', id: 1, increment_id: null, sku: 'W1', source_code: 'default', quantity: 50 },
    { event: 'order.placed', id: 1, increment_id: number, ext_order_id: null, quote_id: null, state: 'new', grand_total: 20 },
    { event: 'stock.changed', id: 1, increment_id: number, sku: 'W1', reserved: -2 },
    { event: 'invoice.created', id: 1, increment_id: number, order_id: 1, order_increment_id: number, grand_total: 20 },
    { event: 'stock.changed', id: 1, increment_id: null, sku: 'W1', source_code: 'default', quantity: 48 },
    { event: 'stock.changed', id: 2, increment_id: number, sku: 'W1', reserved: 2 },
  ])
  assert.equal(Number.isNaN(Date.parse(String(hook.got[0]?.event['occurred_at']))), false)
})

test('an event that nobody asked for is not sent, and an order that Magento refused is no event', async (context) => {
  const hook = await receiver(context)
  const at = await serve(context, { webhooks: [webhook(hook.url, { events: ['order.placed'] })] })
  withProduct(at)
  await placeOne(at, { increment_id: 'twice' })
  await assert.rejects(placeOne(at, { increment_id: 'twice' }), /Unique constraint/)
  await placeOne(at, { increment_id: 'after' })
  await hook.have(2)
  assert.deepEqual((await settled(at)).length, 2)
  assert.deepEqual(hook.got.map(({ event }) => event['increment_id']).toSorted(), ['after', 'twice'])
})

test('what is refused is sent again, the same bytes, after waits that double, and given up after eight attempts', async (context) => {
  const clock = hasty()
  const hook = await receiver(context, (_, { event }) => (event['increment_id'] === 'never' ? 500 : hook.got.length <= 3 ? 503 : 204))
  const at = await serve(context, { webhooks: [webhook(hook.url, { events: ['order.placed'] })] }, clock)
  await placeOne(at, { increment_id: 'later' })
  await hook.have(4)
  assert.deepEqual(await settled(at), [{ id: 1, status: 'delivered', attempts: 4, last_answer: '204' }])
  assert.equal(new Set(hook.got.map(({ text }) => text)).size, 1)
  assert.deepEqual(clock.waitsMs, [500, 1000, 2000])
  clock.waitsMs.length = 0
  await placeOne(at, { increment_id: 'never' })
  assert.deepEqual((await settled(at))[1], { id: 2, status: 'failed', attempts: 8, last_answer: '500' })
  assert.deepEqual(clock.waitsMs, [500, 1000, 2000, 4000, 8000, 16_000, 30_000])
  assert.equal(hook.got.length, 12)
})

test('deliveries wait in the table while nobody answers, over a clean end in mid-delivery, and go out after the restart', async (context) => {
  const dataDir = folder(context)
  const silent = await receiver(context, () => null)
  const first = await serve(context, { dataDir, webhooks: [webhook(silent.url, { events: ['order.placed'] })] })
  for (let n = 0; n < 20; n++) await placeOne(first, { increment_id: `w-${n}` })
  await silent.have(16)
  await first.close()
  assert.equal(silent.got.length, 16)
  const port = Number(new URL(silent.url).port)
  await silent.end()
  // A receiver of another name gets nothing of what waits for the old one.
  const other = await receiver(context)
  const second = await serve(context, { dataDir, webhooks: [webhook(other.url, { events: ['order.placed'] })] })
  assert.equal(rowsOf(second).filter(({ status }) => status === 'waiting').length, 20)
  await placeOne(second, { increment_id: 'new' })
  await other.have(1)
  await second.close()
  assert.deepEqual(other.got.map(({ event }) => event['increment_id']), ['new'])
  const back = await receiver(context, () => 200, port)
  const third = await serve(context, { dataDir, webhooks: [webhook(back.url, { events: ['order.placed'] })] })
  await back.have(20)
  await third.close()
  assert.deepEqual(new Set(back.got.map(({ event }) => event['increment_id'])).size, 20)
})

test('planted: one event is dropped, one comes twice, one is signed wrongly, and all are late', async (context) => {
  const clock = hasty()
  const hook = await receiver(context, (_, { isSigned }) => (isSigned ? 200 : 401))
  const faults = { drop: 1, duplicate: 1, wrongSignature: 1, delayMs: 250 }
  const at = await serve(context, { webhooks: [webhook(hook.url, { events: ['order.placed'], faults })] }, clock)
  for (const name of ['dropped', 'double', 'forged', 'clean']) await placeOne(at, { increment_id: name })
  const rows = await settled(at)
  assert.deepEqual(rows.map(({ status }) => status), ['dropped', 'delivered', 'failed', 'delivered'])
  const came = (name: string): boolean[] => hook.got.filter(({ event }) => event['increment_id'] === name).map(({ isSigned }) => isSigned)
  assert.deepEqual([came('dropped'), came('double'), came('forged'), came('clean')], [[], [true, true], Array.from({ length: 8 }, () => false), [true]])
  assert.equal(clock.waitsMs.filter((ms) => ms === 250).length, 3)
})

test('without receivers nothing is queued, also where an earlier start had some', async (context) => {
  const dataDir = folder(context)
  const hook = await receiver(context)
  const first = await serve(context, { dataDir, webhooks: [webhook(hook.url)] })
  await placeOne(first)
  await hook.have(1)
  await first.close()
  const second = await serve(context, { dataDir })
  await placeOne(second)
  assert.equal(rowsOf(second).length, 1)
  await second.close()
})

test('a receiver is on this machine, and its secret in the environment', () => {
  const env = { TILLSTORM_MAGENTO_USER: 'a', TILLSTORM_MAGENTO_PASSWORD: 'b', HOOK_SECRET: secret }
  const options = (url: string, secretEnv = 'HOOK_SECRET'): string => JSON.stringify({
    port: 0, dataDir: 'x', seed: 1, catalogueSize: 1, customers: 0, serviceTimes: 'instant', faults: [], expectedOrders: 0, orderPrefix: null,
    webhooks: [{ url, secretEnv, faults: { drop: 2 } }],
  })
  assert.deepEqual(readOptions(options('http://127.0.0.1:9/x'), env).webhooks, [{
    url: 'http://127.0.0.1:9/x', secret, signatureHeader: 'x-webhook-signature', events: ['order.placed', 'invoice.created', 'stock.changed'],
    faults: { drop: 2, duplicate: 0, wrongSignature: 0, delayMs: 0 },
  }])
  for (const url of ['http://example.com/', 'https://127.0.0.1/', 'http://user@127.0.0.1/', 'http://127.0.0.1.example.com/', 'nonsense']) {
    assert.throws(() => readOptions(options(url), env), /option webhooks.0.url: must be an http URL of this machine/, url)
  }
  assert.throws(() => readOptions(options('http://127.0.0.1:9/', 'NO_SUCH'), env), /NO_SUCH must be set in the environment/)
})
