import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MonitorRow } from '../../run/records.ts'
import { readReportData } from '../data/report-data.ts'
import { checkTitle } from '../check-titles.ts'
import { hostileTexts } from '../hostile.ts'
import { sampleReader, sampleSecond } from '../sample-data.ts'
import { sampleManifest, START_MS } from '../sample-manifest.ts'
import { renderHtml } from './page.ts'

const look = (second: number, name: string, messages: number | null, values: Record<string, number> = {}): MonitorRow => ({
  monitor: 'watched', name, atMs: START_MS + second * 1000, phase: 'drive', messages, currentMeanTimeMs: messages === null ? null : 1500, totalMeanTimeMs: null, values,
})
const rabbit = { name: 'rabbit', kind: 'rabbitmq' as const, url: 'http://127.0.0.1:15672', intervalMs: 1000 }
const cache = { name: 'cache', kind: 'redis' as const, url: 'redis://127.0.0.1:6379', intervalMs: 1000 }

const page = async (monitors: MonitorRow[], configured = [rabbit, cache] as NonNullable<ReturnType<typeof sampleManifest>['monitors']>) =>
  renderHtml(await readReportData(sampleReader({ timeline: [0, 1, 2].map((second) => sampleSecond(second, START_MS)), monitors }, { manifest: sampleManifest({ monitors: configured }) })))

const chartsOf = (html: string) => JSON.parse(/<script type="application\/json" id="charts">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '[]') as { id: string; title: string; series: { name: string; y: (number | null)[] }[] }[]
const textOf = (html: string) => html.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

test('each monitor is a series of its name beside the queue, with its other values as numbers; one that was never read says so', async () => {
  const html = await page([look(0, 'rabbit', 3, { unacked: 1 }), look(1, 'rabbit', 9, { unacked: 4 }), look(2, 'rabbit', 2, { unacked: 2 })])
  const charts = chartsOf(html).filter(({ id }) => id.startsWith('chart-monitor'))
  assert.deepEqual(charts.map(({ title, series }) => [title, series.map(({ name, y }) => [name, y])]), [
    ['Messages: rabbit', [['rabbit', [3, 9, 2]]]],
    ['Mean time of a message: rabbit', [['currently', [1500, 1500, 1500]], ['in total', [null, null, null]]]],
  ])
  assert.match(textOf(html), /Monitors What your own monitors saw .*rabbit rabbitmq at http:\/\/127\.0\.0\.1:15672; 3 looks\..*value first highest last unacked 1 4 2.*cache redis: never read, so its checks are void\./)
})

test('a run without monitors has no such part', async () => {
  const html = renderHtml(await readReportData(sampleReader({ timeline: [sampleSecond(0, START_MS)] })))
  assert.doesNotMatch(textOf(html), /Monitors/)
})

test('names and values that a file of somebody else could hold stay text', async () => {
  for (const bad of hostileTexts) {
    const html = await page([look(0, bad, 3, { [bad]: 1 })], [{ ...rabbit, name: bad, url: bad }])
    assert.equal([...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].length, 3, JSON.stringify(bad))
    assert.doesNotMatch(html.replace(/<(script|style)[\s\S]*?<\/\1>/g, ''), /<img|<b>bold|\u202e|\u001b/)
  }
})

test('monitors and values without end do not fill the page', async () => {
  const rows = Array.from({ length: 300 }, (_, at) => look(at, `m${at}`, 1, Object.fromEntries(Array.from({ length: 60 }, (_, value) => [`v${value}`, 1]))))
  const data = await readReportData(sampleReader({ monitors: rows }))
  assert.deepEqual([data.monitors.watched.length, data.monitors.watched[0]?.values.length], [20, 40])
})

test('the checks of monitors have titles for people', () => {
  assert.deepEqual(['backlog', 'slope', 'drain', 'threads-running.max'].map((check) => checkTitle(`monitor.db.${check}`)), [
    'Most messages in db', 'Growth of db', 'Time until db was empty', 'Highest threads-running of db',
  ])
})
