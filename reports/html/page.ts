import { createHash } from 'node:crypto'
import type { ReportData } from '../data/report-data.ts'
import { verdictFaces } from '../statuses.ts'
import { readAssets } from './assets.ts'
import { chartFigure } from './chart-figure.ts'
import type { ChartSpec } from './chart-spec.ts'
import { cumulativeOrders, orderRates } from './charts-orders.ts'
import { Html, html, jsonForScript } from './escape.ts'
import { adjustmentsSection } from './section-adjustments.ts'
import { auditSection } from './section-audit.ts'
import { generatorSection, queueSection } from './section-backend.ts'
import { browsersSection } from './section-browsers.ts'
import { checksSection } from './section-checks.ts'
import { environmentSection, repeatSection } from './section-environment.ts'
import { latencySection } from './section-latency.ts'
import { monitorsSection } from './section-monitors.ts'
import { railSection } from './section-rail.ts'
import { troubleSection } from './section-trouble.ts'
import { verdictSection } from './section-verdict.ts'

const digest = (source: string): string => `'sha256-${createHash('sha256').update(source).digest('base64')}'`

/** Scripts and styles of the page by their digest and nothing else: markup that slipped in could neither run nor load. */
const policy = (scripts: readonly string[], styles: readonly string[], hasPictures: boolean): string =>
  [
    "default-src 'none'",
    `script-src ${scripts.map(digest).join(' ')}`,
    `style-src ${styles.map(digest).join(' ')}`,
    ...(hasPictures ? ['img-src data:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

const contents = ({ measures, adjustedHours, monitors }: ReportData['manifest']): (readonly [string, string])[] => [
  ...(measures.rail ? ([['rail', 'The till in a browser']] as const) : []),
  ...(measures.load
    ? ([
        ['orders', 'Orders'],
        ...(adjustedHours === undefined ? [] : [['adjustments', 'Adjustments'] as const]),
        ['latency', 'Response times'],
        ['queue', 'Queue'],
        ...(monitors === undefined ? [] : ([['monitors', 'Monitors']] as const)),
        ['generator', 'Generator'],
        ['audit', 'Audit'],
      ] as const)
    : []),
  ...(measures.browsers !== undefined ? ([['browsers', 'Browsers']] as const) : []),
  ['checks', 'All checks'],
  ['environment', 'Environment'],
  ['repeat', 'How to repeat it'],
]

type Part = { markup: Html; charts: ChartSpec[] }

/** What the drive of a load left; empty where the run drove none. */
const loadPart = (data: ReportData): Part => {
  if (!data.manifest.measures.load) return { markup: html``, charts: [] }
  const orders = [cumulativeOrders(data), orderRates(data)] as const
  const [latency, queue, monitors, generator] = [latencySection(data), queueSection(data), monitorsSection(data), generatorSection(data)]
  const nothing = 'The drive left no second of a timeline.'
  return {
    charts: [...orders, ...latency.charts, ...queue.charts, ...monitors.charts, ...generator.charts],
    markup: html`<section id="orders"><h2>Orders over the day</h2>${orders.map((spec) => chartFigure(spec, nothing))}</section>
${adjustmentsSection(data)}${latency.markup}${queue.markup}${monitors.markup}${generator.markup}${auditSection(data)}`,
  }
}

/** The whole report as one HTML file that needs nothing else: no network, no other file. */
export const renderHtml = (data: ReportData): string => {
  const { chartLibrary, client, styles } = readAssets()
  const load = loadPart(data)
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy([chartLibrary, client], [styles], data.rail.pictures.size > 0)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>${verdictFaces[data.verdict.verdict].word} · ${data.manifest.profile} · ${data.verdict.runId}</title>
<style>${new Html(styles)}</style></head><body><main>
${verdictSection(data)}
${troubleSection(data.verdict)}
<nav aria-label="Contents">${contents(data.manifest).map(([id, title]) => html`<a href="#${id}">${title}</a>`)}</nav>
${railSection(data)}${load.markup}${browsersSection(data)}
${checksSection(data.verdict)}${environmentSection(data)}${repeatSection(data)}
</main><footer>Made by tillstorm ${data.manifest.versions.tillstorm}. This file needs no network.
Charts: Chart.js (MIT).</footer>
<script type="application/json" id="charts">${jsonForScript(load.charts)}</script>
<script>${new Html(chartLibrary)}</script>
<script>${new Html(client)}</script></body></html>
`.markup
}
