import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFault } from '../faults.ts'
import { PlantedHoles } from './planted-holes.ts'
import { startServer } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

const pagePath = '/rest/V1/products?searchCriteria[pageSize]=1'
const lookUpPath = '/rest/V1/orders?searchCriteria[filter_groups][0][filters][0][field]=increment_id&searchCriteria[filter_groups][0][filters][0][value]=1'

const withFault = (fault: string): Promise<ServerUnderTest> => startServer({ catalogueSize: 1, faults: [parseFault(fault)] })
const statusOf = async (at: ServerUnderTest, path: string, token: string | null): Promise<number> => (await at.send('GET', path, { token })).status

test('open-endpoint answers that request without a token, and no other', async (t) => {
  const at = await withFault('open-endpoint=order-lookup')
  t.after(() => at.end())
  assert.deepEqual([await statusOf(at, lookUpPath, null), await statusOf(at, pagePath, null)], [200, 401])
})

test('open-endpoint tells a bulk from an order, and opens the look at a bulk', async (t) => {
  const statuses = async (request: string): Promise<number[]> => {
    const at = await withFault(`open-endpoint=${request}`)
    t.after(() => at.end())
    const sent = [at.send('POST', '/rest/V1/orders', { body: {} }), at.send('POST', '/rest/async/bulk/V1/orders', { body: [{}] }), at.send('GET', '/rest/V1/bulk/none/status')]
    return (await Promise.all(sent)).map(({ status }) => (status === 401 ? 401 : 0))
  }
  assert.deepEqual([await statuses('order'), await statuses('order-bulk'), await statuses('bulk-status')], [[0, 401, 401], [401, 0, 401], [401, 401, 0]])
})

test('token-ignored takes any bearer for the administrator, and asks for one', async (t) => {
  const at = await withFault('token-ignored')
  t.after(() => at.end())
  assert.deepEqual([await statusOf(at, pagePath, 'garbage'), await statusOf(at, pagePath, null)], [200, 401])
  assert.equal(await statusOf(at, pagePath, at.server.shop.tokens.issue(1, 3, 0)), 200)
  assert.equal(await statusOf(at, '/rest/V1/customers/me', 'garbage'), 401)
})

test('stack-trace puts paths of the server into error bodies; without it there are none', async (t) => {
  const [at, clean] = [await withFault('stack-trace'), await withFault('token-ttl=60')]
  t.after(() => Promise.all([at.end(), clean.end()]))
  for (const path of [pagePath, '/rest/V1/nosuch']) {
    const [told, untold] = [await at.send('GET', path), await clean.send('GET', path)]
    assert.equal(told.status, untold.status)
    // As PHP's json_encode writes slashes.
    assert.match(told.text, /#0 \\\/var\\\/www\\\/html/)
    const { trace, ...body } = told.json() as { trace: string }
    assert.match(trace, /\/var\/www\/html\/vendor\/magento\/.*\.php\(\d+\)/)
    assert.deepEqual(untold.json(), body)
  }
})

test("foreign-cart lets a customer read carts by their number, and nothing else", () => {
  const customer = { kind: 'customer', customerId: 1 } as const
  const holes = new PlantedHoles([parseFault('foreign-cart')])
  assert.equal(holes.foreignCart, true)
  assert.equal(holes.letsThrough(customer, 'Magento_Cart::manage', 'GET'), true)
  assert.equal(holes.letsThrough(customer, 'Magento_Cart::manage', 'PUT'), false)
  assert.equal(holes.letsThrough(customer, 'Magento_Sales::actions_view', 'GET'), false)
  assert.equal(holes.letsThrough({ kind: 'guest' }, 'Magento_Cart::manage', 'GET'), false)
  assert.equal(new PlantedHoles([]).letsThrough(customer, 'Magento_Cart::manage', 'GET'), false)
})

test("foreign-cart shows a customer's cart to another customer; without it nobody but its owner reads it", async (t) => {
  for (const [faults, expected] of [[[], 401], [[parseFault('foreign-cart')], 200]] as const) {
    const at = await startServer({ customers: 2, faults })
    t.after(() => at.end())
    const [owner, other] = [1, 2].map((id) => at.server.shop.tokens.issue(id, 3, Math.floor(Date.now() / 1000))) as [string, string]
    const cart = await at.send('POST', '/rest/V1/carts/mine', { token: owner })
    assert.equal(await statusOf(at, '/rest/V1/carts/mine', owner), 200)
    assert.equal(await statusOf(at, `/rest/V1/carts/${cart.text}`, other), expected)
    assert.equal(await statusOf(at, `/rest/V1/carts/${cart.text}`, null), 401)
    assert.equal((await at.send('PUT', `/rest/V1/carts/${cart.text}/order`, { token: other, body: { paymentMethod: { method: 'checkmo' } } })).status, 401)
  }
})

test('token-ttl overrides the lifetime of tokens', async (t) => {
  const at = await withFault('token-ttl=20')
  t.after(() => at.end())
  const token = await at.signIn()
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { iat: number; exp: number }
  assert.equal(claims.exp - claims.iat, 20)
})
