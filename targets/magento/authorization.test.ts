import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { openDoor } from '../door.ts'
import { sendJson, serve } from '../loopback-server.ts'
import { signedBases } from './authorization.ts'
import { createMagentoClient } from './client.ts'
import { oauthDoor, testIntegration } from './fake-oauth-door.ts'

const basic = { user: 'staging', password: 'letmein' }

/** A Magento that takes signed requests only; `seenAs` is the base that it sees them under. */
const signedShop = async (t: TestContext, options: { seenAs?: (url: string) => string; behindBasic?: boolean; refuses?: string | null; aheadMs?: number } = {}) => {
  const door = oauthDoor(testIntegration)
  const seen: string[] = []
  let url = ''
  url = await serve(t, (request, response) => {
    const header = request.headers.authorization ?? ''
    seen.push(header)
    // nginx decodes up to the first `=` and compares user and password.
    const [, basic64] = /^Basic ([^=]+)=/.exec(header) ?? []
    if (options.behindBasic === true && Buffer.from(basic64 ?? '', 'base64').toString() !== 'staging:letmein') {
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="staging"' }).end('<html>401</html>')
    }
    const refusal = options.refuses ?? door.refusal(request, (options.seenAs ?? ((own) => own))(url))
    if (refusal !== null) return sendJson(response, 401, { message: refusal })
    sendJson(response, 200, { items: [], total_count: 3 })
  })
  const clientOf = (changes: { integration?: typeof testIntegration; basic?: typeof basic | null } = {}) => {
    const magento = createMagentoClient(
      { url, credentials: { integration: changes.integration ?? testIntegration }, allow: [], door: { ...openDoor, basic: changes.basic ?? null } },
      { retryWaitsMs: [], nowMs: () => Date.now() + (options.aheadMs ?? 0) },
    )
    t.after(() => magento.close())
    return magento
  }
  return { url, seen, door, clientOf }
}

test('each request of an integration is signed anew, its query with it', async (t) => {
  const { url, seen, door, clientOf } = await signedShop(t)
  const magento = clientOf()
  assert.equal(magento.signedBase(), null)
  const path = '/orders?searchCriteria[filter_groups][0][filters][0][value]=ts1-%25&fields=items[entity_id],total_count'
  for (let n = 0; n < 3; n++) assert.deepEqual(await magento.get(path), { items: [], total_count: 3 })
  assert.deepEqual([seen.length, new Set(seen).size, door.nonces.size], [3, 3, 3])
  assert.equal(magento.signedBase(), url)
  assert.equal((await magento.ask({ method: 'POST', path: '/rest/V1/orders', body: { entity: {} }, as: 'us' })).status, 200)
})

test('behind a proxy that drops the port the signature is made without it, once that was found out', async (t) => {
  const { seen, clientOf } = await signedShop(t, { seenAs: (url) => url.replace(/:\d+$/, '') })
  const magento = clientOf()
  await magento.get('/orders')
  await magento.get('/orders')
  assert.equal(seen.length, 3)
  assert.equal(magento.signedBase(), 'http://127.0.0.1')
})

test('a proxy may end TLS, drop the port, or both', () => {
  assert.deepEqual(signedBases('https://shop.example:8443/de/'), [
    'https://shop.example:8443/de', 'https://shop.example/de', 'http://shop.example:8443/de', 'http://shop.example/de',
  ])
  assert.deepEqual(signedBases('http://shop.example'), ['http://shop.example'])
})

test('a wrong secret is refused in one line, after every base was tried, and none of the four is told', async (t) => {
  const { seen, clientOf } = await signedShop(t)
  await assert.rejects(clientOf({ integration: { ...testIntegration, tokenSecret: 'other-hush' } }).get('/orders'), (error: Error & { code: string; hint: string }) => {
    assert.equal(error.code, 'TARGET_REFUSED')
    assert.match(error.message, /The signature is invalid/)
    assert.match(error.hint, /_TOKEN_SECRET/)
    assert.doesNotMatch(error.message + error.hint, /hush/)
    return true
  })
  assert.equal(seen.length, 2)
})

test('too few rights are asked once, and are no wrong signature', async (t) => {
  const { seen, url, clientOf } = await signedShop(t, { refuses: "The consumer isn't authorized to access Magento_Sales::create." })
  const magento = clientOf()
  await assert.rejects(magento.get('/orders'), { code: 'TARGET_REFUSED', message: /Magento_Sales::create/ })
  assert.deepEqual([seen.length, magento.signedBase()], [1, url])
})

test('a clock that runs 11 minutes ahead is told as the clock', async (t) => {
  const { clientOf } = await signedShop(t, { aheadMs: 660_000 })
  await assert.rejects(clientOf().get('/orders'), { code: 'TARGET_REFUSED', hint: /set the clocks right/ })
})

test('basic auth and OAuth go in one header, and a web server that misses it is no Magento', async (t) => {
  const { seen, clientOf } = await signedShop(t, { behindBasic: true })
  assert.deepEqual(await clientOf({ basic }).get('/orders'), { items: [], total_count: 3 })
  assert.match(seen[0] ?? '', /^Basic c3RhZ2luZzpsZXRtZWlu=, OAuth oauth_consumer_key="ck-1", /)
  await assert.rejects(clientOf().get('/orders'), { code: 'TARGET_REFUSED', message: /wants HTTP basic auth/, hint: /TILLSTORM_MAGENTO_BASIC_USER/ })
  await assert.rejects(clientOf({ basic: { ...basic, password: 'wrong' } }).get('/orders'), (error: Error & { hint: string }) => /check TILLSTORM_MAGENTO_BASIC_USER/.test(error.hint))
})
