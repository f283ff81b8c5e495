import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { TillstormError } from '../../run/problems.ts'
import { openWebhookListener, type ListenerSettings, type WebhookListener } from './listener.ts'
import { OrderEvents } from './order-events.ts'
import type { TestContext } from 'node:test'

const secret = 'a-shared-secret'
const settings: ListenerSettings = {
  port: 0, path: '/hook', header: 'X-Shop-Signature', order: 'data.order.number', event: { path: 'topic', equals: 'order.placed' },
  signing: { secret, algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' },
}

const listen = async (context: TestContext, over: Partial<ListenerSettings> = {}): Promise<{ listener: WebhookListener; events: OrderEvents }> => {
  const events = new OrderEvents(10, 'tw')
  const listener = await openWebhookListener({ ...settings, ...over }, events, () => 1000)
  context.after(() => listener.close())
  return { listener, events }
}

const signed = (body: string, { algorithm, encoding, prefix } = settings.signing): string => `${prefix}${createHmac(algorithm, secret).update(body).digest(encoding)}`

const send = async ({ url }: WebhookListener, body: string, signature: string | null = signed(body), method = 'POST'): Promise<number> => {
  const answer = await fetch(url, { method, ...(method === 'POST' ? { body } : {}), headers: signature === null ? {} : { 'x-shop-signature': signature } })
  return answer.status
}

const placed = (number: unknown, more: object = {}): string => JSON.stringify({ topic: 'order.placed', data: { order: { number } }, ...more })

test('an event is read where the config says, and its signature is that of the raw body', async (context) => {
  const { listener, events } = await listen(context)
  assert.equal(await send(listener, placed('tw-000003')), 200)
  assert.equal(await send(listener, ` ${placed('tw-000003')}`), 200)
  assert.equal(await send(listener, placed('tw-000004').replace('order.placed', 'invoice.created')), 200)
  assert.deepEqual([events.eventsOf(3), events.firstAtMs(3), events.eventsOf(4), events.duplicates], [2, 1000, 0, 1])
  assert.deepEqual(listener.deliveries, { all: 3, wrongSignatures: 0, wrong: [], others: 1, unreadable: 0, tooLong: 0 })
})

test('each algorithm and encoding is checked as it is set, with and without a prefix', async (context) => {
  for (const algorithm of ['sha256', 'sha1', 'sha512'] as const) {
    for (const encoding of ['hex', 'base64'] as const) {
      const signing = { secret, algorithm, encoding, prefix: encoding === 'hex' ? '' : 'v1=' }
      const { listener } = await listen(context, { signing })
      await send(listener, placed('tw-000001'), signed(placed('tw-000001'), signing))
      await send(listener, placed('tw-000001'), signed(placed('tw-000002'), signing))
      assert.deepEqual([listener.deliveries.all, listener.deliveries.wrongSignatures], [2, 1], `${algorithm} ${encoding}`)
    }
  }
})

test('a wrong signature and a missing one are counted with the order that they name, and prove no delay', async (context) => {
  const { listener, events } = await listen(context)
  const body = placed('tw-000005')
  for (const given of [signed(`${body} `), signed(body).slice(0, -1), 'sha256=', `${signed(body)}00`]) assert.equal(await send(listener, body, given), 200)
  await send(listener, body, null)
  assert.deepEqual([listener.deliveries.wrongSignatures, events.eventsOf(5), events.firstAtMs(5)], [5, 5, null])
  assert.deepEqual(listener.deliveries.wrong[0], { order: 'tw-000005', signature: 'wrong', atMs: 1000 })
  assert.deepEqual(listener.deliveries.wrong.map(({ signature }) => signature), ['wrong', 'wrong', 'wrong', 'wrong', 'missing'])
  await send(listener, body)
  assert.equal(events.firstAtMs(5), 1000)
})

test('bodies that are hostile stay data', async (context) => {
  const { listener, events } = await listen(context)
  const bodies = [
    '', '<html>', '[', '"tw-000001"', 'null', placed(null), placed(1.5), placed({ toString: 'x' }), placed(['tw-000001']), placed('x'.repeat(10_000)),
    '{"topic":"order.placed","__proto__":{"data":{"order":{"number":"tw-000001"}}}}', `${'['.repeat(100_000)}`,
    '{"topic":"order.placed","data":{"order":{"number":""}}}',
  ]
  for (const body of bodies) assert.equal(await send(listener, body), 200, body.slice(0, 60))
  assert.deepEqual([listener.deliveries.all, listener.deliveries.wrongSignatures, events.strangers], [bodies.length, 0, 0])
  assert.equal(listener.deliveries.unreadable + listener.deliveries.others, bodies.length)
  // A key beyond the plan, another run's, and an escape sequence: events of nobody.
  for (const number of ['tw-000010', 'tx-000001', '\u001b[31m']) await send(listener, placed(number), null)
  assert.equal(events.strangers, 3)
  assert.deepEqual(listener.deliveries.wrong.map(({ order }) => order), ['tw-000010', 'tx-000001', '[31m'])
})

test('a body that is too long is not kept, and another path or method is none of ours', async (context) => {
  const { listener } = await listen(context)
  const tooLong = await fetch(listener.url, { method: 'POST', body: 'x'.repeat(600 * 1024) }).then(({ status }) => status, () => 'cut')
  assert.ok(tooLong === 413 || tooLong === 'cut', String(tooLong))
  assert.equal(listener.deliveries.tooLong, 1)
  assert.equal(await send({ ...listener, url: listener.url.replace('/hook', '/other') }, placed('tw-000001')), 404)
  assert.equal(await send(listener, '', null, 'GET'), 405)
  assert.equal(listener.deliveries.all, 0)
})

test('a port that is taken is told in one line', async (context) => {
  const { listener } = await listen(context)
  const port = Number(new URL(listener.url).port)
  await assert.rejects(listen(context, { port }), (error) => error instanceof TillstormError && error.code === 'CONFIG_INVALID' && /webhooks: 127\.0\.0\.1:\d+ cannot be listened on \(EADDRINUSE\)/.test(error.message))
})
