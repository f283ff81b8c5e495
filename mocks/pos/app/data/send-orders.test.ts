import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wireOrder, type WireOrder } from '../../../../fixtures/order-wire.ts'
import { createPlan } from '../../../../fixtures/plan.ts'
import { defaultParameters } from '../../../../fixtures/parameters.ts'
import { generatedCatalogue } from '../../../../fixtures/catalogue.ts'
import type { OrderAnswer } from './outbox.ts'
import { orderSender } from './send-orders.ts'

const plan = createPlan(defaultParameters, generatedCatalogue(1, 50))
const order = (index: number): WireOrder => wireOrder(plan.orderAt(index), { key: `pos1-261122-abcdef-00${index}`, soldAtMs: 1_795_370_000_000, currency: 'USD' })
const orders = [order(1), order(2)]
const [first, second] = orders.map(({ key }) => key)

type Call = { url: string; method: string; body: string }
const answering = (answer: (call: Call) => Response | Error) => {
  const calls: Call[] = []
  const fetcher = async (input: unknown, init?: RequestInit): Promise<Response> => {
    const call = { url: String(input), method: init?.method ?? 'GET', body: String(init?.body ?? '') }
    calls.push(call)
    const made = answer(call)
    if (made instanceof Error) throw made
    return made
  }
  return { calls, fetcher: fetcher as typeof fetch }
}
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response => new Response(JSON.stringify(body), { status, headers })
const kinds = (answers: readonly OrderAnswer[]): string[] => answers.map((answer) => answer.kind)

const viaSync = async (answer: () => Response | Error) => {
  const { fetcher, calls } = answering(answer)
  return { answers: await orderSender({ backend: 'sync', terminal: 7, storeId: 1 }, fetcher)(orders), calls }
}

test('a batch goes out in one request and every order is answered by its key', async () => {
  const { answers, calls } = await viaSync(() => json(200, { results: [{ key: first, status: 'duplicate' }, { key: second, status: 'rejected', reason: 'no sku' }] }))
  assert.deepEqual(answers, [{ kind: 'ok' }, { kind: 'refused', reason: 'no sku' }])
  assert.deepEqual([calls.length, calls[0]?.url, (JSON.parse(calls[0]?.body ?? '') as { terminal: number; orders: WireOrder[] }).orders[1]?.totalMinor], [1, '/api/sync/v1/order-batches', orders[1]?.totalMinor])
})

test('only an answer that names the key is one', async () => {
  for (const body of [{}, { results: [] }, { results: [{ key: second, status: 'accepted' }, { key: first, status: 'accepted' }] }, { results: [{ key: first, status: 'queued' }, { key: second }] }]) {
    assert.deepEqual(kinds((await viaSync(() => json(200, body))).answers), ['retry', 'retry'], JSON.stringify(body))
  }
  assert.deepEqual(kinds((await viaSync(() => new Response('<html>'))).answers), ['retry', 'retry'])
})

test('no network and a busy backend are tried again, an ended session asks for the cashier, a batch that can never be taken is refused', async () => {
  const rows: [Response | Error, OrderAnswer][] = [
    [new TypeError('failed to fetch'), { kind: 'retry', reason: 'no connection', afterMs: null }],
    [json(503, {}, { 'retry-after': '3' }), { kind: 'retry', reason: 'status 503', afterMs: 3000 }],
    [json(401, {}), { kind: 'signIn' }],
    [json(413, {}), { kind: 'refused', reason: 'status 413' }],
  ]
  for (const [answer, expected] of rows) assert.deepEqual((await viaSync(() => answer)).answers, [expected, expected])
})

const viaMagento = async (post: Response | Error, lookup: Response = json(500, {})) => {
  const { fetcher, calls } = answering(({ method }) => (method === 'POST' ? (post instanceof Error ? post : post.clone()) : lookup.clone()))
  return { answers: await orderSender({ backend: 'magento', terminal: 7, storeId: 3 }, fetcher)(orders), calls }
}

test('into Magento each order goes by itself, and a 200 that does not name it is no receipt', async () => {
  const { fetcher, calls } = answering(({ body }) => json(200, { increment_id: (JSON.parse(body) as { entity: { increment_id: string } }).entity.increment_id }))
  assert.deepEqual(kinds(await orderSender({ backend: 'magento', terminal: 7, storeId: 3 }, fetcher)(orders)), ['ok', 'ok'])
  assert.deepEqual([calls.length, (JSON.parse(calls[0]?.body ?? '') as { entity: { store_id: number } }).entity.store_id], [2, 3])
  assert.deepEqual(kinds((await viaMagento(json(200, { increment_id: 'other' }))).answers), ['retry'])
})

test('after a 400 only a look-up tells whether Magento holds the order', async () => {
  const unique = json(400, { message: 'Unique constraint violation found' })
  const there = json(200, { items: [{ increment_id: first }], total_count: 1 })
  const missing = json(200, { items: null, total_count: 0 })
  assert.equal((await viaMagento(unique, there)).answers[0]?.kind, 'ok')
  assert.equal((await viaMagento(unique, missing)).answers[0]?.kind, 'retry')
  assert.deepEqual((await viaMagento(json(400, { message: 'not valid' }), missing)).answers[0], { kind: 'refused', reason: 'not valid' })
  assert.equal((await viaMagento(json(400, { message: 'not valid' }), json(502, {}))).answers[0]?.kind, 'retry')
})

test('where the network is gone the orders behind it are not tried', async () => {
  const { answers, calls } = await viaMagento(new TypeError('failed to fetch'))
  assert.deepEqual([kinds(answers), calls.length], [['retry'], 1])
})
