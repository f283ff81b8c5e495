import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from './options.ts'
import { admin, startServer } from './server-under-test.ts'

const path = '/rest/V1/products?searchCriteria[pageSize]=1'

test('a token is good for its lifetime and not a second longer', async () => {
  let now = Date.parse('2026-11-22T10:00:00Z')
  const at = await startServer({ catalogueSize: 1, tokenTtlSeconds: 60, wallClock: () => now })
  const token = await at.signIn()
  now += 59_000
  assert.equal((await at.send('GET', path, { token })).status, 200)
  now += 1_000
  const refused = await at.send('GET', path, { token })
  assert.equal(refused.status, 401)
  assert.deepEqual(refused.json(), { message: "The consumer isn't authorized to access %resources.", parameters: { resources: 'Magento_Catalog::products' } })
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { iat: number; exp: number }
  assert.equal(claims.exp - claims.iat, 60)
  await at.end()
})

test('a token of which one letter was changed is refused', async () => {
  const at = await startServer({ catalogueSize: 1 })
  const token = await at.signIn()
  assert.equal((await at.send('GET', path, { token: `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}` })).status, 401)
  await at.end()
})

test('six wrong passwords lock the account for 1800 s, also to the right one', async () => {
  let now = Date.parse('2026-11-22T10:00:00Z')
  const at = await startServer({ wallClock: () => now })
  const signIn = async (password: string): Promise<number> =>
    (await at.send('POST', '/rest/V1/integration/admin/token', { body: { username: admin.user, password } })).status
  for (let n = 0; n < 5; n++) assert.equal(await signIn('wrong'), 401)
  assert.equal(await signIn(admin.password), 200)
  for (let n = 0; n < 6; n++) assert.equal(await signIn('wrong'), 401)
  assert.equal(await signIn(admin.password), 401)
  now += 1_799_000
  assert.equal(await signIn(admin.password), 401)
  now += 1_000
  assert.equal(await signIn(admin.password), 200)
  await at.end()
})

test('hostile requests get one clear refusal and leave the server whole', async () => {
  const at = await startServer({ catalogueSize: 1 })
  const token = await at.signIn()
  const headers = { 'content-type': 'application/json' }
  const deep = Buffer.from(`{"entity":${'['.repeat(600)}${']'.repeat(600)}}`)
  assert.deepEqual((await at.send('POST', '/rest/V1/orders', { token, raw: { bytes: deep, headers } })).json(), { message: 'Decoding error.' })
  const bom = Buffer.from('\ufeff{"entity":{}}')
  assert.deepEqual((await at.send('POST', '/rest/V1/orders', { token, raw: { bytes: bom, headers } })).json(), { message: 'Decoding error.' })
  const proto = Buffer.from('{"entity":{"__proto__":{"polluted":1}}}')
  assert.equal((await at.send('POST', '/rest/V1/orders', { token, raw: { bytes: proto, headers } })).status, 400)
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  for (const field of ['__proto__', 'constructor', "sku' OR 1=1 --"]) {
    const query = `/rest/V1/products?searchCriteria[filter_groups][0][filters][0][field]=${encodeURIComponent(field)}&searchCriteria[filter_groups][0][filters][0][value]=1`
    assert.equal((await at.send('GET', query, { token })).status, 400, field)
  }
  for (const [method, where, status] of [['PATCH', '/rest/V1/orders', 405], ['DELETE', '/rest/V1/orders', 404], ['GET', '/%E0%A4%A', 404], ['GET', '/rest/V1/orders/abc', 400]] as const) {
    assert.equal((await at.send(method, where, { token })).status, status, where)
  }
  assert.equal((await at.send('GET', path, { token })).status, 200)
  await at.end()
})

test('options that cannot be used are told in one line', () => {
  const env = { TILLSTORM_MAGENTO_USER: 'a', TILLSTORM_MAGENTO_PASSWORD: 'b' }
  const good = { port: 0, dataDir: 'x', seed: 1, catalogueSize: 1, customers: 0, serviceTimes: 'instant', faults: [] as string[], expectedOrders: 0, orderPrefix: null }
  assert.equal(readOptions(JSON.stringify(good), env).tokenTtlSeconds, 3600)
  const named = { ...good, users: [{ user: 'clerk', resources: ['Magento_Catalog::products'] }], integrations: [{ name: 'pos', resources: 'all' }] }
  const made = readOptions(JSON.stringify(named), env)
  assert.deepEqual(made.users, made.madeUp.users)
  assert.match(made.users[0]?.password ?? '', /^[0-9a-f]{32}$/)
  const { consumerKey, consumerSecret, token, tokenSecret } = made.integrations[0]!
  assert.equal(new Set([consumerKey, consumerSecret, token, tokenSecret]).size, 4)
  const secrets = JSON.stringify({ users: { clerk: 'known' }, integrations: { pos: { consumerKey, consumerSecret, token, tokenSecret } } })
  const given = readOptions(JSON.stringify(named), { ...env, TILLSTORM_MAGENTO_ACCOUNTS: secrets })
  assert.deepEqual([given.users[0]?.password, given.integrations, given.madeUp], ['known', made.integrations, { users: [], integrations: [] }])
  assert.throws(() => readOptions(JSON.stringify(named), { ...env, TILLSTORM_MAGENTO_ACCOUNTS: '{"users":{"clerk":1}}' }), /TILLSTORM_MAGENTO_ACCOUNTS: users.clerk/)
  const rows: [object | string, RegExp][] = [
    ['{', /one JSON object/],
    [{ ...good, port: 99_999 }, /option port: /],
    [{ ...good, faults: ['lose=1'] }, /unknown fault "lose"/],
    [{ ...good, serviceTimes: 'quick' }, /service times "quick"/],
    [{ ...good, attributes: 20 }, /option attributes: /],
  ]
  for (const [options, message] of rows) assert.throws(() => readOptions(typeof options === 'string' ? options : JSON.stringify(options), env), message)
  assert.throws(() => readOptions(JSON.stringify(good), {}), /TILLSTORM_MAGENTO_USER/)
})
