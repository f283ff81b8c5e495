import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { RAIL_START_MS, sampleChunk } from '../../budgets/sample-rail.ts'
import type { RailRecord } from '../../run/rail-record.ts'
import { readReportData } from '../data/report-data.ts'
import { hostileTexts, withTexts } from '../hostile.ts'
import { renderJunit } from '../junit.ts'
import { renderMarkdown } from '../markdown.ts'
import { sampleManifest } from '../sample-manifest.ts'
import { sampleRailManifest, sampleRailRun } from '../sample-rail.ts'
import { parseXml } from '../xml-well-formed.ts'
import { renderHtml } from './page.ts'

const pageOf = async (...run: Parameters<typeof sampleRailRun>): Promise<string> => renderHtml(await readReportData(await sampleRailRun(...run)))
const body = (page: string): string => page.replace(/<script[\s\S]*?<\/script>/g, '').replace(/<style[\s\S]*?<\/style>/g, '')
const text = (page: string): string => body(page).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

const planted = (record: RailRecord): void => {
  for (const interaction of record.passes[1]?.response?.interactions ?? []) interaction.feedbackMs = 312
  if (record.passes[0]?.idle != null) record.passes[0].idle.long = [sampleChunk(RAIL_START_MS, { wallMs: 91, cpuMs: 90 })]
  if (record.saleAudit !== null) Object.assign(record.saleAudit, { lost: ['t-idle-desktop-3'], exactlyOnce: 13 })
  const storage = record.passes[0]?.storage
  if (storage != null) storage.worker = { holds: false, text: 'nothing controls the page', applies: true, screenshot: 'screenshots/worker.png' }
}

test('a run of a browser alone shows the till and no section of a load', async () => {
  const page = await pageOf()
  const shown = text(page)
  for (const part of ['✓ PASS', 'R: Response', 'A: Animation', 'I: Idle', 'L: Load', 'Offline', 'Storage', 'Response: every interaction', 'Animation: every frame', 'Sales of the browser']) {
    assert.ok(shown.includes(part), part)
  }
  for (const part of ['Planned orders', 'Orders over the day', 'Response times by percentile', 'CPU of the generator', 'Audit: every order', 'Sample rows', 'plan hash', 'A stress load']) {
    assert.ok(!shown.includes(part), part)
  }
  assert.match(shown, /under load \+0 ms typically \(−[\d.]+ … \+[\d.]+\)/)
})

test('a run of both has both, each under its heading, and a run of load has no till', async () => {
  const both = text(await pageOf(() => {}, { manifest: sampleManifest({ measures: { load: true, rail: true } }) }))
  for (const part of ['The backend under a day of tills', 'Planned orders', 'R: Response', 'Orders over the day']) assert.ok(both.includes(part), part)
  const load = text(await pageOf(() => {}, { manifest: sampleManifest() }))
  assert.ok(!/The till in a browser|R: Response/.test(load))
})

test('a look at the page with known work that was made again is told beside the one that counts', async () => {
  const shown = text(await pageOf((record) => {
    const [before] = record.references
    if (before?.sixty != null) Object.assign(before.sixty, { faults: { lateMs: 306, frameMs: 26, droppedPercent: 35.7 }, slowed: { times: 4.8, asked: 4 } })
    if (before?.clean != null) before.earlier = { atMs: before.atMs - 9_000, clean: { ...before.clean, longestChunkMs: 91 }, sixty: null, problem: null }
  }))
  assert.match(shown, /idle, before, looked at again 18 3\.40 0\.4 91 – – – – – – – – idle, before 18 3\.40 0\.4 9 60\.6 60\.1 60\.9 60\.5 306 26 35\.7 4\.80 \(4\)/)
})

test('what the looks mean wraps on a narrow screen: no caption is as wide as their table', async () => {
  assert.match(body(await pageOf(() => {})), /<p class="fine">A page with known work/)
})

test('a sale whose browser was closed too early is neither there nor lost', async () => {
  const shown = text(await pageOf((record) => {
    if (record.saleAudit !== null) Object.assign(record.saleAudit, { unsent: ['t-idle-desktop-3'], exactlyOnce: 13 })
  }))
  assert.match(shown, /t-idle-desktop-3 ∅ void not there; its browser was closed before the till had sent it/)
})

test('what is over its limit is marked where it stands: dots, stems, cells and sales', async () => {
  const page = body(await pageOf(planted))
  assert.equal([...page.matchAll(/<circle class="over"/g)].length, 84)
  assert.equal([...page.matchAll(/<g class="over"/g)].length, 1)
  const shown = text(page)
  assert.match(shown, /Input to its visible effect idle|Input to its visible effect 66 ms ✓ pass p95 312 ms ✗ FAIL p95 100 ms/)
  assert.match(shown, /t-idle-desktop-3 ✗ FAIL not there/)
  assert.match(shown, /13 of 14 are in Magento exactly once/)
  assert.match(page, /<a href="traces\/idle-desktop-0\.json\.gz">/)
})

