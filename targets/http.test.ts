import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { targetUrl } from './allow-list.ts'
import { assertAllowed, createHttp, httpDefaults, jsonOf } from './http.ts'
import type { Http, HttpOptions } from './http.ts'
import { sendJson, serve } from './loopback-server.ts'

const client = (t: TestContext, changes: Partial<HttpOptions> = {}): Http => {
  const http = createHttp({ ...httpDefaults, ...changes })
  t.after(() => http.close())
  return http
}

const get = (url: string) => ({ method: 'GET', url, headers: {}, body: undefined }) as const

test('loopback is allowed by itself, in each of its spellings', () => {
  for (const url of ['http://127.0.0.1:80/', 'http://localhost', 'http://[::1]:9', 'http://127.9.9.9', 'http://0x7f.1/']) {
    assert.ok(assertAllowed(url, []) instanceof URL, url)
  }
})

test('hosts that only look like loopback are not allowed', () => {
  const urls = [
    'http://localhost.example.com', 'http://127.0.0.1.nip.io', 'http://10.0.0.1', 'http://example.com/127.0.0.1', 'http://0.0.0.0',
    'http://[::ffff:10.0.0.1]',
  ]
  for (const url of urls) assert.throws(() => assertAllowed(url, []), { code: 'HOST_NOT_ALLOWED' }, url)
})

test('a named host is allowed, by name or with its port, and no other name or port', () => {
  assert.ok(assertAllowed('https://Shop.Example.com/x', ['shop.example.com']))
  assert.ok(assertAllowed('https://shop.example.com', ['shop.example.com:443']))
  assert.throws(() => assertAllowed('https://shop.example.com:8443', ['shop.example.com:443']), { code: 'HOST_NOT_ALLOWED' })
  assert.throws(() => assertAllowed('https://a.shop.example.com', ['shop.example.com']), { code: 'HOST_NOT_ALLOWED' })
})

test('what is no URL of a target is refused, and a password in it is not repeated', () => {
  for (const url of ['nonsense', 'ftp://127.0.0.1', 'file:///etc/passwd']) assert.throws(() => assertAllowed(url, []), { code: 'CONFIG_INVALID' })
  assert.throws(() => assertAllowed('http://me:geheim@127.0.0.1/', []), (error: Error) => !error.message.includes('geheim'))
})

test('a base URL with a query or a fragment is refused, and what stands in it is not repeated; a request may have one', () => {
  const refused = (error: { code?: string; message: string }): boolean =>
    error.code === 'CONFIG_INVALID' && !error.message.includes('geheim') && !error.message.includes('\n')
  for (const end of ['?token=geheim', '/base?', '#geheim', '/#']) assert.throws(() => targetUrl(`http://127.0.0.1${end}`), refused, end)
  assert.equal(targetUrl('http://127.0.0.1/base').pathname, '/base')
  assert.equal(assertAllowed('http://127.0.0.1/orders?page=1', []).search, '?page=1')
})

test('nothing is sent to a host that is not allowed', async (t) => {
  await assert.rejects(client(t).send(get('http://192.0.2.1/')), { code: 'HOST_NOT_ALLOWED' })
})

test('a redirect is an error and is not followed', async (t) => {
  let visits = 0
  const url = await serve(t, (_, response) => {
    visits++
    response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end()
  })
  await assert.rejects(client(t).send(get(url)), { code: 'TARGET_UNEXPECTED', message: /redirects to http:\/\/127\.0\.0\.1:1\/elsewhere; redirects are never followed$/ })
  assert.equal(visits, 1)
})

test('an answer beyond the bound is cut off, with and without a length', async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.url === '/known') response.writeHead(200, { 'content-length': 2_000_000 })
    response.write('x'.repeat(1_000_000))
    response.end('x'.repeat(1_000_000))
  })
  for (const path of ['/known', '/chunked']) {
    await assert.rejects(client(t, { maxBytes: 1_500_000 }).send(get(`${url}${path}`)), { code: 'TARGET_UNEXPECTED', message: /more than 1500000 bytes/ })
  }
})

test('a target that never answers is unreachable when the time is up', async (t) => {
  const url = await serve(t, () => undefined)
  await assert.rejects(client(t, { timeoutMs: 50 }).send(get(url)), { code: 'TARGET_UNREACHABLE', message: /within 0\.05 s|in time/ })
})

test('a target that stops in the middle of its answer is unreachable when the time is up', async (t) => {
  const url = await serve(t, (_, response) => void response.write('{"items":'))
  await assert.rejects(client(t, { timeoutMs: 50 }).send(get(url)), { code: 'TARGET_UNREACHABLE' })
})

test('a connection that is cut before or in the middle of the answer is unreachable', async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.url === '/middle') response.writeHead(200, { 'content-length': 100 }).write('{"items":')
    setImmediate(() => response.destroy())
  })
  for (const path of ['/before', '/middle']) await assert.rejects(client(t).send(get(`${url}${path}`)), { code: 'TARGET_UNREACHABLE' }, path)
})

test('a closed port is unreachable in one line', async (t) => {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  const refused = { code: 'TARGET_UNREACHABLE', message: `http://127.0.0.1:${port}/ refuses connections` }
  await assert.rejects(client(t).send(get(`http://127.0.0.1:${port}/?token=secret`)), refused)
})

test('a port that speaks no HTTP is told as such', async (t) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end('SSH-2.0-OpenSSH_9.6\r\n')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => void server.close())
  const { port } = server.address() as AddressInfo
  await assert.rejects(client(t).send(get(`http://127.0.0.1:${port}/`)), { code: 'TARGET_UNEXPECTED', message: /does not speak HTTP/ })
})

test('HTML, nothing and cut JSON are unexpected where JSON was asked for; a gateway without its server is unreachable', async (t) => {
  const bodies: Readonly<Record<string, [number, string]>> = {
    '/html': [200, '<!doctype html><title>Shop</title>'],
    '/empty': [200, ''],
    '/cut': [200, '{"items":[{"entity_id":1'],
    '/down': [502, '<html><h1>502 Bad Gateway</h1></html>'],
  }
  const url = await serve(t, (request, response) => {
    const [status, body] = bodies[request.url ?? ''] ?? [404, '']
    response.writeHead(status).end(body)
  })
  const http = client(t)
  const read = async (path: string): Promise<unknown> => jsonOf(await http.send(get(`${url}${path}`)))
  await assert.rejects(read('/html'), { code: 'TARGET_UNEXPECTED', message: /with HTML where JSON/ })
  await assert.rejects(read('/empty'), { code: 'TARGET_UNEXPECTED', message: /with an empty body/ })
  await assert.rejects(read('/cut'), { code: 'TARGET_UNEXPECTED', message: /with broken JSON/ })
  await assert.rejects(read('/down'), { code: 'TARGET_UNREACHABLE', message: /its gateway answers 502/ })
})

test('a body travels as JSON, and the answer comes back whole', async (t) => {
  const url = await serve(t, (request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += chunk)).on('end', () => sendJson(response, 201, { got: text, type: request.headers['content-type'] }))
  })
  const answer = await client(t).send({ method: 'POST', url, headers: {}, body: { a: 'ä' } })
  assert.deepEqual([answer.status, jsonOf(answer)], [201, { got: '{"a":"ä"}', type: 'application/json' }])
  assert.match(answer.header('date') ?? '', /GMT$/)
})
