import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { accessSecrets } from '../targets/magento/client.ts'
import { magentoAccess, refuseCustomersBehindBasicAuth, syncDoor } from './target-access.ts'
import { magentoEnvironment } from './target-environment.ts'

const scratch = mkdtempSync(join(tmpdir(), 'access-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

const url = 'http://127.0.0.1:1'
const env = { TILLSTORM_MAGENTO_TOKEN: 'hush-bearer', GATE_KEY: 'hush-gate' }
const integration = {
  TILLSTORM_MAGENTO_CONSUMER_KEY: 'ck', TILLSTORM_MAGENTO_CONSUMER_SECRET: 'cs', TILLSTORM_MAGENTO_TOKEN: 't', TILLSTORM_MAGENTO_TOKEN_SECRET: 'ts',
}
const gate = { headers: { magento: { 'X-Gate': 'env:GATE_KEY', 'X-Shop': 'staging' }, sync: { 'X-Tills': 'all' } } }

test('headers go to the target that they are for, their values from the environment where it is named', () => {
  assert.deepEqual(magentoAccess(url, [], gate, env).door, { headers: { 'x-gate': 'hush-gate', 'x-shop': 'staging' }, caPem: null, basic: null })
  assert.deepEqual(syncDoor(gate, env).headers, { 'x-tills': 'all' })
  assert.deepEqual(accessSecrets(magentoAccess(url, [], gate, env)), ['hush-bearer', 'hush-gate', 'staging'])
})

const wrong: [string, Record<string, string>, RegExp][] = [
  ['a value that is not in the environment', { 'X-Gate': 'env:NOT_THERE' }, /headers\.magento\.X-Gate: there is no NOT_THERE in the environment/],
  ['the header of the sign-in', { Authorization: 'Basic eA==' }, /headers\.magento\.Authorization: this header cannot be set: it carries the sign-in/],
  ['a header that k6 would repeat requests for', { 'Idempotency-Key': '1' }, /k6 would send such requests twice/],
  ['a line end', { 'X-Gate': 'a\r\nX-Other: b' }, /characters that a header cannot have/],
  ['no name', { 'X Gate': 'a' }, /no name of a header/],
  ['no value', { 'X-Gate': '' }, /it has no value/],
]

for (const [what, magento, message] of wrong) {
  test(`${what} is refused in one line that names the field`, () => {
    assert.throws(() => magentoAccess(url, [], { headers: { magento } }, env), { code: 'CONFIG_INVALID', message })
  })
}

test('a caFile that is not there or holds no certificate is told', () => {
  assert.throws(() => magentoAccess(url, [], { caFile: join(scratch, 'nowhere.pem') }, env), { code: 'CONFIG_INVALID', message: /nowhere\.pem cannot be read \(ENOENT\)/ })
  const empty = join(scratch, 'empty.pem')
  writeFileSync(empty, 'hello')
  assert.throws(() => magentoAccess(url, [], { caFile: empty }, env), { code: 'CONFIG_INVALID', message: /holds no certificate/ })
  const broken = join(scratch, 'broken.pem')
  writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n')
  assert.throws(() => magentoAccess(url, [], { caFile: broken }, env), { code: 'CONFIG_INVALID', message: /a certificate that cannot be read/ })
})

test('k6 gets what signs, and nothing of a sign-in that is not used', () => {
  const basic = { TILLSTORM_MAGENTO_BASIC_USER: 'b', TILLSTORM_MAGENTO_BASIC_PASSWORD: 'bp', TILLSTORM_MAGENTO_USER: 'u', TILLSTORM_MAGENTO_PASSWORD: 'p' }
  assert.deepEqual(magentoEnvironment(magentoAccess(url, [], {}, { ...integration, ...basic }), 'http://shop'), {
    ...integration, TILLSTORM_MAGENTO_SIGNED_BASE: 'http://shop', TILLSTORM_MAGENTO_BASIC64: 'YjpicA==',
  })
  assert.deepEqual(magentoEnvironment(magentoAccess(url, [], gate, env), null), {
    TILLSTORM_MAGENTO_TOKEN: 'hush-bearer', TILLSTORM_MAGENTO_HEADERS: '{"x-gate":"hush-gate","x-shop":"staging"}',
  })
})

test('customers, who sign in by bearer, are refused behind basic auth, and nobody else is', () => {
  const behind = magentoAccess(url, [], {}, { ...integration, TILLSTORM_MAGENTO_BASIC_USER: 'b', TILLSTORM_MAGENTO_BASIC_PASSWORD: 'bp' })
  assert.throws(() => refuseCustomersBehindBasicAuth(behind, 'magento-customer'), { code: 'CONFIG_INVALID', message: /magento-customer signs in customers by bearer/ })
  refuseCustomersBehindBasicAuth(behind, 'magento-orders')
  refuseCustomersBehindBasicAuth(magentoAccess(url, [], {}, integration), 'magento-customer')
})
