import assert from 'node:assert/strict'
import { test } from 'node:test'
import { integrationOf, openDoors } from './k6-door.ts'
import { SIGNED } from './protocol.ts'

const urls = { syncUrl: 'http://shop/sync', magentoUrl: 'http://shop' }
const integration = {
  TILLSTORM_MAGENTO_CONSUMER_KEY: 'ck', TILLSTORM_MAGENTO_CONSUMER_SECRET: 'cs', TILLSTORM_MAGENTO_TOKEN: 'tk', TILLSTORM_MAGENTO_TOKEN_SECRET: 'ts',
}

const doorsOf = (env: Record<string, string>) => {
  const signed: string[] = []
  let nonce = 0
  const doors = openDoors(urls, env, {
    hmacSha256: (_key, text) => {
      signed.push(decodeURIComponent(text))
      return 'sig='
    },
    nonce: () => `n${(nonce += 1)}`,
    nowMs: () => 5_999,
  })
  return { doors, signed, magento: doors.find(({ base }) => base === urls.magentoUrl)!, sync: doors.find(({ base }) => base === urls.syncUrl)! }
}

test('a target below another on the same host comes first', () => {
  assert.deepEqual(doorsOf({}).doors.map(({ base }) => base), ['http://shop/sync', 'http://shop'])
})

test('a token is a bearer, and without one there is no header', () => {
  const { magento, sync } = doorsOf({})
  assert.equal(magento.authorizationOf('GET', 'http://shop/rest/V1/orders', 'abc'), 'Bearer abc')
  assert.equal(magento.authorizationOf('GET', 'http://shop/rest/V1/orders', null), null)
  assert.equal(sync.authorizationOf('GET', 'http://shop/sync/v1/x', 'till'), 'Bearer till')
  assert.equal(integrationOf({ TILLSTORM_MAGENTO_TOKEN: 'tk' }), null)
})

test('what an integration signs gets a nonce of its own each time, under the base that the target verifies; a customer’s token stays a bearer', () => {
  const { magento, signed } = doorsOf({ ...integration, TILLSTORM_MAGENTO_SIGNED_BASE: 'https://inside' })
  const header = magento.authorizationOf('POST', 'http://shop/rest/V1/orders?fields=entity_id', SIGNED)
  assert.equal(
    header,
    'OAuth oauth_consumer_key="ck", oauth_token="tk", oauth_nonce="n1", oauth_timestamp="5", oauth_signature_method="HMAC-SHA256", oauth_version="1.0", oauth_signature="sig%3D"',
  )
  assert.match(signed[0] ?? '', /^POST&https:\/\/inside\/rest\/V1\/orders&fields=entity_id&/)
  assert.match(magento.authorizationOf('POST', 'http://shop/rest/V1/orders', SIGNED) ?? '', /oauth_nonce="n2"/)
  assert.equal(magento.authorizationOf('GET', 'http://shop/rest/V1/carts/mine', 'customer'), 'Bearer customer')
})

test('basic auth stands before the signature, and alone where nobody signs in', () => {
  const { magento } = doorsOf({ ...integration, TILLSTORM_MAGENTO_BASIC64: 'YTpi', TILLSTORM_MAGENTO_HEADERS: '{"x-gate":"1"}' })
  assert.match(magento.authorizationOf('GET', 'http://shop/rest/V1/orders', SIGNED) ?? '', /^Basic YTpi=, OAuth oauth_consumer_key="ck"/)
  assert.equal(magento.authorizationOf('POST', 'http://shop/rest/V1/guest-carts', null), 'Basic YTpi')
  assert.deepEqual(magento.headers, { 'x-gate': '1' })
})
