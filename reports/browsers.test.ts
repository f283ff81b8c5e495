import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withBrowsers, withBusyMachine, withVital } from '../budgets/sample-browsers.ts'
import { sampleRun, type SampleRun } from '../budgets/sample-run.ts'
import { readReportData, type ReportData } from './data/report-data.ts'
import { hostileTexts, withTexts } from './hostile.ts'
import { renderHtml } from './html/page.ts'
import { renderMarkdown } from './markdown.ts'
import { sampleReader } from './sample-data.ts'
import { sampleManifest } from './sample-manifest.ts'

const dataOf = async (plant: (run: SampleRun) => void): Promise<ReportData> => {
  const run = sampleRun()
  plant(run)
  const { measures } = run.manifest
  return readReportData(sampleReader({}, {
    manifest: sampleManifest({ measures }),
    monitors: async function* () {
      yield* run.monitors
    },
    browsers: async () => run.browsers,
    browserRows: async function* () {
      yield* run.browserRows
    },
  }))
}
const pageText = (data: ReportData): string =>
  renderHtml(data).replace(/<script[\s\S]*?<\/script>/g, '').replace(/<style[\s\S]*?<\/style>/g, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

test('the vitals stand in the report and in the summary, with their page views, beside what Google calls good', async () => {
  const data = await dataOf((run) => {
    withBrowsers(run)
    withVital(run, 'lcp', (n) => 3000 + n)
  })
  const shown = pageText(data)
  assert.match(shown, /One terminal was a browser \(Chromium 156\.0\.0\.0\) at http:\/\/127\.0\.0\.1:8472: 20 visits, each to sell, and 20 sales beside the plan/)
  assert.match(shown, /LCP Largest contentful paint 20 3,014 ms ≤ 2,500 ms over/)
  assert.match(shown, /INP Interaction to next paint 20 48 ms ≤ 200 ms good/)
  assert.match(shown, /CLS Cumulative layout shift 20 0\.01 ≤ 0\.1 good/)
  assert.match(shown, /20 of 20 sales are in Magento exactly once/)
  const lines = renderMarkdown(data).split('\n')
  assert.ok(lines.includes('| `LCP` | 20 | 3,014 ms | ≤ 2,500 ms | over |'), lines.join('\n'))
  assert.ok(lines.includes('20 visits, 20 sales beside the plan. Google’s “good” is information.'))
})

test('few page views compare to nothing, and none shows no number', async () => {
  const few = pageText(await dataOf((run) => withBrowsers(run, 10)))
  assert.match(few, /INP Interaction to next paint 10 48 ms ≤ 200 ms too few to tell: 11 would/)
  const none = pageText(await dataOf((run) => {
    withBrowsers(run)
    run.browserRows = []
  }))
  assert.match(none, /LCP Largest contentful paint 0 – ≤ 2,500 ms not measured/)
})

test('a browser process that died is told in both, and the visits that broke off with their reason', async () => {
  const data = await dataOf((run) => {
    withBrowsers(run, 20, { end: { exitCode: null, signal: 'SIGKILL', warnings: ['browser gone'] } })
    run.browserRows.push({ kind: 'visit', terminal: 0, atMs: 1, ms: 30_000, problem: 'the page answered 503' })
  })
  const shown = pageText(data)
  assert.match(shown, /was ended by SIGKILL\. Their web vitals cannot be judged; what was measured of the load stands\./)
  assert.match(shown, /1 of 21 visits broke off, the first because: the page answered 503/)
  assert.match(shown, /k6 browser gone/)
  assert.match(renderMarkdown(data), /\*\*the k6 of the browser terminals was ended by SIGKILL: these web vitals cannot be judged, the load can\*\*/)
})

test('a machine without a free core is told beside the times that it made longer', async () => {
  const busy = await dataOf((run) => {
    withBrowsers(run)
    withBusyMachine(run, 50)
  })
  assert.match(pageText(busy), /All cores were busy in 50 % of the drive: these times are also the machine’s own/)
  assert.match(renderMarkdown(busy), /All cores were busy in 50 % of the drive/)
  assert.doesNotMatch(pageText(await dataOf((run) => withBrowsers(run))), /All cores were busy/)
})

test('a run without browser terminals has no word of them', async () => {
  const data = await dataOf(() => {})
  assert.doesNotMatch(pageText(data), /Browsers beside the load|Web vital/)
  assert.doesNotMatch(renderMarkdown(data), /Browsers beside the load/)
})

test('whatever a page or a log says stays text', async () => {
  const clean = renderHtml(await dataOf((run) => withBrowsers(run)))
  const tags = (page: string): number => [...page.matchAll(/<[a-z]/g)].length
  for (const hostile of hostileTexts) {
    const data = await dataOf((run) => withBrowsers(run))
    const page = renderHtml({ ...data, browsers: { ...data.browsers, record: withTexts(data.browsers.record, hostile) } })
    assert.equal(tags(page), tags(clean), hostile)
  }
})