const withPicture = (t: TestContext, name: string, bytes: Buffer): string => {
  const path = mkdtempSync(join(tmpdir(), 'tillstorm-rail-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  mkdirSync(join(path, 'screenshots'))
  writeFileSync(join(path, 'screenshots', name), bytes)
  return path
}
const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from('the rest')])

test('a picture stands inside the page, which then allows data: and nothing else', async (t) => {
  const page = await pageOf(planted, { path: withPicture(t, 'worker.png', png) })
  assert.ok(page.includes(`src="data:image/png;base64,${png.toString('base64')}"`))
  assert.match(page, /img-src data:; base-uri/)
  assert.doesNotMatch(await pageOf(planted), /img-src|<img/)
})

test('a filmstrip stands in the page, named by the case that it shows', async (t) => {
  const strip = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1320" height="272"></svg>')
  const page = await pageOf((record) => {
    planted(record)
    for (const each of record.passes.flatMap(({ response }) => response?.interactions ?? [])) {
      Object.assign(each, { screenshot: 'screenshots/idle-desktop-case-1.svg', step: 'pay cash', element: '#book' })
    }
  }, { path: withPicture(t, 'idle-desktop-case-1.svg', strip) })
  assert.ok(page.includes(`src="data:image/svg+xml;base64,${strip.toString('base64')}"`))
  assert.match(page, /<figure class="strip-of-pictures">.*?<figcaption>pay cash, #book</s)
})

test('no file but a picture of the run gets into the page', async (t) => {
  const text = await pageOf(planted, { path: withPicture(t, 'worker.png', Buffer.from('<svg onload=alert(1)>')) })
  assert.doesNotMatch(text, /<img/)
  const large = await pageOf(planted, { path: withPicture(t, 'worker.png', Buffer.concat([png, Buffer.alloc(300_000)])) })
  assert.doesNotMatch(large, /<img/)
  const path = withPicture(t, 'other.png', png)
  symlinkSync(join(path, 'screenshots', 'other.png'), join(path, 'screenshots', 'worker.png'))
  assert.doesNotMatch(await pageOf(planted, { path }), /<img/)
  const away = await pageOf((record) => {
    planted(record)
    const storage = record.passes[0]?.storage
    if (storage != null) storage.worker.screenshot = 'screenshots/../../other.png'
  }, { path })
  assert.doesNotMatch(away, /<img|href="screenshots\/\.\./)
})

test('the same markup comes out whatever a page says, in HTML, Markdown and JUnit', async () => {
  const fixed = new Set(['backend', 'device', 'area', 'moment', 'areas', 'passes', 'voids', 'trace', 'screenshot', 'html', 'reference', 'lost'])
  const poison = (bad: string) => (record: RailRecord): void => {
    planted(record)
    const poisoned = withTexts(record, bad)
    const restore = (to: unknown, from: unknown): void => {
      if (typeof to !== 'object' || to === null || typeof from !== 'object' || from === null) return
      for (const [key, value] of Object.entries(from)) {
        if (fixed.has(key) && (typeof value === 'string' || (Array.isArray(value) && typeof value[0] === 'string'))) (to as Record<string, unknown>)[key] = value
        else restore((to as Record<string, unknown>)[key], value)
      }
    }
    restore(poisoned, record)
    Object.assign(record, poisoned)
  }
  const tags = (page: string): string[] =>
    [...body(page).matchAll(/<(\/?[a-z][a-z0-9]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*>/gi)].map(
      ([, name = '', attributes = '']) => `${name} ${[...attributes.replace(/"[^"]*"/g, '').matchAll(/[\w:-]+/g)].map(([each]) => each).join(' ')}`)
  const expected = tags(await pageOf(poison('harmless')))
  assert.ok(expected.length > 1_000)
  for (const bad of hostileTexts) {
    const run = await sampleRailRun(poison(bad))
    const data = await readReportData(run)
    const page = renderHtml(data)
    assert.deepEqual(tags(page), expected, JSON.stringify(bad))
    assert.ok(renderMarkdown(data).startsWith('# ✗ FAIL'))
    assert.equal(parseXml(renderJunit(run.judged, data.manifest)).name, 'testsuites')
  }
})

test('a run whose browser left nothing says so, and a damaged rail.json is told', async () => {
  const none = text(await pageOf(() => {}, { rail: async () => null }))
  assert.match(none, /∅ VOID/)
  assert.match(none, /No pass in a browser came to its end/)
})

test('the summary in Markdown has a number an area, and JUnit a case a pass', async () => {
  const run = await sampleRailRun(planted)
  const data = await readReportData(run)
  assert.match(renderMarkdown(data), /\| R: Response \| A: Animation \| I: Idle \| L: Load \| Offline \| Storage \|\n/)
  assert.match(renderMarkdown(data), /\| ✗ 312 ms \|/)
  const junit = renderJunit(run.judged, sampleRailManifest())
  assert.match(junit, /<testcase name="rail\.response\.feedback@loaded" classname="tillstorm\.rail"/)
  assert.match(junit, /value="Input to its visible effect, loaded backend"/)
})
