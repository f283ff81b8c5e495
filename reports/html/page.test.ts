import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import type { ErrorRow, HistogramRow, MonitorRow } from '../../run/records.ts'
import type { RunReader } from '../../run/run-directory.ts'
import { readReportData, type ReportData } from '../data/report-data.ts'
import { hostileTexts, withTexts } from '../hostile.ts'
import { sampleAudit } from '../sample-audit.ts'
import { sampleReader, sampleSecond } from '../sample-data.ts'
import { START_MS } from '../sample-manifest.ts'
import { lostOrders, sampleCheck, sampleVerdict } from '../sample-verdict.ts'
import { renderHtml } from './page.ts'

const histogram = build({
  lowestDiscernibleValue: 1,
  highestTrackableValue: 3_600_000_000,
  numberOfSignificantValueDigits: 3,
})
for (let i = 1; i <= 1000; i += 1) histogram.recordValue(i * 1000)
const hdr = encodeIntoCompressedBase64(histogram)
const histograms: HistogramRow[] = [
  { kind: 'request', name: 'order', minute: 0, count: 1000, failed: 1, hdr },
  { kind: 'lag', name: 'generator', minute: 0, count: 1000, failed: 0, hdr },
]
const monitors: MonitorRow[] = [
  {
    monitor: 'sync-queue',
    atMs: START_MS,
    phase: 'drive',
    messages: 5,
    inFlight: 1,
    dead: 1,
    currentMeanTimeMs: 3,
    totalMeanTimeMs: 4,
  },
  { monitor: 'magento-orders', atMs: START_MS + 500, phase: 'drive', count: 2 },
  {
    monitor: 'generator',
    atMs: START_MS,
    phase: 'drive',
    driverCpuPercent: 80,
    foldCpuPercent: 9,
    machineCpuPercent: null,
    driverRssMiB: 300,
    foldRssMiB: 90,
  },
  { monitor: 'monitor-error', atMs: START_MS, phase: 'drive', source: 'sync', message: 'refused' },
]
const timeline = [0, 1, 2].map((second) =>
  sampleSecond(second, START_MS, { failedRequests: 1, offlineTerminals: second }),
)
const errors: ErrorRow[] = [
  { second: 1, name: 'order-batch', code: 'e1212', count: 3 },
  { second: 2, name: 'order-batch', code: 'e1212', count: 4 },
  { second: 2, name: 'shift', code: 'h503', count: 9 },
]
const data = (more: Partial<RunReader> = {}): Promise<ReportData> =>
  readReportData(sampleReader({ timeline, monitors, histograms, errors }, more))

const lost = {
  status: 'fail' as const,
  count: 3,
  reason: null,
  examples: [{ ref: 'ts-000007', index: 7, expected: '3 lines, 48.11 USD', found: 'no order' }],
}
const failing = (): Promise<ReportData> =>
  data({
    audit: async () => sampleAudit(100_000, { lost }),
    verdict: async () => sampleVerdict('fail', [lostOrders(), sampleCheck('integrity.stock', 'void', { value: null })]),
  })

const scripts = (page: string): { attributes: string; body: string }[] =>
  [...page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].map(([, attributes = '', body = '']) => ({
    attributes,
    body,
  }))
const withoutScripts = (page: string): string =>
  page.replace(/<script[\s\S]*?<\/script>/g, '').replace(/<style[\s\S]*?<\/style>/g, '')
const text = (page: string): string =>
  withoutScripts(page)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

test('the verdict stands first, then what failed with its orders, then everything else', async () => {
  const shown = text(renderHtml(await failing()))
  const order = [
    '✗ FAIL',
    'Planned orders',
    'What failed',
    'order ts-000007',
    'tillstorm audit runs/sample',
    'Orders over the day',
    'Response times by percentile',
    'Messages in the queue',
    'CPU of the generator',
    'Audit: every order',
    '3 lines, 48.11 USD',
    'All checks',
    'Environment',
    'How to repeat it',
    'tillstorm verify --profile day --seed 20261127',
  ]
  let from = 0
  for (const each of order) {
    const place = shown.indexOf(each, from)
    assert.equal(place >= 0, true, `${each} after the ${from}th character`)
    from = place + each.length
  }
})

test('the errors that requests met are listed by request, in words, with when', async () => {
  const shown = text(renderHtml(await data()))
  assert.match(shown, /Errors that were met .* shift 503 Service Unavailable 9 2 2 order-batch connection refused \(e1212\) 7 1 2 /)
  assert.doesNotMatch(text(renderHtml(await data({ errors: async function* () {} }))), /Errors that were met/)
})

test('a second is named once', async () => {
  const check = sampleCheck('errors.rate', 'fail', { evidence: [{ kind: 'second', ref: 'second 17', text: '5 of 20 requests met an error', at: 1 }] })
  const shown = text(renderHtml(await data({ verdict: async () => sampleVerdict('fail', [check]) })))
  assert.match(shown, /second 17 5 of 20 requests/)
  assert.doesNotMatch(shown, /second second|second 17 second 17/)
})

