import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TillstormError } from '../../run/problems.ts'
import { chromiumFlags, hostRules } from './chromium-flags.ts'
import { openBrowser } from './open-browser.ts'
import { nobody, servePages, testBrowser } from './test-page-server.ts'

test('rules for hosts: names are let through, ports mapped to themselves, and no entry can smuggle in a rule', () => {
  assert.equal(
    hostRules(['shop.example', 'api.example:8443']),
    'MAP api.example:8443 api.example:8443, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, EXCLUDE ::1, EXCLUDE shop.example',
  )
  for (const entry of ['*', 'a.example, EXCLUDE *', 'http://a.example', 'a.example/x', '', 'a.example:99999', 'a b']) {
    assert.throws(() => hostRules([entry]), { code: 'HOST_NOT_ALLOWED' }, entry)
  }
  assert.ok(chromiumFlags([]).includes('--disable-background-networking'))
})

const worker = `onmessage = async ({ data }) => postMessage(await fetch(data, { mode: 'no-cors' }).then(() => 'reached', () => 'stopped'))`
const serviceWorker = `onmessage = async ({ data, source }) => source.postMessage(await fetch(data, { mode: 'no-cors' }).then(() => 'reached', () => 'stopped'))`

test('nothing outside of loopback is reached: by address, redirect, worker, socket or WebRTC', async (t) => {
  const outside = Object.values(networkInterfaces()).flat().find((each) => each?.family === 'IPv4' && !each.internal)?.address
  if (outside === undefined) return t.skip('this machine has no address but loopback to try it with')
  const hits: string[] = []
  const tcp = createServer((socket) => {
    hits.push('tcp')
    socket.on('error', () => {}).destroy()
  })
  await new Promise<void>((done) => tcp.listen(0, outside, done))
  const { port } = tcp.address() as AddressInfo
  const udp = createSocket('udp4').on('message', () => hits.push('udp'))
  await new Promise<void>((done) => udp.bind(port, outside, done))
  t.after(() => {
    tcp.close()
    udp.close()
  })
  const away = `http://${outside}:${port}`
  const { url } = await servePages(t, {
    '/': 'page', '/worker.js': worker, '/sw.js': serviceWorker, '/redirect': (_, response) => response.writeHead(302, { location: `${away}/redirected` }).end(),
  })
  const browser = await testBrowser(t)
  if (browser === null) return
  const { page } = await browser.openTill({ ...nobody, url })
  const answers = await page.evaluate(async (away) => {
    const get = (target: string): Promise<string> => fetch(target, { mode: 'no-cors' }).then(() => 'reached', () => 'stopped')
    const worker = new Worker('/worker.js')
    const byWorker = new Promise<string>((done) => (worker.onmessage = ({ data }) => done(data)))
    worker.postMessage(`${away}/worker`)
    await navigator.serviceWorker.register('/sw.js')
    const { active } = await navigator.serviceWorker.ready
    const byServiceWorker = new Promise<string>((done) => (navigator.serviceWorker.onmessage = ({ data }) => done(data)))
    active?.postMessage(`${away}/sw`)
    const socket = new WebSocket(`${away.replace('http', 'ws')}/socket`)
    const bySocket = new Promise<string>((done) => {
      socket.onopen = () => done('reached')
      socket.onerror = () => done('stopped')
    })
    const host = new URL(away).host
    const peer = new RTCPeerConnection({ iceServers: [{ urls: [`stun:${host}`] }, { urls: [`turn:${host}?transport=tcp`, `turn:${host}`], username: 'a', credential: 'b' }] })
    peer.createDataChannel('x')
    await peer.setLocalDescription(await peer.createOffer())
    await new Promise((done) => setTimeout(done, 1500))
    return [await get(`${away}/address`), await get('/redirect'), await get('http://127.0.0.1.example.com/'), await byWorker, await byServiceWorker, await bySocket]
  }, away)
  assert.deepEqual(answers, Array(6).fill('stopped'))
  assert.deepEqual(hits, [])
  const told = browser.problems.filter(({ kind }) => kind === 'blocked-host').map(({ text }) => text)
  assert.ok(told.some((text) => text.includes(`--allow ${outside}:${port}`)), told.join('\n'))
})

