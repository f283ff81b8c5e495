import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { lookForChromium } from '../find-chromium.ts'
import type { VisitReport } from './load-messages.ts'
import { measureVisits, type Visits } from './measure-visits.ts'

const { found } = await lookForChromium(process.env)
const skip = found === null ? 'no Chromium is installed' : false

const SCRIPT_BYTES = 60_000
const work = `const end = performance.now() + 120; while (performance.now() < end);`
const files: Record<string, [type: string, body: string]> = {
  '/': [
    'text/html',
    `<!doctype html><title>t</title><link rel="icon" href="data:,"><h1>Till</h1><p>shell</p><img src="http://tracker.invalid/pixel.png" alt="">
     <script src="/app.js"></script><script>navigator.serviceWorker?.register('/sw.js')</script>`,
  ],
  '/app.js': ['text/javascript', `${work}//${'x'.repeat(SCRIPT_BYTES)}`],
  '/sw.js': [
    'text/javascript',
    `addEventListener('install', (event) => event.waitUntil(caches.open('shell').then((cache) => cache.addAll(['/', '/app.js', '/catalogue']))))
     addEventListener('fetch', (event) => event.respondWith(caches.match(event.request).then((hit) => hit ?? fetch(event.request))))`,
  ],
  '/catalogue': ['application/json', JSON.stringify('c'.repeat(200_000))],
}

const measured = async (respond: (path: string) => [number, string, string]): Promise<Visits & { path: string; reports: VisitReport[] }> => {
  const server = createServer((request, response) => {
    const [status, type, body] = respond(request.url ?? '')
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const path = mkdtempSync(join(tmpdir(), 'tillstorm-visits-'))
  const reports: VisitReport[] = []
  try {
    const visits = await measureVisits({
      chromiumPath: found?.path ?? '',
      allow: [],
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      runs: 1,
      runPath: path,
      label: 'idle-phone',
      env: process.env,
      signal: new AbortController().signal,
      onVisit: ({ report }) => void (report && reports.push(report)),
    })
    return { ...visits, path, reports }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('a first visit pays for its bytes on slow 3G, the repeat visit is served by the service worker', { skip, timeout: 120_000 }, async () => {
  const { first, repeat, problems, path, lighthouse, benchmarkIndex, reports } = await measured((url) => {
    const [type, body] = files[url] ?? ['text/plain', '']
    return [files[url] === undefined ? 404 : 200, type, body]
  })
  try {
    const [once, again] = [first[0], repeat[0]]
    assert.ok(once !== undefined && again !== undefined)
    assert.equal(once.problem ?? again.problem, null)
    // A handshake, two answers and 60 kB at 50 bytes a millisecond; the script blocks the first paint.
    const leastMs = 400 + 400 + 400 + SCRIPT_BYTES / 50
    assert.ok((once.interactiveMs ?? 0) >= leastMs - 5 && (once.interactiveMs ?? 0) < 5000, `${once.interactiveMs} ms`)
    assert.ok((once.transferBytes ?? 0) >= SCRIPT_BYTES, `${once.transferBytes} bytes`)
    assert.ok((once.longestTaskMs ?? 0) >= 120, `${once.longestTaskMs} ms`)
    assert.match(once.heaviest[0]?.url ?? '', /app\.js$/)
    // 60 kB through the wire would take 1.2 s.
    assert.ok((again.interactiveMs ?? Infinity) < leastMs, `${again.interactiveMs} ms`)
    assert.equal(reports[0]?.worker, 'active')
    assert.ok((reports[1]?.wireBytes ?? Infinity) < 2000, `${reports[1]?.wireBytes} bytes`)
    assert.equal(once.html, 'lighthouse/idle-phone-first-1.html')
    assert.match(readFileSync(join(path, once.html), 'utf8'), /<title>Lighthouse/)
    assert.match(lighthouse, /^13\./)
    assert.ok((benchmarkIndex ?? 0) > 0)
    // Others may use the machine that runs the tests: that problem is theirs.
    const own = problems.filter(({ text }) => !text.startsWith('other processes'))
    assert.deepEqual(own.map(({ kind, voids }) => [kind, voids]), [['blocked-host', []]])
    assert.match(own[0]?.text ?? '', /tracker\.invalid:80/)
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
})

test('a page is not interactive by its first paint: its deferred scripts must have come and run', { skip, timeout: 120_000 }, async () => {
  const { first, path } = await measured((url) =>
    url === '/'
      ? [200, 'text/html', '<!doctype html><title>t</title><link rel="icon" href="data:,"><h1>Till</h1><script type="module" src="/app.js"></script>']
      : [200, 'text/javascript', `document.querySelector('h1').textContent = 'Ready'//${'x'.repeat(SCRIPT_BYTES)}`],
  )
  try {
    assert.equal(first[0]?.problem ?? null, null)
    const leastMs = 400 + 400 + 400 + SCRIPT_BYTES / 50
    assert.ok((first[0]?.interactiveMs ?? 0) >= leastMs - 5, `${first[0]?.interactiveMs} ms`)
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
})

test('a page that answers with an error has no number, and load is void', { skip, timeout: 60_000 }, async () => {
  const { first, repeat, problems, path } = await measured(() => [503, 'text/html', '<h1>Closed</h1>'])
  try {
    assert.equal(first[0]?.interactiveMs, null)
    assert.match(first[0]?.problem ?? '', /ERRORED_DOCUMENT_REQUEST.*503/)
    assert.deepEqual(repeat, [])
    const own = problems.filter(({ text }) => !text.startsWith('other processes'))
    assert.deepEqual(own.map(({ kind, voids }) => [kind, voids]), [['load', ['load']]])
    assert.ok(first[0]?.html === null || existsSync(join(path, first[0]?.html ?? '')))
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
})

test('a bundle on a host that is not allowed makes the page faster than it is, so load is void and the mend is told', { skip, timeout: 120_000 }, async () => {
  const { problems, path } = await measured((url) =>
    url === '/'
      ? [200, 'text/html', '<!doctype html><title>t</title><link rel="icon" href="data:,"><h1>Till</h1><script src="http://cdn.invalid/bundle.js"></script>']
      : [404, 'text/plain', ''],
  )
  rmSync(path, { recursive: true, force: true })
  const own = problems.filter(({ text }) => !text.startsWith('other processes'))
  assert.deepEqual(own.map(({ kind, voids }) => [kind, voids]), [['blocked-host', ['load']]], JSON.stringify(problems))
  assert.match(own[0]?.text ?? '', /--allow cdn\.invalid:80$/)
})
