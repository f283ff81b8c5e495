import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askCustomQuery, timesBeside, type CustomQuery } from './custom-queries.ts'
import type { Reply, TillRequest } from './protocol.ts'
import { outgoing, reply } from './test-till.ts'

const query = (changed: Partial<CustomQuery> = {}): CustomQuery => ({
  name: 'own', perThousandSales: 100, method: 'GET', path: '/rest/V1/own/{{sku}}?email={{email}}', body: null, as: 'till', expect: [], ...changed,
})
const { order } = outgoing(3)

const asked = async (given: CustomQuery, answer: Reply): Promise<{ answer: Awaited<ReturnType<typeof askCustomQuery>>; sent: TillRequest | undefined; told: string[] }> => {
  const sent: TillRequest[] = []
  const said: string[] = []
  const told = await askCustomQuery(given, order, { base: 'http://magento', token: 'till-token', send: async (request) => (sent.push(request), answer) }, 1000, (text) => said.push(text))
  return { answer: told, sent: sent[0], told: said }
}

test('variables of the sale stand in path, body and checks, each escaped for its place', async () => {
  const { sent } = await asked(query({ method: 'POST', body: '{"q":"{{email}}","n":{{quantity}},"other":"{{nobody}}"}' }), reply(200))
  const line = order.lines[0]
  assert.equal(sent?.url, `http://magento/rest/V1/own/${encodeURIComponent(line?.sku ?? '')}?email=${encodeURIComponent(order.customer.email)}`)
  assert.equal(sent?.body, `{"q":"${order.customer.email}","n":${order.totalQuantity},"other":"{{nobody}}"}`)
  assert.deepEqual([sent?.token, (await asked(query({ as: 'nobody' }), reply(200))).sent?.token], ['till-token', null])
})

test('an answer that does not hold what was asked for is refused, and says which check', async () => {
  const sku = order.lines[0]?.sku ?? ''
  const checks = query({ expect: [{ path: 'items.0.sku', equals: '{{sku}}', atLeast: null }, { path: 'total', equals: null, atLeast: 2 }, { path: 'there', equals: null, atLeast: null }] })
  const good = { items: [{ sku }], total: 2, there: false }
  assert.deepEqual((await asked(checks, reply(200, good))).answer, { kind: 'ok' })
  const rows: [object, string][] = [
    [{ ...good, items: [{ sku: 'another' }] }, 'check-items.0.sku'], [{ ...good, items: null }, 'check-items.0.sku'], [{ ...good, total: 1 }, 'check-total'],
    [{ ...good, total: 'many' }, 'check-total'], [{ items: good.items, total: 2 }, 'check-there'],
  ]
  for (const [body, reason] of rows) assert.deepEqual((await asked(checks, reply(200, body))).answer, { kind: 'refused', reason })
  assert.equal((await asked(checks, reply(200, '<html>'))).answer.kind, 'refused')
  assert.equal((await asked(checks, reply(503))).answer.kind, 'retry')
})

test('errors of GraphQL are errors, though their status is 200', async () => {
  const own = query({ method: 'POST', path: '/graphql', body: '{"query":"{storeConfig{nosuch}}"}' })
  const told = reply(200, { errors: [{ message: 'no', extensions: { category: 'graphql-input' } }], data: null })
  assert.deepEqual((await asked(own, told)).answer, { kind: 'refused', reason: 'graphql-input' })
  assert.deepEqual((await asked(own, reply(200, { data: {} }))).answer, { kind: 'ok' })
})

test('what the target says of an error is told in its own words, and what a check missed', async () => {
  const graphQl = query({ method: 'POST', path: '/graphql', body: '{"query":"{nosuch}"}' })
  const message = 'Cannot query field "nosuch" on type "Query".'
  assert.deepEqual((await asked(graphQl, reply(200, { errors: [{ message }] }))).told, [message])
  assert.deepEqual((await asked(query(), reply(404, { message: 'no such route' }))).told, ['404: no such route, asked for GET /rest/V1/own/{{sku}}?email={{email}}'])
  assert.deepEqual((await asked(query(), reply(502, '<html>'))).told, ['502, asked for GET /rest/V1/own/{{sku}}?email={{email}}'])
  assert.deepEqual((await asked(query(), reply(0))).told, [], 'a connection that broke is counted, and says nothing')
  const missed = async (expectation: { equals?: string; atLeast?: number }, body: object): Promise<string | undefined> =>
    (await asked(query({ expect: [{ path: 'a.b', equals: null, atLeast: null, ...expectation }] }), reply(200, body))).told[0]
  assert.equal(await missed({}, {}), 'expected a.b to be there, and nothing came')
  assert.equal(await missed({ equals: 'till_store' }, { a: { b: 'default' } }), 'expected a.b to be till_store, and default came')
  assert.equal(await missed({ atLeast: 3 }, { a: { b: [1] } }), 'expected a.b to be at least 3, and a list came')
  assert.equal(await missed({ equals: 'x' }, { a: { b: 'eyJhbGciOi.eyJ1aWQiOjEs.c2lnbmF0dXJl' } }), 'expected a.b to be x, and *** came')
  assert.equal(await missed({ equals: 'x' }, { a: { b: 'till-token' } }), 'expected a.b to be x, and *** came')
  assert.deepEqual((await asked(query(), reply(200, { message: 'x' }))).told, [])
  assert.equal((await asked(query(), reply(500, { message: 'x'.repeat(9_999) }))).told[0]?.length, 2_005 + ', asked for GET /rest/V1/own/{{sku}}?email={{email}}'.length)
  // The till's own token, and any that looks like one, stands in no log.
  assert.deepEqual((await asked(query(), reply(401, { message: 'no good: till-token, nor eyJhbGciOi.eyJ1aWQiOjEs.c2lnbmF0dXJl' }))).told, ['401: no good: ***, nor ***, asked for GET /rest/V1/own/{{sku}}?email={{email}}'])
})

test('a request without a session that is refused for having none is not tried with a new one', async () => {
  assert.deepEqual((await asked(query({ as: 'nobody' }), reply(401))).answer, { kind: 'refused', reason: 'h401' })
  assert.equal((await asked(query(), reply(401))).answer.kind, 'signIn')
})

test('a query comes as often as it is asked for, and for each query beside other sales', () => {
  const count = (place: number, perThousand: number): number => {
    let times = 0
    for (let index = 0; index < 10_000; index += 1) times += timesBeside(7, place, perThousand, index)
    return times
  }
  assert.ok(Math.abs(count(0, 50) - 500) < 100, String(count(0, 50)))
  assert.deepEqual([count(0, 0), count(0, 1000), count(0, 3000)], [0, 10_000, 30_000])
  const beside = (place: number): string => Array.from({ length: 200 }, (_, index) => timesBeside(7, place, 500, index)).join('')
  assert.notEqual(beside(0), beside(1))
})
