import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { TillConfig } from './app/config.ts'
import { readOptions } from './options.ts'
import { createPosServer } from './server.ts'

type Asked = { method: string; url: string; authorization: string; body: string }
type Answer = { status: number; body: unknown; headers?: Record<string, string> }

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const piece of request) text += String(piece)
  return text
}

/** A backend of sync and Magento in one, which gives each token once and answers as it is told. */
const startBackend = async (t: TestContext, answer: (asked: Asked) => Answer): Promise<{ url: string; asked: Asked[] }> => {
  const asked: Asked[] = []
  let tokens = 0
  const server = createServer(async (request, response) => {
    const one = { method: request.method ?? '', url: request.url ?? '', authorization: request.headers.authorization ?? '', body: await bodyOf(request) }
    asked.push(one)
    const isSignIn = /\/(session|token)$/.test(one.url)
    if (isSignIn) tokens += 1
    const { status, body, headers } = isSignIn ? { status: 200, body: one.url.endsWith('/token') ? `magento-${tokens}` : { token: `sync-${tokens}` }, headers: {} } : answer(one)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise((resolve) => server.close(resolve)))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** A built app in small, so that no test needs a build. */
const appIn = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'till-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<html><script type="module" src="/assets/a-1.js"></script></html>')
  writeFileSync(join(folder, 'assets/a-1.js'), 'let a')
  writeFileSync(join(folder, 'assets/a-1.js.br'), 'packed')
  writeFileSync(join(folder, '.sources'), 'digest')
  for (const name of ['sw', 'sw-outbox-lost', 'sw-outbox-twice']) {
    writeFileSync(join(folder, `${name}.js`), `self.__WB_MANIFEST=[{url:'/index.html'}];\nname('${name}')`)
    writeFileSync(join(folder, `${name}.js.map`), `{"file":"${name}.js"}`)
  }
  return folder
}

const env = { TILLSTORM_POS_USER: 'ada', TILLSTORM_POS_PASSWORD: 'secret', TILLSTORM_SYNC_TOKEN: 'registration', TILLSTORM_MAGENTO_USER: 'admin', TILLSTORM_MAGENTO_PASSWORD: 'pw' }

const start = async (t: TestContext, options: { faults?: string[]; backend?: string; answer?: (asked: Asked) => Answer; nowMs?: () => number } = {}) => {
  const backend = await startBackend(t, options.answer ?? (() => ({ status: 200, body: { ok: true } })))
  const read = readOptions(JSON.stringify({ port: 0, backend: options.backend ?? 'sync', syncUrl: backend.url, magentoUrl: backend.url, faults: options.faults ?? [] }), env)
  const app = await createPosServer(read, { folder: appIn(t), ...(options.nowMs === undefined ? {} : { nowMs: options.nowMs }) })
  t.after(() => app.close())
  const signIn = async (user = 'ada', password = 'secret') => app.inject({ method: 'POST', url: '/session', payload: { user, password } })
  const cookie = async (): Promise<string> => String((await signIn()).headers['set-cookie']).split(';')[0] ?? ''
  return { app, signIn, cookie, asked: backend.asked }
}

test('the page is never stale, hashed files never asked for again, and both come packed where the browser can', async (t) => {
  const { app } = await start(t)
  const get = (url: string, accept = 'gzip, deflate, br') => app.inject({ url, headers: { 'accept-encoding': accept } })
  const [page, script, worker] = [await get('/'), await get('/assets/a-1.js'), await get('/sw.js', '')]
  assert.deepEqual([page.statusCode, page.headers['cache-control'], page.headers['content-encoding']], [200, 'no-cache', 'br'])
  assert.deepEqual([script.headers['cache-control'], script.headers['content-encoding'], script.payload], ['public, max-age=31536000, immutable', 'br', 'packed'])
  assert.deepEqual([worker.headers['cache-control'], worker.payload], ['no-cache', "self.__WB_MANIFEST=[{url:'/index.html'}];\nname('sw')"])
  for (const hidden of ['/.sources', '/sw-outbox-lost.js', '/assets/none.js', '/../options.ts', '/%2e%2e/options.ts']) assert.equal((await get(hidden)).statusCode, 404, hidden)
  assert.match(String(page.headers['content-security-policy']), /default-src 'self'/)
})

test('pictures of products are PNG files that last, the same for the same sku', async (t) => {
  const { app } = await start(t)
  const [one, same, none] = [await app.inject('/images/GRO-00001.png'), await app.inject('/images/GRO-00001.png'), await app.inject('/images/GRO-00001.svg')]
  assert.deepEqual([one.statusCode, one.headers['content-type'], one.rawPayload.subarray(1, 4).toString(), none.statusCode], [200, 'image/png', 'PNG', 404])
  assert.ok(one.rawPayload.equals(same.rawPayload))
})

