import assert from 'node:assert/strict'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { startServer } from '../../mocks/magento/server-under-test.ts'
import { parseFault } from '../../mocks/faults.ts'
import { makeAuthority, noOpenssl, serveTls } from '../../targets/fake-authority.ts'
import { oauthDoor, testIntegration } from '../../targets/magento/fake-oauth-door.ts'
import { passOn } from './test-gateway.ts'
import { noK6, scratchFolder, tillstorm, told } from './test-tillstorm.ts'

const scratch = scratchFolder()
const skip = (await noK6()) || noOpenssl()

const budget = join(scratch, 'budget.json')
const count = (id: string, metric: string, limit: number, unit: string): object => ({ id, metric, statistic: 'count', limit, unit, why: 'end to end' })
writeFileSync(budget, JSON.stringify({
  schemaVersion: 1, name: 'few', checks: [
    ...['lost', 'duplicated', 'altered', 'phantom'].map((rule) => count(`integrity.${rule}`, `audit.${rule}`, 0, 'orders')), count('orders.completed', 'orders.completed', 100, '%'),
  ],
}))
const day = ['--profile', 'smoke', '--terminals', '2', '--orders', '40', '--speed', '1200', '--protocol', 'magento-orders', '--budget', budget]

const secrets = { basic: 'hush-basic', gate: 'hush-gate' }
const env = {
  TILLSTORM_MAGENTO_CONSUMER_KEY: testIntegration.consumerKey, TILLSTORM_MAGENTO_CONSUMER_SECRET: testIntegration.consumerSecret,
  TILLSTORM_MAGENTO_TOKEN: testIntegration.token, TILLSTORM_MAGENTO_TOKEN_SECRET: testIntegration.tokenSecret,
  TILLSTORM_MAGENTO_BASIC_USER: 'staging', TILLSTORM_MAGENTO_BASIC_PASSWORD: secrets.basic, STAGING_GATE: secrets.gate,
}

/** A Magento behind a gateway that ends TLS and drops the port, and wants a header, basic auth and a signature. */
const gateway = async (t: TestContext) => {
  const authority = makeAuthority(scratch)
  const magento = await startServer({ catalogueSize: 50, customers: 50, seed: 1 })
  t.after(() => magento.end())
  const bearer = await magento.signIn()
  const door = oauthDoor(testIntegration)
  const refusals: string[] = []
  const url = await serveTls(t, authority, (request, response) => {
    const refuse = (status: number, message: string, headers: Record<string, string> = {}): void => {
      refusals.push(message)
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ message }))
    }
    const { authorization = '', ...headers } = request.headers
    if (headers['x-gate'] !== secrets.gate) return refuse(403, 'no gate')
    if (Buffer.from(/^Basic ([^=]+)=*/.exec(authorization)?.[1] ?? '', 'base64').toString() !== `staging:${secrets.basic}`) return refuse(401, 'no basic', { 'www-authenticate': 'Basic' })
    const isSigned = /OAuth /.test(authorization)
    const refusal = isSigned ? door.refusal(request, 'http://127.0.0.1') : null
    if (refusal !== null) return refuse(401, refusal)
    passOn(magento.url, request, response, ({ status, headers: answered, body }) => response.writeHead(status, answered).end(body),
      { ...headers, ...(isSigned ? { authorization: `Bearer ${bearer}` } : {}) })
  })
  const config = join(scratch, 'gateway.json')
  writeFileSync(config, JSON.stringify({ headers: { magento: { 'X-Gate': 'env:STAGING_GATE' } }, caFile: authority.caFile }))
  return { url, config, door, refusals, magento }
}

const allFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile())

test('a Magento behind a private authority, a header, basic auth and OAuth is driven, looked at and audited, and no secret is kept', { skip }, async (t) => {
  const { url, config, door, refusals } = await gateway(t)
  const out = join(scratch, 'run')
  const ended = await tillstorm(['load', ...day, '--target-magento', url, '--config', config, '--out', out], { env })
  assert.equal(ended.code, 0, told(ended as never))
  assert.match(ended.stderr, /target: Magento\/2\.4 \(Community\); 1 store view \(default\), USD, time zone UTC; 50 simple, enabled products/)
  assert.match(ended.stderr, /dry run: order t[0-9a-z]+dry-000000 was placed, read back and audited/)
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))
  assert.deepEqual(manifest.dryRun, { key: `${manifest.orderPrefix}dry-000000`, state: 'passed', detail: null })
  const audit = JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8'))
  assert.deepEqual([audit.found, audit.records, audit.complete], [40, 40, true])
  // The three wrong bases that the first client tried, and nothing else was refused: not to the monitors, and not to k6.
  assert.deepEqual(refusals, Array.from({ length: 3 }, () => 'The signature is invalid. Verify and try again.'))
  assert.ok(door.nonces.size > 60, `${door.nonces.size} nonces`)
  const written = [ended.stdout, ended.stderr, ...allFiles(out).map((path) => readFileSync(path, 'utf8'))].join('\n')
  for (const secret of [...Object.values(secrets), testIntegration.consumerSecret, testIntegration.token, testIntegration.tokenSecret]) {
    assert.ok(!written.includes(secret), `${secret} was written`)
  }

  const doctor = await tillstorm(['doctor', '--target', url, '--config', config], { env })
  assert.equal(doctor.code, 0, told(doctor as never))
  assert.match(doctor.stdout, /^ok {7}sign-in {7}as an integration \(OAuth 1\.0a, signed for http:\/\/127\.0\.0\.1\), and orders can be read$/m)
  assert.match(doctor.stdout, /^unknown {2}order limit /m)
  assert.match(doctor.stdout, /^Nothing that can be seen stands against a test on this target\.$/m)
  const again = await tillstorm(['audit', out, '--config', config], { env })
  assert.equal(again.code, 0, told(again as never))
})

test('a dry run whose order comes back altered ends the run before any load, in one line', { skip: await noK6() }, async (t) => {
  const magento = await startServer({ catalogueSize: 50, customers: 50, seed: 1, expectedOrders: 1, faults: [parseFault('alter-orders=1')] })
  t.after(() => magento.end())
  const own = { TILLSTORM_MAGENTO_USER: 'admin', TILLSTORM_MAGENTO_PASSWORD: 'Admin-1-secret' }
  const out = join(scratch, 'altered')
  const ended = await tillstorm(['load', ...day, '--target-magento', magento.url, '--out', out], { env: own })
  assert.equal(ended.code, 2, told(ended as never))
  const lines = ended.stderr.trimEnd().split('\n').filter((line) => line.startsWith('tillstorm: '))
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /the dry run of one order, t\w+dry-000000, did not come out as it was sent, so no load was sent: (altered|money): .*expected .*found .* \(DRY_RUN_FAILED\)/)
  const token = await magento.signIn()
  const stored = (await magento.send('GET', '/rest/V1/orders?searchCriteria[pageSize]=10&fields=items[increment_id],total_count', { token })).json() as { total_count: number }
  assert.equal(stored.total_count, 1)
  assert.equal(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')).dryRun.state, 'failed')
})
