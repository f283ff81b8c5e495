import assert from 'node:assert/strict'
import { test } from 'node:test'
import { magentoCredentials } from './credentials.ts'

test('a token goes before user and password; neither, or half of them, is refused', () => {
  const user = { TILLSTORM_MAGENTO_USER: 'u', TILLSTORM_MAGENTO_PASSWORD: 'p' }
  assert.deepEqual(magentoCredentials({ ...user, TILLSTORM_MAGENTO_TOKEN: 't' }), { token: 't' })
  assert.deepEqual(magentoCredentials(user), { user: 'u', password: 'p' })
  for (const env of [{}, { TILLSTORM_MAGENTO_USER: 'u' }, { ...user, TILLSTORM_MAGENTO_PASSWORD: '' }]) {
    assert.throws(() => magentoCredentials(env), { code: 'TARGET_REFUSED' })
  }
})