test('the configuration holds no secret', async (t) => {
  const { app } = await start(t)
  const { payload } = await app.inject('/config.json')
  for (const secret of ['secret', 'registration', 'admin', '"pw"']) assert.ok(!payload.includes(secret), secret)
  const config = JSON.parse(payload) as TillConfig
  assert.deepEqual([config.backend, config.currency, config.taxBasisPoints, config.faults, config.deltaSeconds, config.workUnitsPerMs], ['sync', 'USD', 825, [], 20, 0])
})

test('only a signed-in cashier reaches a backend; the till’s own token goes with the request, and only paths of a till pass', async (t) => {
  const { app, cookie, signIn, asked } = await start(t, { answer: ({ url }) => ({ status: 200, body: { url } }) })
  assert.equal((await app.inject('/api/sync/v1/catalogue')).statusCode, 401)
  assert.equal((await app.inject({ url: '/api/sync/v1/catalogue', headers: { cookie: 'till=9999999999999.AAAA' } })).statusCode, 401)
  assert.deepEqual([(await signIn('ada', 'wrong')).statusCode, (await signIn('eve')).statusCode, asked.length], [401, 401, 0])
  assert.match(String((await signIn()).headers['set-cookie']), /^till=\d+\.[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/)
  const headers = { cookie: await cookie() }
  assert.deepEqual((await app.inject({ url: '/api/sync/v1/catalogue?after=5&limit=2', headers })).json(), { url: '/v1/catalogue?after=5&limit=2' })
  const batch = await app.inject({ method: 'POST', url: '/api/sync/v1/order-batches', headers, payload: { terminal: 901, orders: [] } })
  assert.equal(batch.statusCode, 200)
  assert.deepEqual(asked.map(({ method, url, authorization }) => `${method} ${url} ${authorization}`), [
    'POST /v1/terminals/901/session Bearer registration', 'GET /v1/catalogue?after=5&limit=2 Bearer sync-1', 'POST /v1/order-batches Bearer sync-1',
  ])
  assert.equal(asked[2]?.body, '{"terminal":901,"orders":[]}')
  for (const [method, url] of [['GET', '/v1/metrics'], ['POST', '/v1/terminals/1/session'], ['POST', '/v1/terminals/1/shifts'], ['GET', '/v1/catalogue/../metrics'], ['POST', '/v1/catalogue'], ['GET', '/metrics']] as const) {
    assert.equal((await app.inject({ method, url: `/api/sync${url}`, headers })).statusCode, 404, `${method} ${url}`)
  }
  assert.equal((await app.inject({ url: '/api/magento/rest/V1/products?searchCriteria[pageSize]=1', headers })).statusCode, 200)
  assert.equal(asked.at(-1)?.authorization, 'Bearer magento-2')
})

test('a token that the backend refuses is renewed once; a backend that goes on refusing is no sign-out of the cashier', async (t) => {
  let good = 'Bearer sync-2'
  const { app, cookie, asked } = await start(t, { answer: ({ authorization }) => (authorization === good ? { status: 200, body: {} } : { status: 401, body: {} }) })
  const headers = { cookie: await cookie() }
  assert.equal((await app.inject({ url: '/api/sync/v1/catalogue', headers })).statusCode, 200)
  good = 'none'
  assert.deepEqual((await app.inject({ url: '/api/sync/v1/catalogue', headers })).json(), { code: 'refused', message: 'the backend does not take the credentials of this server' })
  assert.equal(asked.filter(({ url }) => url.endsWith('/session')).length, 3)
})

test('answers of the backend pass as they are: status, Retry-After, body; one that is gone is 502', async (t) => {
  const { app, cookie } = await start(t, { answer: () => ({ status: 503, body: { code: 'busy' }, headers: { 'retry-after': '7' } }) })
  const answer = await app.inject({ url: '/api/sync/v1/catalogue', headers: { cookie: await cookie() } })
  assert.deepEqual([answer.statusCode, answer.headers['retry-after'], answer.json()], [503, '7', { code: 'busy' }])
  const alone = await createPosServer(readOptions(JSON.stringify({ port: 0, backend: 'sync', syncUrl: 'http://127.0.0.1:9' }), env), { folder: appIn(t) })
  t.after(() => alone.close())
  const signedIn = await alone.inject({ method: 'POST', url: '/session', payload: { user: 'ada', password: 'secret' } })
  const gone = await alone.inject({ url: '/api/sync/v1/catalogue', headers: { cookie: String(signedIn.headers['set-cookie']) } })
  assert.deepEqual([gone.statusCode, gone.json().code], [502, 'unreachable'])
})

test('ten wrong passwords close the door for a minute, also to the right one; sessions end after twelve hours', async (t) => {
  let nowMs = 1_000_000
  const { app, cookie, signIn } = await start(t, { nowMs: () => nowMs })
  const headers = { cookie: await cookie() }
  for (let n = 0; n < 10; n += 1) assert.equal((await signIn('ada', 'no')).statusCode, 401)
  assert.equal((await signIn()).statusCode, 429)
  nowMs += 60_000
  assert.equal((await signIn()).statusCode, 200)
  const status = async (): Promise<number> => (await app.inject({ url: '/api/sync/v1/catalogue', headers })).statusCode
  nowMs = 1_000_000 + 12 * 3_600_000 - 1
  assert.equal(await status(), 200)
  nowMs += 1
  assert.equal(await status(), 401)
})

test('a sign-in that is no JSON is refused', async (t) => {
  const { app } = await start(t)
  for (const payload of ['', '{', 'null', '[1]']) {
    const { statusCode } = await app.inject({ method: 'POST', url: '/session', headers: { 'content-type': 'application/json' }, payload })
    assert.ok(statusCode === 400 || statusCode === 401, `${payload}: ${statusCode}`)
  }
})

test('faults of what is served: no worker, a worker that keeps nothing, one that loses orders, a heavy script', async (t) => {
  const of = async (...faults: string[]) => (await start(t, { faults })).app
  assert.equal((await (await of('pos-no-worker')).inject('/sw.js')).statusCode, 404)
  assert.equal((await (await of('pos-no-shell')).inject('/sw.js')).payload, "self.__WB_MANIFEST=[];\nname('sw')")
  assert.match((await (await of('pos-outbox-lost')).inject('/sw.js')).payload, /name\('sw-outbox-lost'\)/)
  assert.match((await (await of('pos-outbox-twice')).inject('/sw.js')).payload, /name\('sw-outbox-twice'\)/)
  const heavy = await of('pos-heavy-bundle')
  const path = /<script defer src="([^"]+)"/.exec((await heavy.inject('/')).payload)?.[1] ?? ''
  const [plain, packed] = [await heavy.inject(path), await heavy.inject({ url: path, headers: { 'accept-encoding': 'gzip' } })]
  assert.ok(plain.rawPayload.length > 2_000_000, String(plain.rawPayload.length))
  // 5 s at 400 kbps are 250 kB.
  assert.ok(packed.rawPayload.length > 300_000, String(packed.rawPayload.length))
  const blocking = JSON.parse((await (await of('pos-blocking-sync', 'pos-idle-90')).inject('/config.json')).payload) as TillConfig
  assert.deepEqual([blocking.deltaSeconds, blocking.faults], [5, ['blocking-sync', 'idle-90']])
  assert.ok(blocking.workUnitsPerMs > 10, String(blocking.workUnitsPerMs))
})

