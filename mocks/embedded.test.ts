import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { startEmbedded, type Embedded, type EmbeddedOptions } from './embedded.ts'
import { signedAuthorization } from '../targets/magento/oauth.ts'
import { parseFault } from './faults.ts'

const options = (changed: Partial<EmbeddedOptions> = {}, ...faults: string[]): EmbeddedOptions => ({
  magento: { port: 0, seed: 1, catalogueSize: 20, customers: 20, serviceTimes: 'instant', tokenTtlSeconds: 600 },
  sync: { port: 0, magento: null, tokenTtlSeconds: 600, allow: [] },
  faults: faults.map((text) => ({ text, fault: parseFault(text) })),
  front: 'sync', expectedOrders: 100, orderPrefix: null, signal: new AbortController().signal,
  ...changed,
})

const startFor = async (t: TestContext, asked: EmbeddedOptions): Promise<Embedded> => {
  const embedded = await startEmbedded(asked)
  t.after(() => embedded.stop())
  return embedded
}

const isUp = (url: string | undefined): Promise<boolean> => fetch(`${url}/`).then(() => true, () => false)

test('both start on loopback ports of their own, take only their own secrets, survive a kill -9 and stop', async (t) => {
  const embedded = await startFor(t, options({}, 'restart-sync=1', 'restart-magento=1'))
  const { magento, sync } = embedded
  assert.match(magento?.url ?? '', /^http:\/\/127\.0\.0\.1:\d+$/)
  assert.match(sync?.url ?? '', /^http:\/\/127\.0\.0\.1:\d+$/)
  const signIn = async (password: string): Promise<number> => {
    const answer = await fetch(`${magento?.url}/rest/V1/integration/admin/token`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: magento?.user, password }),
    })
    return answer.status
  }
  const session = (token: string): Promise<number> =>
    fetch(`${sync?.url}/v1/terminals/1/session`, {
      method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: '{}',
    }).then(({ status }) => status)
  assert.deepEqual([await signIn(magento?.password ?? ''), await signIn('wrong')], [200, 401])
  assert.deepEqual([Math.floor((await session(sync?.token ?? '')) / 100), await session('wrong')], [2, 401])
  assert.deepEqual(await embedded.restarts(0, new AbortController().signal), { planned: 2, done: 2 })
  assert.deepEqual([await signIn(magento?.password ?? ''), Math.floor((await session(sync?.token ?? '')) / 100)], [200, 2])
  assert.equal(embedded.died(), null)
  await embedded.stop()
  assert.deepEqual([await isUp(magento?.url), await isUp(sync?.url)], [false, false])
})

test('further accounts of Magento have secrets of their own, which outlive a restart; a planted lifetime holds for both backends', async (t) => {
  const magento = { ...options().magento!, users: [{ user: 'clerk', resources: ['Magento_Catalog::products'] }], integrations: [{ name: 'pos', resources: 'all' as const }] }
  const embedded = await startFor(t, options({ magento }, 'token-ttl=20', 'restart-magento=1'))
  const [clerk, integration] = [embedded.magento?.users[0], embedded.magento?.integrations[0]]
  const ask = (path: string, body: object): Promise<Response> =>
    fetch(`${embedded.magento?.url}/rest/V1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  await embedded.restarts(0, new AbortController().signal)
  const signedIn = await ask('integration/admin/token', { username: clerk?.user, password: clerk?.password })
  assert.equal(signedIn.status, 200)
  const claims = JSON.parse(Buffer.from(((await signedIn.json()) as string).split('.')[1] ?? '', 'base64url').toString()) as { iat: number; exp: number }
  assert.equal(claims.exp - claims.iat, 20)
  const url = `${embedded.magento?.url}/rest/V1/orders?searchCriteria[pageSize]=1`
  assert.equal((await fetch(url, { headers: { authorization: signedAuthorization(integration!, 'GET', url, Date.now()) } })).status, 200)
  const session = await fetch(`${embedded.sync?.url}/v1/terminals/1/session`, {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${embedded.sync?.token}` }, body: '{}',
  })
  assert.equal(((await session.json()) as { expiresInSeconds: number }).expiresInSeconds, 20)
})

test('the consumer of the embedded queue can stand still, and be started', async (t) => {
  const embedded = await startFor(t, options({ magento: { ...options().magento!, consumer: false }, sync: null, front: 'magento' }))
  const { url, user, password } = embedded.magento!
  const send = async (method: string, path: string, body: string | null, token = ''): Promise<unknown> =>
    (await fetch(`${url}/rest/${path}`, { method, headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body })).json()
  const token = (await send('POST', 'V1/integration/admin/token', JSON.stringify({ username: user, password }))) as string
  const { bulk_uuid: uuid } = (await send('POST', 'async/V1/products', '{"product":{"sku":"Q","attribute_set_id":4}}', token)) as { bulk_uuid: string }
  const open = (): Promise<unknown> => send('GET', `V1/bulk/${uuid}/operation-status/4`, null, token)
  assert.equal(await open(), 1)
  embedded.consumer('start')
  for (let look = 0; look < 1000 && (await open()) !== 0; look++);
  assert.equal(await open(), 0)
})

test('restarts that an interrupt cut off are not counted as done', async (t) => {
  const embedded = await startFor(t, options({ sync: null, front: 'magento' }, 'restart-magento=3'))
  assert.deepEqual(await embedded.restarts(3_600_000, AbortSignal.abort()), { planned: 3, done: 0 })
  assert.equal(await isUp(embedded.magento?.url), true)
  assert.equal(embedded.sync, null)
})

test('a fault of requests is planted in the server that the tills call', async (t) => {
  const embedded = await startFor(t, options({}, 'errors=sign-in:100'))
  const atSync = await fetch(`${embedded.sync?.url}/v1/terminals/1/session`, {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${embedded.sync?.token}` }, body: '{}',
  })
  assert.ok(atSync.status >= 500, String(atSync.status))
  const atMagento = await fetch(`${embedded.magento?.url}/rest/V1/integration/admin/token`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: embedded.magento?.user, password: embedded.magento?.password }),
  })
  assert.equal(atMagento.status, 200)
})

test('a server that cannot start says why, and the other one is stopped', async () => {
  const broken = options()
  await assert.rejects(startEmbedded({ ...broken, magento: { ...broken.magento!, serviceTimes: 'no-such-preset' } }), (error) => {
    assert.ok(error instanceof Error)
    assert.match(error.message, /the embedded magento did not start: .*no-such-preset/)
    return true
  })
})
