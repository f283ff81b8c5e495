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

test('open-endpoint answers that request without a token, and no other', async () => {
  const at = await withFault('open-endpoint=order-lookup')
  assert.deepEqual([await statusOf(at, lookUpPath, null), await statusOf(at, pagePath, null)], [200, 401])
  await at.end()
})

test('token-ignored takes any bearer for the administrator, and asks for one', async () => {
  const at = await withFault('token-ignored')
  assert.deepEqual([await statusOf(at, pagePath, 'garbage'), await statusOf(at, pagePath, null)], [200, 401])
  assert.equal(await statusOf(at, pagePath, at.server.shop.tokens.issue(1, 3, 0)), 200)
  assert.equal(await statusOf(at, '/rest/V1/customers/me', 'garbage'), 401)
  await at.end()
})

test('stack-trace puts paths of the server into error bodies; without it there are none', async () => {
  const [at, clean] = [await withFault('stack-trace'), await withFault('token-ttl=60')]
  for (const path of [pagePath, '/rest/V1/nosuch']) {
    const [told, untold] = [await at.send('GET', path), await clean.send('GET', path)]
    assert.equal(told.status, untold.status)
    const { trace, ...body } = told.json() as { trace: string }
    assert.match(trace, /\/var\/www\/html\/vendor\/magento\/.*\.php\(\d+\)/)
    assert.deepEqual(untold.json(), body)
  }
  await at.end()
  await clean.end()
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

test('token-ttl overrides the lifetime of tokens', async () => {
  const at = await withFault('token-ttl=20')
  const token = await at.signIn()
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { iat: number; exp: number }
  assert.equal(claims.exp - claims.iat, 20)
  await at.end()
})
