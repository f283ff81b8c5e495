import type { RailPass, RailVisit } from '../../../run/rail-record.ts'
import { sampleQuantile } from '../../../stats/sample-quantile.ts'
import { formatNumber } from '../../numbers.ts'
import { html, type Html } from '../escape.ts'
import { runLink } from '../run-link.ts'
import { tableHead } from '../table-head.ts'
import { passName } from './pass-name.ts'

const columns: readonly [name: string, of: (visit: RailVisit) => number | null][] = [
  ['interactive, ms', (visit) => visit.interactiveMs],
  ['LCP, ms', (visit) => visit.lcpMs],
  ['TBT, ms', (visit) => visit.tbtMs],
  ['longest task, ms', (visit) => visit.longestTaskMs],
  ['CLS', (visit) => visit.cls],
  ['transfer, kB', (visit) => (visit.transferBytes === null ? null : Math.ceil(visit.transferBytes / 1_000))],
  ['requests', (visit) => visit.requests],
]

/** First and repeat visits in short: the median of each number with its least and most, and Lighthouse's own pages. */
export const loadTable = (passes: readonly RailPass[]): Html => {
  const visited = passes.filter((pass) => pass.visits !== null)
  const first = visited[0]?.visits
  if (first == null) return html``
  const rows = visited.flatMap((pass) => (['first', 'repeat'] as const).map((which) => ({ pass, which, visits: pass.visits?.[which] ?? [] })))
  const problems = rows.flatMap(({ pass, which, visits }) => visits.flatMap(({ problem }, i) => (problem === null ? [] : [`${passName(pass)}, ${which} visit ${i + 1}: ${problem}`])))
  return html`<figure class="chart rail-figure"><figcaption><h3>Load: first and later visits</h3>
<p>Lighthouse ${first.lighthouse}, as a mid-range phone with slow 3G (400 ms, 400 kbit/s), throttling applied. The median, with the least and the most below it.</p></figcaption>
<div class="scroll"><table class="quantiles">${tableHead(['Visit', { number: 'n' }, ...columns.map(([number]) => ({ number })), 'Lighthouse'])}
<tbody>${rows.map(({ pass, which, visits }) => html`<tr><th scope="row">${which}, ${passName(pass)}</th><td class="n">${formatNumber(visits.length)}</td>
${columns.map(([, of]) => cell(visits.flatMap((visit) => of(visit) ?? [])))}<td>${links(visits)}</td></tr>`)}</tbody></table></div>
${problems.length > 0 && html`<ul class="evidence">${problems.slice(0, 10).map((text) => html`<li>${text}</li>`)}</ul>`}</figure>`
}

const cell = (values: readonly number[]): Html => {
  const median = sampleQuantile(values, 0.5, 0.95)?.value
  if (median === undefined) return html`<td class="n">–</td>`
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return html`<td class="n">${formatNumber(median)}${least < most && html`<small>${formatNumber(least)} – ${formatNumber(most)}</small>`}</td>`
}

const links = (visits: readonly RailVisit[]): Html =>
  html`${visits.flatMap(({ html: path }) => (path === null ? [] : [path])).slice(0, 5).map((path, i) => html`${i > 0 && ' '}${runLink(path, `page ${i + 1}`)}`)}`
