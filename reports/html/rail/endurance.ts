import type { RailPass } from '../../../run/rail-record.ts'
import { formatNumber } from '../../numbers.ts'
import { html, type Html } from '../escape.ts'
import { passName } from './pass-name.ts'
import { at, axis, share } from './plot.ts'

type Sample = NonNullable<RailPass['endurance']>['samples'][number]

const series: readonly [name: string, of: (sample: Sample) => number, unit: string][] = [
  ['Heap', ({ heapBytes }) => heapBytes / 1_000_000, 'MB'],
  ['Document nodes', ({ nodes }) => nodes, ''],
  ['Event listeners', ({ listeners }) => listeners, ''],
]

/** Heap, nodes and listeners over the sales, each on a scale of its own from nothing. */
export const enduranceFigure = (passes: readonly RailPass[]): Html => {
  const endured = passes.filter((pass) => (pass.endurance?.samples.length ?? 0) > 1)
  if (endured.length === 0) return html``
  return html`<figure class="chart rail-figure"><figcaption><h3>Endurance: what sales leave behind</h3>
<p>After a collection of garbage each time. What rises to the right stays behind.</p></figcaption>
${endured.map((pass) => series.map(([name, of, unit]) => strip(pass, pass.endurance?.samples ?? [], name, of, unit)))}</figure>`
}

const strip = (pass: RailPass, samples: readonly Sample[], name: string, of: (sample: Sample) => number, unit: string): Html => {
  const most = Math.max(1e-9, ...samples.map(of))
  const sales = Math.max(1, ...samples.map(({ sale }) => sale))
  const [first, last] = [samples[0], samples.at(-1)]
  const text = `${passName(pass)}: ${name}${first === undefined || last === undefined ? '' : ` ${formatNumber(of(first))} → ${formatNumber(of(last))} ${unit}`}`
  return html`<div class="strip wide"><span>${text}</span><svg width="100%" height="48" role="img" aria-label="${text}">
<line class="ground" x1="0" x2="100%" y1="47" y2="47"></line>
${samples.map((sample) => html`<circle class="ok" cx="${share(sample.sale / sales)}" cy="${at(44 - 40 * (of(sample) / most))}" r="3"></circle>`)}</svg>${axis(sales, 'sales')}</div>`
}
