import type { RailPass } from '../../../run/rail-record.ts'
import { formatDuration, formatNumber } from '../../numbers.ts'
import { html, type Html } from '../escape.ts'
import { tableHead } from '../table-head.ts'
import { passName, type Limits } from './pass-name.ts'
import { at, axis, share } from './plot.ts'

const MOST_STEMS = 400
const HEIGHT_PX = 70

/** Long chunks of idle work where they happened, and how many there were of each length. */
export const idleFigure = (passes: readonly RailPass[], limits: Limits): Html => {
  const limit = limits.get('rail.idle.chunk') ?? 50
  const watched = passes.filter((pass) => pass.idle !== null)
  if (watched.length === 0) return html``
  const edges = [10, 30, limit]
  const names = ['under 10 ms', '10 to 30 ms', `30 to ${formatNumber(limit)} ms`, `over ${formatNumber(limit)} ms`]
  return html`<figure class="chart rail-figure"><figcaption><h3>Idle: chunks of work on a time line</h3>
<p>A stem is a chunk of 30 ms or more while nobody touched the page; the line is ${formatNumber(limit)} ms.</p></figcaption>
${watched.map((pass) => line(pass, limit))}
<div class="scroll"><table class="quantiles">${tableHead(['Chunks', { number: 'watched' }, ...names.map((number) => ({ number }))])}
<tbody>${watched.map((pass) => html`<tr><th scope="row">${passName(pass)}</th><td class="n">${formatDuration(pass.idle?.observedMs ?? 0)}</td>
${countsOf(pass, edges).map((count, i) => html`<td class="n${i === 3 && count > 0 ? ' bad' : ''}">${formatNumber(count)}</td>`)}</tr>`)}</tbody></table></div></figure>`
}

const countsOf = (pass: RailPass, edges: readonly number[]): number[] => {
  const sums = [0, 0, 0, 0]
  for (const [ms, count] of pass.idle?.counts ?? []) {
    const place = edges.findIndex((edge, i) => (i === edges.length - 1 ? ms <= edge : ms < edge))
    sums[place === -1 ? 3 : place] = (sums[place === -1 ? 3 : place] ?? 0) + count
  }
  return sums
}

const line = (pass: RailPass, limit: number): Html => {
  const long = [...(pass.idle?.long ?? [])].sort((a, b) => b.wallMs - a.wallMs).slice(0, MOST_STEMS)
  const lastMs = Math.max(pass.endedAtMs ?? 0, ...long.map((chunk) => chunk.atMs))
  const spanMs = Math.max(1_000, lastMs - pass.startedAtMs)
  const cap = Math.max(1.6 * limit, Math.min(5 * limit, (long[0]?.wallMs ?? 0) * 1.05))
  const y = (ms: number): string => at(HEIGHT_PX - (HEIGHT_PX - 4) * Math.min(1, ms / cap))
  const longest = long[0] === undefined ? 'no chunk of 30 ms or more' : `the longest took ${formatNumber(long[0].wallMs)} ms (${long[0].kind})`
  return html`<div class="strip wide"><span>${passName(pass)}: ${longest}</span>
<svg class="stems" width="100%" height="${HEIGHT_PX}" role="img" aria-label="${passName(pass)}: ${longest}">
<line class="ground" x1="0" x2="100%" y1="${HEIGHT_PX}" y2="${HEIGHT_PX}"></line><line class="limit" x1="0" x2="100%" y1="${y(limit)}" y2="${y(limit)}"></line>
${long.map((chunk) => {
  const x = share((chunk.atMs - pass.startedAtMs) / spanMs)
  return html`<g class="${chunk.wallMs > limit ? 'over' : 'ok'}"><title>${formatNumber(chunk.wallMs)} ms, ${chunk.kind}, ${chunk.scripts[0]?.functionName ?? 'no function known'}</title>
<line x1="${x}" x2="${x}" y1="${HEIGHT_PX}" y2="${y(chunk.wallMs)}"></line><circle cx="${x}" cy="${y(chunk.wallMs)}" r="3.5"></circle></g>`
})}</svg>${axis(spanMs / 1_000, 's')}</div>`
}
