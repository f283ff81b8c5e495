import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderBody } from './exchanges/recorded-state.ts'
import { startServer } from './server-under-test.ts'
import type { Reply, ServerUnderTest } from './server-under-test.ts'

const productsPath = '/rest/V1/products?searchCriteria[pageSize]=1'
const ordersPath = '/rest/V1/orders?searchCriteria[pageSize]=1'
const customer = { email: 'own@example.com', password: 'Customer-1-secret' }

const refusal = (resources: string): object => ({ message: "The consumer isn't authorized to access %resources.", parameters: { resources } })

const tokenOf = async (at: ServerUnderTest, kind: 'admin' | 'customer', username: string, password: string): Promise<string> => {
  const answer = await at.send('POST', `/rest/V1/integration/${kind}/token`, { body: { username, password } })
  assert.equal(answer.status, 200, answer.text)
  return answer.json() as string
}

const makeCustomer = async (at: ServerUnderTest): Promise<void> => {
  const body = { customer: { email: customer.email, firstname: 'O', lastname: 'Wn' }, password: customer.password }
  assert.equal((await at.send('POST', '/rest/V1/customers', { body })).status, 200)
}

test('an administrator of few rights gets what its role names, in bulk and at once, and the recorded 401 elsewhere', async (t) => {
  const at = await startServer({ catalogueSize: 1, users: [{ user: 'clerk', password: 'Clerk-1-secret', resources: ['Magento_Catalog::products'] }] })
  t.after(() => at.end())
  const token = await tokenOf(at, 'admin', 'clerk', 'Clerk-1-secret')
  assert.equal((await at.send('GET', productsPath, { token })).status, 200)
  for (const [method, path, body, resource] of [
    ['GET', ordersPath, undefined, 'Magento_Sales::actions_view'],
    ['POST', '/rest/V1/orders', orderBody({}), 'Magento_Sales::create'],
    ['POST', '/rest/async/V1/orders', orderBody({}), 'Magento_Sales::create'],
    ['GET', '/rest/V1/customers/me', undefined, 'self'],
  ] as const) {
    const answer = await at.send(method, path, { token, body })
    assert.deepEqual([answer.status, answer.json()], [401, refusal(resource)], path)
  }
  assert.equal(at.server.shop.ordersStored(), 0)
  const bulk = await at.send('PUT', '/rest/async/bulk/V1/products/bySku', { token, body: [{ product: { sku: 'X', price: 1 } }] })
  assert.equal(bulk.status, 202)
  assert.deepEqual(at.server.shop.database.all('SELECT user_id, user_type FROM magento_bulk'), [{ user_id: 2, user_type: 2 }].map((row) => Object.assign(Object.create(null), row)))
})

test("a customer's token opens its own account and no route of an administrator", async (t) => {
  const at = await startServer({ catalogueSize: 1 })
  t.after(() => at.end())
  await makeCustomer(at)
  const token = await tokenOf(at, 'customer', customer.email, customer.password)
  const me = await at.send('GET', '/rest/V1/customers/me', { token })
  assert.equal((me.json() as { email: string }).email, customer.email)
  assert.deepEqual((await at.send('GET', '/rest/V1/customers/me?fields=id', { token })).json(), { id: 1 })
  for (const [path, resource] of [[productsPath, 'Magento_Catalog::products'], [ordersPath, 'Magento_Sales::actions_view']] as const) {
    const answer = await at.send('GET', path, { token })
    assert.deepEqual([answer.status, answer.json()], [401, refusal(resource)])
  }
  assert.deepEqual((await at.send('GET', '/rest/V1/customers/me')).json(), refusal('self'))
})

