import assert from 'node:assert/strict'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { SlowWire } from './slow-wire.ts'

const server = createServer((asked, response) => {
  if (asked.method === 'POST') return void asked.pipe(response.setHeader('x-length', asked.headers['content-length'] ?? 'chunked'))
  response.setHeader('set-cookie', ['a=1', 'b=2'])
  response.end(Buffer.alloc(Number(/\d+$/.exec(asked.url ?? '')?.[0] ?? 0), 'x'))
})
let origin = ''
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

type Answer = { status: number; body: string; cookies: string[]; tookMs: number }

const through = (wire: SlowWire, url: string, agent: Agent, body?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const begunMs = performance.now()
    const { hostname, port } = new URL(wire.url)
    const asking = request({ host: hostname, port, path: url, agent, method: body === undefined ? 'GET' : 'POST', headers: { host: new URL(url).host } }, (response) => {
      let text = ''
      response.setEncoding('latin1').on('data', (part: string) => (text += part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text, cookies: response.headers['set-cookie'] ?? [], tookMs: performance.now() - begunMs }),
      )
    })
    asking.on('error', reject)
    asking.end(body)
  })

test('a new connection costs two round trips, the next request on it one', async () => {
  const wire = await SlowWire.open([])
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  wire.conditions = { roundTripMs: 150, bitsPerSecond: 8_000_000 }
  const first = await through(wire, `${origin}/10`, agent)
  const second = await through(wire, `${origin}/10`, agent)
  assert.equal(first.body, 'xxxxxxxxxx')
  assert.deepEqual(first.cookies, ['a=1', 'b=2'])
  assert.ok(first.tookMs >= 299, `${first.tookMs} ms`)
  assert.ok(second.tookMs >= 149 && second.tookMs < first.tookMs, `${second.tookMs} ms`)
  agent.destroy()
  await wire.close()
})

test('a body takes its bytes over the rate', async () => {
  const wire = await SlowWire.open([])
  const agent = new Agent({ keepAlive: true })
  wire.conditions = { roundTripMs: 20, bitsPerSecond: 800_000 }
  const { body, tookMs } = await through(wire, `${origin}/40000`, agent)
  assert.equal(body.length, 40_000)
  assert.ok(tookMs >= 400, `${tookMs} ms`)
  assert.ok(wire.downBytes > 40_000 && wire.downBytes < 41_000, `${wire.downBytes} bytes`)
  wire.conditions = null
  assert.ok((await through(wire, `${origin}/40000`, agent)).tookMs < tookMs)
  agent.destroy()
  await wire.close()
})

test('what a page posts arrives whole', async () => {
  const wire = await SlowWire.open([])
  const agent = new Agent()
  const text = 'order '.repeat(50_000)
  assert.equal((await through(wire, `${origin}/`, agent, text)).body, text)
  await wire.close()
})

test('a host that nobody allowed is not connected to, and noted', async () => {
  const wire = await SlowWire.open(['shop.invalid:8080'])
  const agent = new Agent()
  await assert.rejects(through(wire, 'http://elsewhere.invalid/', agent), /hang up|ECONNRESET/)
  await assert.rejects(through(wire, 'http://shop.invalid/', agent), /hang up|ECONNRESET/)
  await assert.rejects(through(wire, 'http://10.0.0.1/', agent), /hang up|ECONNRESET/)
  assert.deepEqual([...wire.blocked], ['elsewhere.invalid:80', 'shop.invalid:80', '10.0.0.1:80'])
  assert.deepEqual([...wire.unreachable.keys()], [])
  await wire.close()
})

test('a server that is not there is told from one that is not allowed', async () => {
  const wire = await SlowWire.open([])
  await assert.rejects(through(wire, 'http://127.0.0.1:1/', new Agent()), /hang up|ECONNRESET/)
  assert.deepEqual([...wire.unreachable], [['127.0.0.1:1', 'ECONNREFUSED']])
  await wire.close()
})

test('a tunnel carries bytes, and does not lead where nobody allowed', async () => {
  const wire = await SlowWire.open([])
  const { hostname, port } = new URL(wire.url)
  const tunnel = (to: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const asking = request({ host: hostname, port, method: 'CONNECT', path: to })
      asking.on('connect', (response, socket) => {
        socket.on('error', () => undefined)
        if (response.statusCode !== 200) return resolve(response.statusCode ?? 0)
        socket.once('data', (data: Buffer) => {
          socket.destroy()
          resolve(Number(/^HTTP\/1.1 (\d+)/.exec(data.toString('latin1'))?.[1]))
        })
        socket.write('GET /5 HTTP/1.1\r\nhost: x\r\n\r\n')
      })
      asking.on('error', reject)
      asking.end()
    })
  assert.equal(await tunnel(origin.slice('http://'.length)), 200)
  assert.equal(await tunnel('elsewhere.invalid:443'), 403)
  assert.deepEqual([...wire.blocked], ['elsewhere.invalid:443'])
  await wire.close()
})
