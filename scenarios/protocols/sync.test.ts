import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, Reply } from '../protocol.ts'
import { openTestTill, outgoing, reply } from '../test-till.ts'
import { protocol } from './sync.ts'

const batch = [outgoing(0), outgoing(1)]
const [first, second] = batch.map(({ key }) => key)

const answersTo = async (answer: Reply): Promise<readonly Answer[]> => openTestTill(protocol, () => answer).till.sendOrders(batch)
const kinds = async (answer: Reply): Promise<string[]> => (await answersTo(answer)).map(({ kind }) => kind)

test('accepted and duplicate are taken, rejected is refused with its reason, one by one', async () => {
  assert.deepEqual(await kinds(reply(200, { results: [{ key: first, status: 'accepted' }, { key: second, status: 'duplicate' }] })), ['ok', 'ok'])
  assert.deepEqual(
    await answersTo(reply(200, { results: [{ key: first, status: 'accepted' }, { key: second, status: 'rejected', reason: 'total: wrong' }] })),
    [{ kind: 'ok' }, { kind: 'refused', reason: 'total-wrong' }],
  )
})

test('an answer is taken whatever the order of its fields, and only for the orders that were sent', async () => {
  const accepted = (keys: readonly (string | undefined)[]) => ({ results: keys.map((key) => ({ key, status: 'accepted', reason: null })) })
  assert.deepEqual(await kinds(reply(200, accepted([first, second]))), ['ok', 'ok'])
  assert.deepEqual(await kinds(reply(200, { results: [{ status: 'accepted', key: first }, { status: 'accepted', key: second }] })), ['ok', 'ok'])
  assert.deepEqual(await kinds(reply(200, accepted([first]))), ['ok', 'retry'])
  assert.deepEqual(await kinds(reply(200, accepted([second, first]))), ['retry', 'retry'])
})

test('an answer that does not name the key is as good as none', async () => {
  const bodies: unknown[] = [
    { results: [] },
    { results: [{ status: 'accepted' }, { status: 'accepted' }] },
    { results: [{ key: second, status: 'accepted' }, { key: first, status: 'accepted' }] },
    { results: [{ key: first, status: 'queued' }, { key: second }] },
    {}, '', '<html>please sign in</html>',
  ]
  for (const body of bodies) assert.deepEqual(await kinds(reply(200, body)), ['retry', 'retry'], JSON.stringify(body))
})

test('the whole batch waits, signs in again or is refused with its request', async () => {
  assert.deepEqual(await answersTo(reply(0, '', { error: 'e1050' })), [{ kind: 'retry', reason: 'e1050', afterMs: null }, { kind: 'retry', reason: 'e1050', afterMs: null }])
  assert.deepEqual(await answersTo(reply(503, '', { retryAfterMs: 2000 })).then(([one]) => one), { kind: 'retry', reason: 'h503', afterMs: 2000 })
  assert.deepEqual(await kinds(reply(302)), ['retry', 'retry'])
  assert.deepEqual(await kinds(reply(401)), ['signIn', 'signIn'])
  assert.deepEqual(await kinds(reply(413)), ['refused', 'refused'])
})

test('a retry sends the same bytes: same keys, same orders', async () => {
  const { till, sent } = openTestTill(protocol, () => reply(503))
  await till.sendOrders(batch)
  await till.sendOrders([outgoing(0, 1), outgoing(1, 1)])
  assert.equal(sent[0]?.body, sent[1]?.body)
  const { terminal, orders } = JSON.parse(sent[0]?.body ?? '') as { terminal: number; orders: { key: string }[] }
  assert.deepEqual([terminal, orders.map(({ key }) => key)], [1, [first, second]])
})

test('the session token travels from the sign-in on, and is renewed at four fifths of its life', async () => {
  const { till, sent } = openTestTill(protocol, ({ url }) => (url.endsWith('/session') ? reply(200, { token: 'tok', expiresInSeconds: 100 }) : reply(200)))
  assert.equal(till.renewAtMs(), null)
  assert.deepEqual(await till.signIn(), { kind: 'ok' })
  assert.equal(till.renewAtMs(), 1_800_000_080_000)
  await till.productLookup?.('a/b c')
  assert.deepEqual(sent.map(({ url, token }) => [url, token]), [['http://sync/v1/terminals/1/session', 'st'], ['http://sync/v1/products/a%2Fb%20c', 'tok']])
})

test('a sign-in without a token is none, and a wrong token is final', async () => {
  assert.equal((await openTestTill(protocol, () => reply(200, '<html>')).till.signIn()).kind, 'retry')
  assert.deepEqual(await openTestTill(protocol, () => reply(401)).till.signIn(), { kind: 'refused', reason: 'h401' })
})

test('deltas go on where the first catalogue page and the delta before ended', async () => {
  const { till, sent } = openTestTill(protocol, ({ url }) =>
    url.includes('/changes') ? reply(200, { revision: 12 }) : reply(200, { revision: 5, stockRevision: 6, customersRevision: 7, next: 'p"2' }))
  assert.deepEqual(await till.cataloguePage(null), { answer: { kind: 'ok' }, next: 'p"2' })
  await till.cataloguePage('p"2')
  await till.catalogueDelta?.(0)
  await till.catalogueDelta?.(0)
  await till.stockDelta?.(0)
  await till.customerDelta?.(0)
  assert.deepEqual(sent.slice(1).map(({ url }) => url.replace('http://sync/v1/', '')), [
    'catalogue?limit=500&after=p%222', 'catalogue/changes?since=5', 'catalogue/changes?since=12', 'stock/changes?since=6', 'customers/changes?since=7',
  ])
  assert.equal((await openTestTill(protocol, () => reply(200, '<html>')).till.stockDelta?.(0))?.kind, 'retry')
})
