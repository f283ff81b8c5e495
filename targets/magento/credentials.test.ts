import assert from 'node:assert/strict'
import { test } from 'node:test'
import { magentoBasicAuth, magentoCredentials } from './credentials.ts'

const user = { TILLSTORM_MAGENTO_USER: 'u', TILLSTORM_MAGENTO_PASSWORD: 'p' }
const integration = {
  TILLSTORM_MAGENTO_CONSUMER_KEY: 'ck', TILLSTORM_MAGENTO_CONSUMER_SECRET: 'cs', TILLSTORM_MAGENTO_TOKEN: 't', TILLSTORM_MAGENTO_TOKEN_SECRET: 'ts',
}
const basic = { TILLSTORM_MAGENTO_BASIC_USER: 'b', TILLSTORM_MAGENTO_BASIC_PASSWORD: 'bp' }

test('an integration wins over a bearer, a bearer over user and password', () => {
  assert.deepEqual(magentoCredentials({ ...user, ...integration }), { integration: { consumerKey: 'ck', consumerSecret: 'cs', token: 't', tokenSecret: 'ts' } })
  assert.deepEqual(magentoCredentials({ ...user, TILLSTORM_MAGENTO_TOKEN: 't' }), { token: 't' })
  assert.deepEqual(magentoCredentials(user), { user: 'u', password: 'p' })
})

test('none, half a sign-in, and an integration without one of its four are told', () => {
  for (const env of [{}, { TILLSTORM_MAGENTO_USER: 'u' }, { ...user, TILLSTORM_MAGENTO_PASSWORD: '' }]) {
    assert.throws(() => magentoCredentials(env), { code: 'TARGET_REFUSED' })
  }
  for (const name of ['TILLSTORM_MAGENTO_CONSUMER_KEY', 'TILLSTORM_MAGENTO_CONSUMER_SECRET', 'TILLSTORM_MAGENTO_TOKEN', 'TILLSTORM_MAGENTO_TOKEN_SECRET']) {
    assert.throws(() => magentoCredentials({ ...user, ...integration, [name]: undefined }), { code: 'TARGET_REFUSED', message: new RegExp(`and ${name} is not set`) })
  }
})

test('basic auth goes with an integration, and is refused beside a bearer', () => {
  const signs = magentoCredentials(integration)
  assert.deepEqual(magentoBasicAuth({ ...integration, ...basic }, signs), { user: 'b', password: 'bp' })
  assert.equal(magentoBasicAuth(integration, signs), null)
  assert.throws(() => magentoBasicAuth({ TILLSTORM_MAGENTO_BASIC_USER: 'b' }, signs), { code: 'CONFIG_INVALID', message: /BASIC_PASSWORD is not set/ })
  for (const credentials of [magentoCredentials(user), { token: 't' }]) {
    assert.throws(() => magentoBasicAuth(basic, credentials), { code: 'CONFIG_INVALID', message: /cannot go together/, hint: /sign in as an integration/ })
  }
})