test('an administrator reads a customer by number and deletes it; afterwards it is unknown, also to itself', async (t) => {
  const at = await startServer()
  t.after(() => at.end())
  await makeCustomer(at)
  const [token, own] = [await at.signIn(), await tokenOf(at, 'customer', customer.email, customer.password)]
  assert.deepEqual((await at.send('GET', '/rest/V1/customers/1?fields=email', { token })).json(), { email: customer.email })
  assert.deepEqual((await at.send('GET', '/rest/V1/customers/1', { token: own })).json(), refusal('Magento_Customer::customer'))
  const other = await at.send('POST', '/rest/V1/customers', { body: { customer: { email: 'other@example.com', firstname: 'O', lastname: 'Ther' }, password: customer.password } })
  assert.equal(other.status, 200)
  const change = (body: object): Promise<Reply> => at.send('PUT', '/rest/V1/customers/1', { token, body: { customer: body } })
  const { id, email, lastname } = (await change({ id: 1, website_id: 1, email: customer.email, firstname: 'O', lastname: 'Newly' })).json() as { id: number; email: string; lastname: string }
  assert.deepEqual([id, email, lastname], [1, customer.email, 'Newly'])
  assert.deepEqual((await change({ website_id: 1, email: 'other@example.com', firstname: 'O', lastname: 'Wn' })).json(), { message: 'A customer with the same email address already exists in an associated website.' })
  assert.deepEqual((await change({ lastname: 'X' })).json(), { message: 'The customer email is missing. Enter and try again.' })
  assert.deepEqual((await change({ email: customer.email, lastname: 'X' })).json(), { message: '"Associate to Website" is a required value.\n"First Name" is a required value.' })
  assert.equal((await at.send('PUT', '/rest/V1/customers/1', { token: own, body: { customer: {} } })).status, 401)
  assert.equal((await at.send('DELETE', '/rest/V1/customers/1', { token })).text, 'true')
  const gone = await at.send('GET', '/rest/V1/customers/1', { token })
  assert.deepEqual([gone.status, gone.json()], [404, { message: 'No such entity with %fieldName = %fieldValue', parameters: { fieldName: 'customerId', fieldValue: 1 } }])
  assert.equal((await at.send('GET', '/rest/V1/customers/me', { token: own })).status, 404)
})

test('missing, tampered, expired and revoked tokens get the same 401, and a new sign-in mends it', async (t) => {
  let now = Date.parse('2026-11-22T10:00:00Z')
  const at = await startServer({ tokenTtlSeconds: 60, wallClock: () => now })
  t.after(() => at.end())
  await makeCustomer(at)
  const token = await tokenOf(at, 'customer', customer.email, customer.password)
  const statusOf = async (given: string | null): Promise<unknown[]> => {
    const answer = await at.send('GET', '/rest/V1/customers/me', { token: given })
    return [answer.status, answer.text]
  }
  const refused = [401, JSON.stringify(refusal('self'))]
  const [head = '', content = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(content, 'base64url').toString()) as Record<string, unknown>
  const forged = Buffer.from(JSON.stringify({ ...claims, uid: 2 })).toString('base64url')
  const unsigned = Buffer.from(JSON.stringify({ kid: '1', alg: 'none' })).toString('base64url')
  for (const given of [null, 'garbage', `${head}.${forged}.${signature}`, `${unsigned}.${content}.`, at.server.shop.tokens.issue(1, 3, now / 1000 - 60)]) {
    assert.deepEqual(await statusOf(given), refused)
  }
  assert.equal((await statusOf(token))[0], 200)
  // Magento revokes what was issued before this second: a token of the same second lives on.
  assert.equal((await at.send('POST', '/rest/V1/integration/customer/revoke-customer-token', { token })).text, 'true')
  assert.equal((await statusOf(token))[0], 200)
  now += 1000
  assert.equal((await at.send('POST', '/rest/V1/integration/customer/revoke-customer-token', { token })).text, 'true')
  assert.deepEqual(await statusOf(token), refused)
  assert.equal((await statusOf(await tokenOf(at, 'customer', customer.email, customer.password)))[0], 200)
})

test("an administrator's revoked token is refused, and stays so after a restart", async (t) => {
  let now = Date.parse('2026-11-22T10:00:00Z')
  const at = await startServer({ wallClock: () => now })
  t.after(() => at.end())
  const token = await at.signIn()
  now += 1000
  at.server.shop.access.revoke(2, 1, now / 1000)
  assert.equal((await at.send('GET', ordersPath, { token })).status, 401)
  const { dataDir } = at.server.shop.options
  at.server.shop.database.flush()
  const again = await startServer({ dataDir, wallClock: () => now })
  t.after(() => again.end())
  assert.equal((await again.send('GET', ordersPath, { token })).status, 401)
  assert.equal((await again.send('GET', ordersPath, { token: await again.signIn() })).status, 200)
})

test("a customer's token outlives a change of its password", async (t) => {
  const at = await startServer()
  t.after(() => at.end())
  await makeCustomer(at)
  const token = await tokenOf(at, 'customer', customer.email, customer.password)
  const change = (currentPassword: string): ReturnType<typeof at.send> =>
    at.send('PUT', '/rest/V1/customers/me/password', { token, body: { currentPassword, newPassword: 'Another-1-secret' } })
  assert.equal((await change('wrong')).status, 401)
  assert.equal((await change(customer.password)).text, 'true')
  assert.equal((await at.send('GET', '/rest/V1/customers/me', { token })).status, 200)
  const old = await at.send('POST', '/rest/V1/integration/customer/token', { body: { username: customer.email, password: customer.password } })
  assert.equal(old.status, 401)
  await tokenOf(at, 'customer', customer.email, 'Another-1-secret')
})