test('options that cannot work are refused in one line', async () => {
  const rows: [object | string, Record<string, string>, RegExp][] = [
    ['{', env, /must be one JSON object/],
    [{ port: -1, backend: 'sync' }, env, /option port/],
    [{ port: 0, backend: 'ftp' }, env, /option backend/],
    [{ port: 0, backend: 'sync', faults: ['pos-none'] }, env, /option faults.0/],
    [{ port: 0, backend: 'sync', syncUrl: 'file:///x' }, env, /option syncUrl/],
    [{ port: 0, backend: 'sync' }, env, /backend sync needs the option syncUrl/],
    [{ port: 0, backend: 'magento', magentoUrl: 'http://m' }, { TILLSTORM_POS_USER: 'a', TILLSTORM_POS_PASSWORD: 'b' }, /backend magento needs/],
    [{ port: 0, backend: 'sync', syncUrl: 'http://s' }, {}, /TILLSTORM_POS_USER and TILLSTORM_POS_PASSWORD must be set/],
  ]
  for (const [options, secrets, message] of rows) assert.throws(() => readOptions(typeof options === 'string' ? options : JSON.stringify(options), secrets), message)
  const options = readOptions(JSON.stringify({ port: 0, backend: 'sync', syncUrl: 'http://127.0.0.1:9/' }), env)
  await assert.rejects(createPosServer(options, { folder: '/nowhere' }), /the embedded till is not built/)
})
