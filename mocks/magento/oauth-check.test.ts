import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { oauthAuthorization } from '../../fixtures/oauth.ts'
import { hmacSha256 } from '../../targets/magento/oauth.ts'
import { madeUpIntegration } from './accounts.ts'
import { orderBody } from './exchanges/recorded-state.ts'
import { startServer } from './server-under-test.ts'
import type { OAuthIntegration } from '../../fixtures/oauth.ts'
import type { Reply, ServerUnderTest } from './server-under-test.ts'

const full = madeUpIntegration()
const few = madeUpIntegration()
const nowMs = Date.parse('2026-11-22T10:00:00Z')
const path = '/rest/V1/products?searchCriteria[pageSize]=1&fields=total_count'

let at: ServerUnderTest
before(async () => {
  at = await startServer({
    catalogueSize: 1, wallClock: () => nowMs,
    integrations: [{ name: 'full', resources: 'all', ...full }, { name: 'few', resources: ['Magento_Sales::create'], ...few }],
  })
})
after(() => at.end())

let nonces = 0
type Signing = { path?: string; signedUrl?: string; method?: string; body?: unknown; nonce?: string; aheadSeconds?: number; by?: OAuthIntegration; change?: (header: string) => string }

const ask = ({ path: asked = path, method = 'GET', body, by = full, change = (header) => header, ...signing }: Signing): Promise<Reply> => {
  const nonce = signing.nonce ?? `nonce-${nonces++}`
  const url = signing.signedUrl ?? `${at.url}${asked}`
  const header = oauthAuthorization({ method, url, nonce, timestampSeconds: nowMs / 1000 + (signing.aheadSeconds ?? 0) }, by, hmacSha256)
  return at.send(method, asked, { ...(body === undefined ? {} : { body }), headers: { authorization: change(header) } })
}

const outcome = async (asked: Promise<Reply>): Promise<[number, unknown, unknown]> => {
  const answer = await asked
  const { message, parameters } = answer.json() as { message?: unknown; parameters?: unknown }
  return [answer.status, message, parameters]
}

const invalid = [401, 'The signature is invalid. Verify and try again.', undefined]

test('a signed request is an integration with the rights of its role', async () => {
  assert.deepEqual((await ask({})).json(), { total_count: 1 })
  assert.deepEqual(await outcome(ask({ by: few })), [401, "The consumer isn't authorized to access %resources.", { resources: 'Magento_Catalog::products' }])
  assert.equal((await ask({ method: 'POST', path: '/rest/V1/orders', body: orderBody({}), by: few })).status, 200)
  const bulk = await ask({ method: 'POST', path: '/rest/async/V1/orders', body: orderBody({}), by: few })
  assert.equal(bulk.status, 202)
  assert.deepEqual({ ...at.server.shop.database.one<object>('SELECT user_id, user_type FROM magento_bulk') }, { user_id: 2, user_type: 1 })
})

test('the query and the received Host are signed, a JSON body is not', async () => {
  assert.deepEqual(await outcome(ask({ signedUrl: `${at.url}${path.split('?')[0]}` })), invalid)
  assert.deepEqual(await outcome(ask({ signedUrl: `http://127.0.0.1${path}` })), invalid)
  const body = { product: { sku: 'not-signed', name: 'Not signed', attribute_set_id: 4 } }
  assert.equal((await ask({ method: 'POST', path: '/rest/V1/products', body })).status, 200)
})

test('blanks, brackets, Unicode and ten filters are signed alike on both sides', async () => {
  const filters = Array.from({ length: 12 }, (_, n) => `searchCriteria[filter_groups][0][filters][${n}][field]=sku&searchCriteria[filter_groups][0][filters][${n}][value]=a%20b%26${encodeURIComponent('é')}${n}`)
  assert.equal((await ask({ path: `/rest/default/V1/products?${filters.join('&')}&fields=total_count` })).status, 200)
})

test('a nonce counts once, also after a wrong signature; another integration may use it', async () => {
  const used = [401, 'The nonce is already being used by the consumer with ID %1', ['1']]
  assert.equal((await ask({ nonce: 'once' })).status, 200)
  assert.deepEqual(await outcome(ask({ nonce: 'once' })), used)
  assert.deepEqual(await outcome(ask({ nonce: 'spent', signedUrl: 'http://elsewhere/' })), invalid)
  assert.deepEqual(await outcome(ask({ nonce: 'spent' })), used)
  assert.equal((await ask({ nonce: 'once', method: 'POST', path: '/rest/V1/orders', body: orderBody({}), by: few })).status, 200)
})

test('a clock may be an hour behind, and ten minutes ahead at most', async () => {
  const refused = [401, 'An error occurred validating the nonce', undefined]
  assert.equal((await ask({ aheadSeconds: -3600 })).status, 200)
  assert.equal((await ask({ aheadSeconds: 600 })).status, 200)
  assert.deepEqual(await outcome(ask({ aheadSeconds: 601 })), refused)
  assert.deepEqual(await outcome(ask({ nonce: 'n'.repeat(33) })), refused)
})

test('what is wrong with the request is a 400, what is wrong with who asks a 401', async () => {
  const rows: [(header: string) => string, [number, string, unknown]][] = [
    [(header) => header.replace('HMAC-SHA256', 'HMAC-SHA1'), [400, 'Signature method %1 is not supported', ['HMAC-SHA1']]],
    [(header) => header.replace('HMAC-SHA256', 'PLAINTEXT'), [400, 'Signature method %1 is not supported', ['PLAINTEXT']]],
    [(header) => header.replace('oauth_version="1.0"', 'oauth_version="2.0"'), [400, 'The "%1" Oauth version isn\'t supported.', ['2.0']]],
    [(header) => header.replace(/oauth_nonce="[^"]*", /, ''), [400, '"%fieldName" is required. Enter and try again.', { fieldName: 'oauth_nonce' }]],
    [() => 'OAuth realm="x"', [400, 'One or more input exceptions have occurred.', undefined]],
    [(header) => header.replace(full.token, 'short'), [400, 'The token length is invalid. Check the length and try again.', undefined]],
    [(header) => header.replace(full.consumerKey, 'short'), [401, 'Consumer key is not the correct length', undefined]],
    [(header) => header.replace(full.consumerKey, 'x'.repeat(32)), [401, 'A consumer having the specified key does not exist', undefined]],
    [(header) => header.replace(full.token, 'x'.repeat(32)), [401, 'Specified token does not exist', undefined]],
    [(header) => header.replace(full.token, few.token), [401, 'Token is not associated with the specified consumer', undefined]],
    [(header) => header.replace(/oauth_signature="[^"]*"/, 'oauth_signature="AAAA"'), invalid as [number, string, unknown]],
  ]
  for (const [change, expected] of rows) assert.deepEqual(await outcome(ask({ change })), expected)
  assert.equal(((await ask({ change: () => 'OAuth realm="x"' })).json() as { errors: unknown[] }).errors.length, 6)
})

test("an integration's token is no bearer until the shop allows it", async (t) => {
  const refused = await at.send('GET', path, { token: full.token })
  assert.deepEqual([refused.status, (refused.json() as { parameters: unknown }).parameters], [401, { resources: 'Magento_Catalog::products' }])
  const open = await startServer({ catalogueSize: 1, integrationAsBearer: true, integrations: [{ name: 'few', resources: ['Magento_Catalog::products'], ...few }] })
  t.after(() => open.end())
  assert.equal((await open.send('GET', path, { token: few.token })).status, 200)
  assert.equal((await open.send('GET', '/rest/V1/orders?searchCriteria[pageSize]=1', { token: few.token })).status, 401)
})
