import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readLighthouse, requestedHosts } from './read-lighthouse.ts'

type Recorded = { audits: Record<string, Record<string, unknown>>; runtimeError?: { code: string; message: string } }

/** Recorded by Lighthouse 13.5 and cut to what is read. */
const recorded = (): Recorded => JSON.parse(readFileSync(new URL('./first-visit.lhr.json', import.meta.url), 'utf8')) as Recorded

test('a recorded result is read into a visit', () => {
  assert.deepEqual(readLighthouse(recorded(), 45_000), {
    lighthouse: '13.5.0',
    benchmarkIndex: 2475.5,
    neverInteractive: false,
    visit: {
      interactiveMs: 2738.906,
      lcpMs: 1054.442,
      cls: 0,
      tbtMs: 76.40099999999984,
      transferBytes: 60_595,
      requests: 2,
      heaviest: [
        { url: 'http://127.0.0.1:8080/app.js', bytes: 60_248, ms: 126 },
        { url: 'http://127.0.0.1:8080/', bytes: 347, ms: 81 },
      ],
      problem: null,
    },
  })
  assert.deepEqual([...requestedHosts(recorded())], [['127.0.0.1:8080', { isNeeded: true }]])
})

test('a page that could not be loaded has no number, and says why', () => {
  const { visit } = readLighthouse({ ...recorded(), runtimeError: { code: 'FAILED_DOCUMENT_REQUEST', message: 'refused\n (net::ERR_EMPTY_RESPONSE)' } }, 45_000)
  assert.equal(visit.interactiveMs, null)
  assert.equal(visit.transferBytes, null)
  assert.equal(visit.problem, 'FAILED_DOCUMENT_REQUEST: refused (net::ERR_EMPTY_RESPONSE)')
})

test('a page that was never at rest has a lower bound, which says that it is one', () => {
  const result = recorded()
  result.audits['interactive'] = { scoreDisplayMode: 'error', errorMessage: 'Your page took too long to load. (NO_TTI_CPU_IDLE_PERIOD)' }
  const { visit, neverInteractive } = readLighthouse(result, 45_000)
  assert.equal(visit.interactiveMs, 40_000)
  assert.equal(neverInteractive, true)
  assert.match(visit.problem ?? '', /lower bound/)
})

test('any other failure of the metric is no number', () => {
  const result = recorded()
  result.audits['interactive'] = { scoreDisplayMode: 'error', errorMessage: 'The trace has no navigation (NO_NAVSTART)' }
  const { visit } = readLighthouse(result, 45_000)
  assert.equal(visit.interactiveMs, null)
  assert.match(visit.problem ?? '', /NO_NAVSTART/)
  delete result.audits['interactive']
  assert.match(readLighthouse(result, 45_000).visit.problem ?? '', /no time to interactive/)
})

test('requests that Lighthouse did not list are unknown, not none', () => {
  const result = recorded()
  delete result.audits['network-requests']
  const { visit } = readLighthouse(result, 45_000)
  assert.equal(visit.transferBytes, null)
  assert.equal(visit.requests, null)
})

test('the heaviest are five at most, by their time on wire and processor together', () => {
  const result = recorded()
  const request = (name: string, transferSize: number): object => ({ url: `http://127.0.0.1/${name}`, transferSize })
  result.audits['network-requests'] = { details: { items: ['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) => request(name, 1000 * (index + 1))) } }
  result.audits['bootup-time'] = { details: { items: [{ url: 'http://127.0.0.1/a', total: 900 }, { url: 'Unattributable', total: 5000 }] } }
  const { heaviest } = readLighthouse(result, 45_000).visit
  assert.deepEqual(heaviest.map(({ url, ms }) => [url.at(-1), ms]), [['a', 900], ['f', null], ['e', null], ['d', null], ['c', null]])
})

test('what is no result of Lighthouse is refused', () => {
  assert.throws(() => readLighthouse({ audits: [] }, 45_000), /lighthouseVersion/)
})

test('a host is needed where it was asked for a script, a style or a document, whatever else it was asked for', () => {
  const result = recorded()
  const item = (url: string, resourceType: string): object => ({ url, resourceType })
  result.audits['network-requests'] = {
    details: {
      items: [
        item('https://cdn.invalid/app.js', 'Script'), item('https://cdn.invalid/logo.png', 'Image'), item('https://cdn.invalid:8443/font.woff2', 'Font'),
        item('http://pictures.invalid/a.png', 'Image'), item('http://style.invalid/a.css', 'Stylesheet'), item('data:text/css,a{}', 'Stylesheet'),
      ],
    },
  }
  assert.deepEqual([...requestedHosts(result)].map(([host, { isNeeded }]) => `${host} ${isNeeded}`), [
    'cdn.invalid:443 true', 'cdn.invalid:8443 false', 'pictures.invalid:80 false', 'style.invalid:80 true',
  ])
})
