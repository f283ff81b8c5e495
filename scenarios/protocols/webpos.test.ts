import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, Reply, TillRequest } from '../protocol.ts'
import { openTestTill, outgoing, reply } from '../test-till.ts'
import { protocol } from './webpos.ts'

const order = outgoing(3)
const { key } = order.order

const SESSION = 'f'.repeat(32)
const signInOf = ({ url }: TillRequest): Reply | null => {
  if (/admin\/token$/.test(url)) return reply(200, '"a.b.c"')
  if (/staff\/login/.test(url)) return reply(200, { staff_id: 1, session_id: SESSION })
  return /posassign/.test(url) ? reply(200, { pos_id: 2 }) : null
}

/** What becomes of one order when the request and the look-up after it are answered so. */
const placed = async (post: Reply, lookup: Reply = reply(500)): Promise<Answer | undefined> => {
  const { till } = openTestTill(protocol, (request) => signInOf(request) ?? (request.method === 'POST' ? post : lookup))
  await till.signIn()
  return (await till.sendOrders([order]))[0]
}
const stored = reply(200, { items: [{ entity_id: 4, increment_id: key }], total_count: 1 })
const none = reply(200, { items: null, total_count: 0 })

test('a till signs its staff in, takes its point of sale, and sends the session beside the bearer from then on', async () => {
  const { till, sent } = openTestTill(protocol, (request) => signInOf(request) ?? reply(200, { increment_id: key, entity_id: 9 }))
  assert.deepEqual(await till.signIn(), { kind: 'ok' })
  assert.deepEqual(await till.sendOrders([order]), [{ kind: 'ok', entityId: 9 }])
  const last = sent.at(-1)
  assert.deepEqual([last?.url, last?.token], [`http://magento/rest/default/V1/webpos/checkout/placeOrder?session=${SESSION}`, 'a.b.c'])
  assert.deepEqual(JSON.parse(sent[1]?.body ?? ''), { staff: { username: 'u', password: 'p' } })
  assert.deepEqual(JSON.parse(sent[2]?.body ?? ''), { pos_id: 2, location_id: 1 })
  const { order: body, create_invoice: invoice } = JSON.parse(last?.body ?? '') as { order: Record<string, unknown[]>; create_invoice: boolean }
  const { lines, tenders } = order.order
  assert.deepEqual([body['increment_id'], body['items']?.length, body['payments']?.length, invoice], [key, lines.length, tenders.length, false])
})

test('a 200 that names the order is a receipt; any other is none', async () => {
  for (const body of [{}, { increment_id: 'another' }, '<html>', '']) assert.equal((await placed(reply(200, body)))?.kind, 'retry', JSON.stringify(body))
})

test('code 904 is kept by the server: never refused, and taken only where Magento shows the order', async () => {
  const kept = reply(400, { message: 'The order is stored and could not be processed', code: 904 })
  assert.deepEqual(await placed(kept, stored), { kind: 'ok', entityId: 4, metError: 'c904' })
  for (const lookup of [none, reply(500)]) assert.deepEqual(await placed(kept, lookup), { kind: 'retry', reason: 'c904', afterMs: null })
  assert.equal((await placed(reply(500, { code: 904 }), none))?.kind, 'retry')
})

test('code 900 asks for a new session, whatever the status; a 400 is final only where Magento holds no such order', async () => {
  for (const status of [400, 401, 500]) assert.equal((await placed(reply(status, { message: 'x', code: 900 })))?.kind, 'signIn', String(status))
  assert.deepEqual(await placed(reply(400, { message: 'bad' }), none), { kind: 'refused', reason: 'h400' })
  assert.deepEqual(await placed(reply(400, { message: 'bad' }), stored), { kind: 'ok', entityId: 4, metError: 'h400' })
  assert.equal((await placed(reply(400, { message: 'bad' }), reply(500)))?.kind, 'retry')
  assert.equal((await placed(reply(401)))?.kind, 'signIn')
})

test('a sign-in without a session is none, a wrong password of the staff is final, and without a name there is no staff', async () => {
  const signIn = (login: Reply, credentials = {}) => openTestTill(protocol, (request) => (/staff\/login/.test(request.url) ? login : (signInOf(request) ?? reply(200))), credentials).till.signIn()
  assert.equal((await signIn(reply(200, '<html>'))).kind, 'retry')
  assert.deepEqual(await signIn(reply(400, { message: 'Your login information is wrong!' })), { kind: 'refused', reason: 'h400' })
  assert.deepEqual(await signIn(reply(200), { magentoUser: '', magentoToken: 'it' }), { kind: 'refused', reason: 'no-staff' })
})

test('the catalogue ends after its last page', async () => {
  const page = async (cursor: string | null) => openTestTill(protocol, () => reply(200, { items: [], total_count: 301 })).till.cataloguePage(cursor)
  assert.deepEqual([(await page(null)).next, (await page('2')).next], ['2', null])
})
