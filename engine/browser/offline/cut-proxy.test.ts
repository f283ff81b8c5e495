import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { hostAndPort, isAllowedHost } from './allowed-host.ts'
import { startCutProxy } from './cut-proxy.ts'
import type { CutProxy } from './cut-proxy.ts'

const origin = async (t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> => {
  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const proxyFor = async (t: TestContext, allow: readonly string[] = []): Promise<CutProxy> => {
  const proxy = await startCutProxy(allow)
  t.after(() => proxy.close())
  return proxy
}

type Answer = { status: number; text: string; headers: IncomingMessage['headers'] }

/** A request through the proxy, `url` in absolute form. Rejects where the connection breaks. */
const through = (proxy: CutProxy, url: string, method = 'GET', body = '', headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(proxy.url)
    const outgoing = request({ hostname, port, path: url, method, agent: false, headers: { host: new URL(url).host, ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

/** Opens a CONNECT tunnel; resolves with the socket after the 200. */
const tunnelTo = (proxy: CutProxy, authority: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(proxy.url)
    const outgoing = request({ hostname, port, path: authority, method: 'CONNECT', agent: false })
    outgoing.on('connect', (response, socket) => (response.statusCode === 200 ? resolve(socket) : reject(new Error(String(response.statusCode)))))
    outgoing.on('error', reject)
    outgoing.end()
  })

test('a request passes with method, path, body and headers, without those between neighbours', async (t) => {
  const host = await origin(t, (incoming, response) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()))
    incoming.on('end', () => {
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.writeHead(201).end(JSON.stringify({ method: incoming.method, url: incoming.url, body, headers: incoming.headers }))
    })
  })
  const proxy = await proxyFor(t)
  const answer = await through(proxy, `http://${host}/a/b?c=d%20e`, 'PUT', 'sale', { 'proxy-connection': 'keep-alive', 'x-till': '7' })
  const seen = JSON.parse(answer.text) as { method: string; url: string; body: string; headers: Record<string, string> }
  assert.deepEqual([answer.status, seen.method, seen.url, seen.body], [201, 'PUT', '/a/b?c=d%20e', 'sale'])
  assert.deepEqual([seen.headers['host'], seen.headers['x-till'], seen.headers['proxy-connection']], [host, '7', undefined])
  assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2'])
  assert.equal(proxy.passed, 1)
})

test('while cut nothing reaches the server, and after restore it does again', async (t) => {
  let reached = 0
  const host = await origin(t, (_, response) => {
    reached++
    response.end('ok')
  })
  const proxy = await proxyFor(t)
  assert.equal((await through(proxy, `http://${host}/`)).text, 'ok')
  proxy.cut()
  await assert.rejects(through(proxy, `http://${host}/`))
  await assert.rejects(tunnelTo(proxy, host))
  assert.deepEqual([reached, proxy.isCut, proxy.refused], [1, true, 2])
  proxy.restore()
  assert.equal((await through(proxy, `http://${host}/`)).text, 'ok')
  assert.equal(reached, 2)
})

test('a cut ends an answer that is half way', async (t) => {
  const host = await origin(t, (_, response) => void response.write('the first half'))
  const proxy = await proxyFor(t)
  const { hostname, port } = new URL(proxy.url)
  const broken = new Promise<string>((resolve, reject) => {
    const outgoing = request({ hostname, port, path: `http://${host}/`, agent: false }, (response) => {
      response.once('data', () => proxy.cut())
      response.once('error', (error) => resolve(error.message))
      response.once('end', () => reject(new Error('the answer came whole')))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
  assert.equal(await broken, 'aborted')
})

test('a tunnel carries bytes both ways until it is cut', async (t) => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => socket.write(`echo ${chunk.toString()}`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const proxy = await proxyFor(t)
  const socket = await tunnelTo(proxy, `127.0.0.1:${(server.address() as AddressInfo).port}`)
  socket.on('error', () => undefined)
  const echoed = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(chunk.toString())))
  socket.write('hello')
  assert.equal(await echoed, 'echo hello')
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  proxy.cut()
  await closed
})

test('a host that is not allowed is refused and named, in both forms', async (t) => {
  const proxy = await proxyFor(t, ['shop.invalid:443'])
  await assert.rejects(through(proxy, 'http://example.invalid/'))
  await assert.rejects(tunnelTo(proxy, 'shop.invalid:8443'))
  assert.deepEqual([...proxy.blockedHosts], ['example.invalid', 'shop.invalid'])
  assert.equal(proxy.passed, 0)
})

test('a server that is down is a broken connection, not an answer', async (t) => {
  const proxy = await proxyFor(t)
  await assert.rejects(through(proxy, 'http://127.0.0.1:1/'))
  await assert.rejects(tunnelTo(proxy, '127.0.0.1:1'))
})

test('the proxy answers nothing by itself, and survives what is no HTTP', async (t) => {
  const host = await origin(t, (_, response) => response.end('ok'))
  const proxy = await proxyFor(t)
  const { hostname, port } = new URL(proxy.url)
  const raw = (text: string): Promise<string> =>
    new Promise((resolve) => {
      let got = ''
      const socket = connect(Number(port), hostname, () => socket.write(text))
      socket.on('data', (chunk) => (got += chunk.toString()))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(got))
    })
  assert.equal(await raw('GET / HTTP/1.1\r\nhost: x\r\n\r\n'), '')
  assert.equal(await raw('\x16\x03\x01 what is this\r\n\r\n'), '')
  assert.equal(await raw('CONNECT user@127.0.0.1:80 HTTP/1.1\r\nhost: x\r\n\r\n'), '')
  assert.equal((await through(proxy, `http://${host}/`)).text, 'ok')
})

test('hosts are compared as a URL writes them', () => {
  assert.deepEqual(hostAndPort('0x7f000001:81'), { host: '127.0.0.1', port: 81 })
  assert.deepEqual(hostAndPort('[::1]:8080'), { host: '[::1]', port: 8080 })
  assert.equal(hostAndPort('a/b'), null)
  assert.equal(isAllowedHost('127.0.0.1', 9, []), true)
  assert.deepEqual(['localhost', 'till.localhost', '[::1]'].map((host) => isAllowedHost(host, 9, [])), [true, true, true])
  assert.equal(isAllowedHost('127.0.0.1.example.invalid', 9, []), false)
  // Chromium's resolver rules let 127.0.0.1 through and no other address of loopback; what is refused here never ends as "does not answer" there.
  assert.deepEqual([isAllowedHost('127.0.0.2', 9, []), isAllowedHost('127.0.0.2', 9, ['127.0.0.2:9'])], [false, true])
  assert.equal(isAllowedHost('pos.example.invalid', 443, ['POS.example.invalid']), true)
  assert.equal(isAllowedHost('pos.example.invalid', 444, ['pos.example.invalid:443']), false)
})