test('Chromium gets no credentials, and opens no port for others to drive it', async (t) => {
  if (!existsSync('/proc/self/environ')) return t.skip('this system shows no environment of a process')
  process.env['TILLSTORM_POS_PASSWORD'] = 'told to nobody'
  t.after(() => delete process.env['TILLSTORM_POS_PASSWORD'])
  const browser = await testBrowser(t)
  if (browser === null) return
  const pid = browser.browser.process()?.pid
  assert.ok(pid !== undefined)
  const names = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').map((each) => each.split('=')[0])
  assert.deepEqual([names.includes('PATH'), names.filter((name) => /^TILLSTORM_/.test(name ?? ''))], [true, []])
  assert.ok(!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--remote-debugging-port'))
})

test('what cannot be measured is refused in one line', async (t) => {
  const { url } = await servePages(t, {
    '/json': (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    '/out': (_, response) => response.writeHead(302, { location: 'http://shop.example.com/' }).end(),
    '/script-out': '<script>location.href = "http://shop.example.com/"</script>',
    '/later-out': '<script>addEventListener("load", () => { location.href = "http://shop.example.com/" })</script>',
    '/file': (_, response) => response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' }).end('x'),
  })
  const browser = await testBrowser(t)
  if (browser === null) return
  const dead = createServer()
  await new Promise<void>((done) => dead.listen(0, '127.0.0.1', done))
  const { port } = dead.address() as AddressInfo
  await new Promise((done) => dead.close(done))
  for (const [target, code, text] of [
    [`${url}/json`, 'PAGE_UNUSABLE', /is no HTML page: its content type is "application\/json"/],
    [`${url}/out`, 'HOST_NOT_ALLOWED', /leads to shop\.example\.com, which is not allowed/],
    [`${url}/script-out`, 'HOST_NOT_ALLOWED', /leads to shop\.example\.com, which is not allowed/],
    [`${url}/later-out`, 'HOST_NOT_ALLOWED', /leads to shop\.example\.com, which is not allowed/],
    ['http://127.0.0.1:9/', 'TARGET_UNREACHABLE', /Chromium never opens port 9 \(ERR_UNSAFE_PORT\)/],
    [`${url}/file`, 'PAGE_UNUSABLE', /a download/],
    [`${url}/missing`, 'PAGE_UNUSABLE', /status 404/],
    [`http://127.0.0.1:${port}/`, 'TARGET_UNREACHABLE', /ERR_CONNECTION_REFUSED/],
    ['http://shop.example.com/', 'HOST_NOT_ALLOWED', /shop\.example\.com is not allowed/],
    ['http://127.0.0.2/', 'HOST_NOT_ALLOWED', /127\.0\.0\.2 is not allowed/],
    ['file:///etc/hostname', 'USAGE', /is no http or https URL/],
  ] as const) {
    await assert.rejects(browser.openTill({ ...nobody, url: target }), (error: TillstormError) => {
      assert.deepEqual([error.code, text.test(error.message), error.message.includes('\n')], [code, true, false], `${target}: ${error.code} ${error.message}`)
      return true
    })
  }
})

test('another address of loopback is opened where it is allowed', async (t) => {
  const server = createHttpServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<title>two</title>'))
  await new Promise<void>((done) => server.listen(0, '127.0.0.2', done))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const authority = `127.0.0.2:${(server.address() as AddressInfo).port}`
  const browser = await testBrowser(t, { allow: [authority] })
  if (browser === null) return
  const { page } = await browser.openTill({ ...nobody, url: `http://${authority}/` })
  assert.equal(await page.title(), 'two')
})

test('dialogs, windows, errors and a way out are noted and hold nobody up', async (t) => {
  const { url } = await servePages(t, {
    '/': `<button id=many onclick="for (let i = 0; i < 50; i++) window.open('/other?' + i)">many</button>
      <button id=ask onclick="alert('hello'); confirm('sure?')">ask</button><button id=throw onclick="throw new Error('boom ' + Date.now())">throw</button>
      <button id=leave onclick="location.href = location.href.replace('127.0.0.1', 'localhost')">leave</button><script>alert('at once')</script>`,
    '/other': 'other',
  })
  const browser = await testBrowser(t)
  if (browser === null) return
  const { till, page } = await browser.openTill({ ...nobody, url })
  for (const id of ['many', 'ask', 'throw', 'throw', 'leave']) await till.tap(`#${id}`)
  const told = (kind: string): string[] => browser.problems.filter((each) => each.kind === kind).map(({ text }) => text)
  assert.deepEqual(told('window'), ['the page tried to open 50 windows; none is let open'])
  assert.equal(told('dialog').length, 3)
  assert.deepEqual(told('page-error').map((text) => text.replace(/\d+/, 'N')), ['uncaught in the page: boom N'], 'the same error with another number is told once')
  assert.equal(told('navigation').length, 1)
  await Promise.race([new Promise((done) => setTimeout(done, 2000)), untilAlone()])
  assert.deepEqual((await browser.browser.pages()).filter((each) => each !== page && each.url() !== 'about:blank').length, 0, 'no window is left open')

  async function untilAlone(): Promise<void> {
    while ((await browser!.browser.pages()).length > 2) await new Promise((done) => setTimeout(done, 50))
  }
})

test('a tab that crashes ends what is under way and voids what was measured', async (t) => {
  const { url } = await servePages(t, { '/': '<button id=b>b</button>' })
  const browser = await testBrowser(t)
  if (browser === null) return
  const { till, page } = await browser.openTill({ ...nobody, url })
  const resting = till.idle(20_000)
  const ended = assert.rejects(resting, /the tab crashed/)
  await page.goto('chrome://crash').catch(() => {})
  await ended
  const crash = browser.problems.find(({ kind }) => kind === 'crash')
  assert.deepEqual(crash?.voids, ['response', 'animation', 'idle'])
})

test('an abort closes Chromium, removes its profile and ends what is under way', async (t) => {
  const chromium = await testBrowser(t)
  if (chromium === null) return
  const chromiumPath = chromium.browser.process()?.spawnfile ?? ''
  const { url } = await servePages(t, { '/': 'page' })
  const abort = new AbortController()
  const browser = await openBrowser({ chromiumPath, allow: [], device: 'phone', throttleCpu: true, proxy: null, signal: abort.signal })
  const { till } = await browser.openTill({ ...nobody, url })
  const child = browser.browser.process()
  const profile = profilesOf(process.pid).find((each) => child?.spawnargs.some((argument) => argument.endsWith(each)))
  assert.ok(profile !== undefined)
  const ended = assert.rejects(till.idle(20_000))
  abort.abort()
  await ended
  await browser.close()
  assert.ok(child?.exitCode !== null || child.signalCode !== null)
  assert.equal(existsSync(join(tmpdir(), profile)), false)
})

test('a driver that is killed takes its Chromium along, and the next one clears its profile away', async (t) => {
  const chromium = await testBrowser(t)
  if (chromium === null) return
  const script = new URL('./test-open-and-wait.ts', import.meta.url)
  const driver = fork(script, [chromium.browser.process()?.spawnfile ?? ''], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const pid = await new Promise<number>((done) => driver.once('message', (message) => done(Number(message))))
  assert.equal(profilesOf(driver.pid ?? 0).length, 1)
  driver.kill('SIGKILL')
  await new Promise((done) => driver.once('exit', done))
  for (let tries = 0; isRunning(pid) && tries < 100; tries++) await new Promise((done) => setTimeout(done, 50))
  assert.equal(isRunning(pid), false, 'Chromium is gone 5 s after its driver')
  await testBrowser(t)
  assert.deepEqual(profilesOf(driver.pid ?? 0), [])
})

const profilesOf = (pid: number): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`tillstorm-chromium-${pid}-`))

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    // An orphan that nobody has buried yet still answers.
    return !/^State:\s+Z/m.test(existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '')
  } catch {
    return false
  }
}
