import type { Distribution } from '../data/distributions.ts'
import type { ReportData } from '../data/report-data.ts'
import { formatNumber } from '../numbers.ts'
import { chartFigure } from './chart-figure.ts'
import { thin, type ChartColour, type ChartSpec } from './chart-spec.ts'
import { failuresOverTime, latencyOverTime } from './charts-orders.ts'
import { html, type Html } from './escape.ts'
import { metErrorsTable } from './met-errors.ts'
import { tableHead } from './table-head.ts'

const palette: readonly ChartColour[] = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8']
const SHOWN_AT_FIRST = 4
/** A logarithmic axis has no zero: what took no time at all is drawn here. */
const FLOOR_MS = 0.1

/** What the customer waits for stands first, then the requests by how often they were made. */
const order = (a: Distribution, b: Distribution): number =>
  rank(a) - rank(b) || b.count - a.count || (a.name < b.name ? -1 : 1)
const rank = ({ name }: Distribution): number =>
  name === 'order' ? 0 : name === 'sale' ? 1 : name === 'order-batch' ? 2 : 3

const nines = (share: number): number => Number((-Math.log10(1 - share)).toFixed(3))

const curves = (requests: readonly Distribution[]): ChartSpec => {
  const slow = requests.filter((each) => (each.maxMs ?? 0) > FLOOR_MS)
  const still = requests.filter((each) => each.count > 0 && (each.maxMs ?? 0) <= FLOOR_MS).map((each) => each.name)
  const isFloored = slow.some((each) => each.curve.some((point) => point.ms < FLOOR_MS))
  return {
    id: 'chart-percentiles',
    title: 'Response times by percentile',
    caption:
      'Read it from the left: half of the requests were answered within the time at 50 %, ' +
      'all but one in a hundred within that at 99 %.' +
      (still.length === 0 ? '' : ` Not drawn, because nobody waited: ${still.join(', ')}.`) +
      (isFloored ? ` What took less than ${FLOOR_MS} ms is drawn there.` : ''),
    x: 'nines',
    extent: null,
    y: { title: 'milliseconds', unit: 'ms', logarithmic: true },
    shopClock: null,
    shades: [],
    marks: [],
    series: slow.map((each, i) => ({
      name: each.name,
      colour: palette[i % palette.length] ?? 'c1',
      x: each.curve.map((point) => nines(point.share)),
      y: each.curve.map((point) => thin(Math.max(FLOOR_MS, point.ms))),
      dashed: i >= palette.length,
      shown: i < SHOWN_AT_FIRST,
      filled: false,
    })),
  }
}

const ms = (value: number | null): string =>
  value === null ? '–' : value < 0.01 ? '< 0.01' : value < 1 ? value.toFixed(2) : formatNumber(value)

/** Quantiles in milliseconds; one that too few samples carry is left out. `failed`: whether the samples can fail. */
export const quantileTable = (
  distributions: readonly Distribution[],
  { of, caption, failed }: { of: string; caption: string; failed: boolean },
): Html => {
  const names = ['p50', 'p95', 'p99', 'p99.9', 'max', 'n', ...(failed ? ['failed'] : [])]
  return html`<div class="scroll"><table class="quantiles"><caption>${caption}</caption>
${tableHead([of, ...names.map((number) => ({ number }))])}<tbody>${distributions.map(
    (each) => html`<tr><th scope="row"><code>${each.name}</code></th>
${[each.p50Ms, each.p95Ms, each.p99Ms, each.p999Ms, each.maxMs].map((value) => html`<td class="n">${ms(value)}</td>`)}
<td class="n">${formatNumber(each.count)}</td>${
      failed ? html`<td class="n${each.failed > 0 ? ' bad' : ''}">${formatNumber(each.failed)}</td>` : ''
    }</tr>`,
  )}</tbody></table></div>`
}

const columns = {
  requests: { of: 'Request', caption: 'Milliseconds. A dash: too few requests to tell.', failed: true },
  reconnects: { of: 'Reconnect', caption: 'From network back to outbox empty, milliseconds.', failed: false },
}

/** The distribution of each request, and the order's over time. */
export const latencySection = (data: ReportData): { markup: Html; charts: ChartSpec[] } => {
  const requests = data.distributions.filter((each) => each.kind === 'request').sort(order)
  const reconnects = data.distributions.filter((each) => each.kind === 'reconnect').sort(order)
  const percentiles = curves(requests)
  const overTime = latencyOverTime(data)
  const failures = failuresOverTime(data)
  const failed = data.timeline.totals.failedRequests > 0
  return {
    charts: [percentiles, overTime, ...(failed ? [failures] : [])],
    markup: html`<section id="latency"><h2>Response times</h2>
<p class="lead">Every time counts from the moment the plan wanted the request, so a wait behind a slow answer is in it.
Orders that were sold without network are not.</p>
${chartFigure(percentiles, 'No request was measured.')}
${requests.length === 0 ? '' : quantileTable(requests, columns.requests)}
${reconnects.length === 0 ? '' : quantileTable(reconnects, columns.reconnects)}
<div class="pair">${chartFigure(overTime, 'No order was timed.')}
${failed ? chartFigure(failures, '') : ''}</div>${metErrorsTable(data.metErrors)}</section>`,
  }
}
