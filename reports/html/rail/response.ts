import type { RailInteraction, RailPass } from '../../../run/rail-record.ts'
import { sampleQuantile } from '../../../stats/sample-quantile.ts'
import { formatNumber } from '../../numbers.ts'
import { html, type Html } from '../escape.ts'
import { tableHead } from '../table-head.ts'
import { passName, type Limits } from './pass-name.ts'
import { axis, capOf, limitLine, share } from './plot.ts'

/** A dot an interaction; beyond this they would hide each other, and every k-th is drawn. */
const MOST_DOTS = 300
const ROW_PX = 34

const measures = [
  { pick: 'feedbackMs', metric: 'rail.response.feedback', title: 'Input to its visible effect', otherwise: 100 },
  { pick: 'visibleMs', metric: 'rail.response.visible', title: 'Input to the next paint', otherwise: 100 },
  { pick: 'handlerMs', metric: 'rail.response.handler', title: 'Run time of the handlers', otherwise: 50 },
] as const
type Pick = (typeof measures)[number]['pick']

/** Every interaction as a dot against its limit, a row a pass, and the quantiles as a table. */
export const responseFigure = (passes: readonly RailPass[], limits: Limits): Html => {
  const measured = passes.filter((pass) => (pass.response?.interactions.length ?? 0) > 0)
  if (measured.length === 0) return html``
  const met = measured.flatMap((pass) => pass.response?.interactions ?? []).filter((each) => each.metIdleWork).length
  return html`<figure class="chart rail-figure"><figcaption><h3>Response: every interaction</h3>
<p>A dot is one tap, key or scan; the line is the limit, the mark on the row its p95.${met > 0 && ` ${formatNumber(met)} met a chunk of idle work that was still running.`}</p></figcaption>
${measures.map(({ pick, metric, title, otherwise }) => strip(measured, pick, title, limits.get(metric) ?? otherwise))}
${numbers(measured)}</figure>`
}

const valuesOf = (pass: RailPass, pick: Pick): number[] => (pass.response?.interactions ?? []).flatMap((each) => each[pick] ?? [])

const strip = (passes: readonly RailPass[], pick: Pick, title: string, limit: number): Html => {
  const cap = capOf(passes.flatMap((pass) => valuesOf(pass, pick)), limit)
  const beyond = passes.flatMap((pass) => valuesOf(pass, pick)).filter((value) => value > cap).length
  return html`<h4>${title}, limit ${formatNumber(limit)} ms</h4>${passes.map((pass) => dots(pass, pick, limit, cap))}${axis(cap, 'ms')}
${beyond > 0 && html`<p class="fine">${formatNumber(beyond)} took longer than this axis and stand at its end.</p>`}`
}

const dots = (pass: RailPass, pick: Pick, limit: number, cap: number): Html => {
  const all = (pass.response?.interactions ?? []).filter((each): each is RailInteraction & Record<Pick, number> => each[pick] !== null)
  const step = Math.ceil(all.length / MOST_DOTS)
  const p95 = sampleQuantile(valuesOf(pass, pick), 0.95, 0.95)?.value ?? null
  const over = all.filter((each) => each[pick] > limit).length
  const label = `${passName(pass)}: ${p95 === null ? 'nothing measured' : `p95 ${formatNumber(p95)} ms`}, ${formatNumber(over)} of ${formatNumber(all.length)} over the limit`
  return html`<div class="strip"><span>${passName(pass)}</span><svg width="100%" height="${ROW_PX}" role="img" aria-label="${label}">
<line class="ground" x1="0" x2="100%" y1="${ROW_PX / 2}" y2="${ROW_PX / 2}"></line>${limitLine(limit, cap)}${all
    .filter((each, i) => i % step === 0 || each[pick] > limit)
    .map((each, i) => html`<circle class="${each[pick] > limit ? 'over' : 'ok'}" cx="${share(each[pick] / cap)}" cy="${6 + ((i * 7) % 22)}" r="3"></circle>`)}${
    p95 !== null && html`<line class="p95" x1="${share(p95 / cap)}" x2="${share(p95 / cap)}" y1="3" y2="${ROW_PX - 3}"></line>`
  }</svg></div>`
}

const numbers = (passes: readonly RailPass[]): Html => html`<details class="numbers"><summary>The numbers of this figure</summary><div class="scroll">
<table>${tableHead(['Pass', 'Measure', ...['n', 'none', 'p50', 'p95', 'p99', 'max'].map((number) => ({ number }))])}
<tbody>${passes.flatMap((pass) => measures.map(({ pick, title }) => {
  const values = valuesOf(pass, pick)
  const q = (quantile: number): string => formatted(sampleQuantile(values, quantile, 0.95)?.value)
  const none = (pass.response?.interactions.length ?? 0) - values.length
  return html`<tr><th scope="row">${passName(pass)}</th><td>${title}, ms</td>${[formatNumber(values.length), formatNumber(none), q(0.5), q(0.95), q(0.99), formatted(values.length === 0 ? undefined : Math.max(...values))].map((text) => html`<td class="n">${text}</td>`)}</tr>`
}))}</tbody></table></div></details>`

const formatted = (value: number | undefined): string => (value === undefined ? '–' : formatNumber(value))