test('a passing run shows no list of failures', async () => {
  const shown = text(renderHtml(await data()))
  assert.match(shown, /✓ PASS/)
  assert.doesNotMatch(shown, /What failed|cannot be judged/)
})

test('a run whose drive left nothing still renders, and says what is missing', async () => {
  const shown = text(renderHtml(await readReportData(sampleReader({}, { audit: async () => null }))))
  for (const sentence of [
    'The drive left no second',
    'No request was measured',
    'The queue was never read',
    'CPU was not sampled',
    'Magento was not read',
  ]) {
    assert.equal(shown.includes(sentence), true, sentence)
  }
})

test('nothing in the page points outside of it', async () => {
  const page = renderHtml(await failing())
  assert.doesNotMatch(page, /\b(src|srcset|action|data|poster|formaction)\s*=\s*["']?\s*[a-z]*:?\/\//i)
  assert.doesNotMatch(withoutScripts(page), /<(link|img|iframe|object|embed|base|form)\b|\bsrc=/i)
  assert.deepEqual(
    [...withoutScripts(page).matchAll(/href="([^"]*)"/g)]
      .map((match) => match[1])
      .filter((href) => !/^#\w+$/.test(href ?? '')),
    [],
  )
  assert.doesNotMatch(page, /url\(\s*["']?(https?:)?\/\/|@import|sourceMappingURL/i)
  assert.doesNotMatch(
    scripts(page)
      .map((script) => script.body)
      .join(''),
    /https?:\/\//,
  )
})

test('the policy allows exactly the scripts and the style that stand in the page', async () => {
  const page = renderHtml(await data())
  const policy =
    /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? ''
  const digest = (body: string): string => `'sha256-${createHash('sha256').update(body).digest('base64')}'`
  const running = scripts(page).filter((script) => !script.attributes.includes('application/json'))
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? ''
  assert.equal(running.length, 2)
  assert.equal(
    policy,
    `default-src 'none'; script-src ${running.map((script) => digest(script.body)).join(' ')}; style-src ${digest(style)}; base-uri 'none'; form-action 'none'`,
  )
  assert.doesNotMatch(withoutScripts(page), /\sstyle=|\son\w+=/)
})

test('every chart has words and numbers beside it, every table has headers, every id occurs once', async () => {
  const page = renderHtml(await failing())
  const charts = [...page.matchAll(/<canvas id="([^"]+)" role="img" aria-label="([^"]{20,})"/g)]
  const specs = JSON.parse(scripts(page)[0]?.body ?? '') as { id: string }[]
  assert.deepEqual(charts.map((match) => match[1]).sort(), specs.map((spec) => spec.id).sort())
  assert.equal([...page.matchAll(/<summary>The numbers of this chart/g)].length, charts.length)
  for (const [table] of withoutScripts(page).matchAll(/<table[\s\S]*?<\/table>/g))
    assert.match(table, /<th scope="col"/)
  const ids = [...withoutScripts(page).matchAll(/\sid="([^"]+)"/g)].map((match) => match[1])
  assert.equal(new Set(ids).size, ids.length)
})

const tags = (page: string): string[] =>
  [...withoutScripts(page).matchAll(/<(\/?[a-z][a-z0-9]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*>/gi)].map(
    ([, name = '', attributes = '']) =>
      `${name} ${[...attributes.matchAll(/\s([\w-]+)(?==|\s|$)/g)].map((match) => match[1]).join(' ')}`,
  )
const poisoned = async (bad: string): Promise<ReportData> => {
  const { path: _, ...rest } = await failing()
  return { ...withTexts(rest, bad), path: bad }
}

test('the same markup comes out whatever the texts of a target say, and the page holds them as text', async () => {
  const expected = tags(renderHtml(await poisoned('harmless')))
  for (const bad of hostileTexts) {
    const page = renderHtml(await poisoned(bad))
    assert.deepEqual(tags(page), expected, JSON.stringify(bad))
    assert.equal(scripts(page).length, 3, JSON.stringify(bad))
    assert.equal([...page.matchAll(/<[a-z!/]/gi)].length >= expected.length, true)
    assert.doesNotMatch(
      withoutScripts(page),
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b\ufeff]/,
    )
    const specs = JSON.parse(scripts(page)[0]?.body ?? '') as { series: { name: string }[] }[]
    assert.equal(
      specs.some((spec) => spec.series.some((series) => series.name.length > 0)),
      true,
    )
  }
})

test('a real-time day of 86,400 seconds stays under a megabyte and a half', async () => {
  const day = function* () {
    for (let second = 0; second < 86_400; second += 1)
      yield sampleSecond(second, START_MS, {
        orderP95Ms: 20 + Math.sin(second) * 9,
        plannedOrders: second % 5,
        offlineTerminals: second % 3,
      })
  }
  const watched = function* (): Generator<MonitorRow> {
    for (let second = 0; second < 86_400; second += 1)
      for (const row of monitors.slice(0, 3)) yield { ...row, atMs: START_MS + second * 1000 }
  }
  const page = renderHtml(await readReportData(sampleReader({ timeline: day(), monitors: watched(), histograms })))
  assert.equal(page.length < 1_500_000, true, `${page.length} bytes`)
})
