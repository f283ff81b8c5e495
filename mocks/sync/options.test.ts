import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from './options.ts'

const env = { TILLSTORM_SYNC_TOKEN: 'r', TILLSTORM_MAGENTO_USER: 'u', TILLSTORM_MAGENTO_PASSWORD: 'p' }
const read = (options: object, environment: Record<string, string> = env) =>
  readOptions(JSON.stringify({ dataDir: 'd', magentoUrl: 'http://127.0.0.1:1', ...options }), environment)

test('what is not said has a default', () => {
  const { workers, storeId, port, retry, faults, credentials } = read({})
  assert.deepEqual(
    { workers, storeId, port, retry, faults, credentials },
    {
      workers: 8,
      storeId: 1,
      port: 0,
      retry: { attempts: 12, baseMs: 250, maxMs: 30_000 },
      faults: [],
      credentials: { kind: 'user', username: 'u', password: 'p' },
    },
  )
})

test('Magento is contacted on loopback, and elsewhere only when it is allowed', () => {
  assert.equal(read({ magentoUrl: 'http://localhost:8080/shop/' }).magentoUrl, 'http://localhost:8080/shop')
  assert.throws(
    () => read({ magentoUrl: 'https://shop.example' }),
    /the host shop.example of magentoUrl is not among allowedHosts/,
  )
  assert.throws(() => read({ magentoUrl: 'http://127.0.0.1.evil.example' }), /not among allowedHosts/)
  assert.equal(
    read({ magentoUrl: 'https://shop.example', allowedHosts: ['shop.example'] }).magentoUrl,
    'https://shop.example',
  )
})

const wrong: readonly [string, () => unknown, RegExp][] = [
  ['text that is no JSON', () => readOptions('{', env), /must be one JSON object/],
  ['a list', () => readOptions('[]', env), /must be one JSON object/],
  ['no folder', () => read({ dataDir: '' }), /option dataDir must be a text/],
  ['zero workers', () => read({ workers: 0 }), /option workers must be a number from 1 to 256, not 0/],
  ['an unknown fault', () => read({ faults: ['explode=1'] }), /unknown fault "explode"/],
  ['credentials in the URL', () => read({ magentoUrl: 'http://a:b@127.0.0.1' }), /must not hold credentials/],
  ['no registration token', () => read({}, { TILLSTORM_MAGENTO_TOKEN: 't' }), /set TILLSTORM_SYNC_TOKEN/],
  ['no credentials', () => read({}, { TILLSTORM_SYNC_TOKEN: 'r' }), /set TILLSTORM_MAGENTO_TOKEN/],
]
for (const [what, act, message] of wrong) test(`${what}: one clear line`, () => assert.throws(act, message))
