import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lifetimeMs } from '../magento/token-life.ts'
import type { Answer, Reply } from '../protocol.ts'
import { openTestTill, outgoing, reply } from '../test-till.ts'
import { protocol } from './magento-orders.ts'

const order = outgoing(3)
const { key } = order.order

/** What becomes of one order when the POST and the look-up after it are answered so. */
const placed = async (post: Reply, lookup: Reply = reply(500)): Promise<{ answer: Answer | undefined; lookups: number }> => {
  const { till, sent } = openTestTill(protocol, ({ method }) => (method === 'POST' ? post : lookup))
  const [answer] = await till.sendOrders([order])
  return { answer, lookups: sent.filter(({ method }) => method === 'GET').length }
}

test('a 200 that names the order is a receipt; any other 200 is none', async () => {
  assert.deepEqual(await placed(reply(200, { increment_id: key })), { answer: { kind: 'ok' }, lookups: 0 })
  assert.deepEqual(await placed(reply(200, { increment_id: key, entity_id: 7 })), { answer: { kind: 'ok', entityId: 7 }, lookups: 0 })
  for (const body of [{}, { increment_id: 'another' }, { increment_id: 3 }, '<html>maintenance</html>', '']) {
    assert.equal((await placed(reply(200, body))).answer?.kind, 'retry', JSON.stringify(body))
  }
})

test('after a lost answer the unique key answers 400, and the look-up tells that the order is stored', async () => {
  const unique = reply(400, { message: 'Unique constraint violation found' })
  assert.deepEqual(await placed(unique, reply(200, { items: [{ entity_id: 4, increment_id: key }], total_count: 1 })), { answer: { kind: 'ok', entityId: 4, metError: 'h400' }, lookups: 1 })
  // Stored under that key, but not to be seen yet: not refused.
  assert.equal((await placed(unique, reply(200, { items: [], total_count: 0 }))).answer?.kind, 'retry')
})

test('a 400 is final only where Magento itself says that there is no such order', async () => {
  const bad = reply(400, { message: 'The order is not valid' })
  assert.deepEqual((await placed(bad, reply(200, { items: [], total_count: 0 }))).answer, { kind: 'refused', reason: 'h400' })
  for (const lookup of [reply(500), reply(0), reply(401), reply(200, '<html>'), reply(200, { items: [{ entity_id: 4, increment_id: 'another' }], total_count: 1 })]) {
    assert.equal((await placed(bad, lookup)).answer?.kind, 'retry', `${lookup.status} ${lookup.body}`)
  }
})

test('a refusal of a later attempt is final only where none before it was stored', async () => {
  const again = async (lookup: Reply): Promise<Answer | undefined> => {
    const { till } = openTestTill(protocol, ({ method }) => (method === 'POST' ? reply(413, '<html>') : lookup))
    return (await till.sendOrders([outgoing(3, 1)]))[0]
  }
  assert.deepEqual(await again(reply(200, { items: [{ entity_id: 4, increment_id: key }], total_count: 1 })), { kind: 'ok', entityId: 4, metError: 'h413' })
  assert.deepEqual(await again(reply(200, { items: null, total_count: 0 })), { kind: 'refused', reason: 'h413' })
  assert.equal((await again(reply(500)))?.kind, 'retry')
  assert.deepEqual(await placed(reply(413, '<html>')), { answer: { kind: 'refused', reason: 'h413' }, lookups: 0 })
})

test('an expired token asks for a new session, a busy or redirecting server for another attempt, a forbidden one for none', async () => {
  const rows: [Reply, string][] = [[reply(401), 'signIn'], [reply(503), 'retry'], [reply(302), 'retry'], [reply(0), 'retry'], [reply(403), 'refused']]
  for (const [post, kind] of rows) assert.equal((await placed(post)).answer?.kind, kind, String(post.status))
})

const jwt = (claims: object): string => `${btoa('{"alg":"HS256"}')}.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.x`.replaceAll('=', '')

test('the life of a token is read from it, and renewed at four fifths', async () => {
  assert.equal(lifetimeMs(jwt({ uid: 1, iat: 1000, exp: 4600 })), 3_600_000)
  for (const token of ['', 'abc', 'a.b.c', jwt({ iat: 1000 }), jwt({ iat: 5, exp: 5 }), 'a.!!.c']) assert.equal(lifetimeMs(token), null, token)
  const { till, sent } = openTestTill(protocol, () => reply(200, `"${jwt({ iat: 0, exp: 100 })}"`))
  assert.deepEqual(await till.signIn(), { kind: 'ok' })
  assert.equal(till.renewAtMs(), 1_800_000_080_000)
  assert.deepEqual([sent[0]?.token, JSON.parse(sent[0]?.body ?? '')], [null, { username: 'u', password: 'p' }])
})

test('an integration token needs no sign-in, a wrong password is final, a page of HTML is no token', async () => {
  const own = openTestTill(protocol, () => reply(200), { magentoToken: 'it' })
  assert.deepEqual([await own.till.signIn(), own.sent.length], [{ kind: 'ok' }, 0])
  assert.deepEqual(await openTestTill(protocol, () => reply(401)).till.signIn(), { kind: 'refused', reason: 'h401' })
  assert.equal((await openTestTill(protocol, () => reply(200, '<html>')).till.signIn()).kind, 'retry')
})

test('the catalogue ends after its last page, and a page without a count is no page', async () => {
  const page = (total: unknown) => openTestTill(protocol, () => reply(200, { items: [], total_count: total })).till
  assert.equal((await page(301).cataloguePage(null)).next, '2')
  assert.equal((await page(301).cataloguePage('2')).next, null)
  assert.equal((await page(300).cataloguePage(null)).next, null)
  assert.equal((await page('many').cataloguePage(null)).answer.kind, 'retry')
})
