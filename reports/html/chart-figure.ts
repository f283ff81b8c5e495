import { formatClock, formatNumber } from '../numbers.ts'
import type { ChartSpec } from './chart-spec.ts'
import { html, type Html } from './escape.ts'
import { tableHead } from './table-head.ts'

const TABLE_ROWS = 20

const every = <Value>(values: readonly Value[], most: number): Value[] => {
  if (values.length <= most) return [...values]
  return Array.from({ length: most }, (_, i) => values[Math.round((i * (values.length - 1)) / (most - 1))] as Value)
}

const shareText = (nines: number): string => `${formatNumber(Number((100 * (1 - 10 ** -nines)).toPrecision(6)))} %`

/** The same numbers as a table of 20 rows, for a screen reader and for a browser without scripts. */
const numbers = (spec: ChartSpec): Html => {
  const xs = every(
    [...new Set(spec.series.flatMap((series) => series.x))].sort((a, b) => a - b),
    TABLE_ROWS,
  )
  const at = spec.series.map((series) => new Map(series.x.map((x, i) => [x, series.y[i] ?? null])))
  const nearest = (map: Map<number, number | null>, x: number): number | null => {
    if (map.has(x)) return map.get(x) ?? null
    if (x > Math.max(...map.keys())) return null
    let best: number | null = null
    for (const [key, value] of map) if (key <= x && value !== null) best = value
    return best
  }
  const label = (x: number): string => (spec.x === 'seconds' ? formatClock(x * 1000) : shareText(x))
  const cell = (value: number | null): Html => html`<td class="n">${value === null ? '–' : formatNumber(value)}</td>`
  const names = spec.series.map((series) => ({ number: `${series.name}, ${spec.y.unit}` }))
  return html`<details class="numbers"><summary>The numbers of this chart</summary><div class="scroll"><table>
${tableHead([spec.x === 'seconds' ? 'elapsed' : 'share of requests', ...names])}
<tbody>${xs.map((x) => html`<tr><th scope="row">${label(x)}</th>${at.map((map) => cell(nearest(map, x)))}</tr>`)}</tbody>
</table></div></details>`
}

/** A chart with its title, its meaning in words, and its numbers; where nothing was measured, a sentence that says so. */
export const chartFigure = (spec: ChartSpec, nothing: string): Html =>
  spec.series.some((series) => series.y.some((value) => value !== null))
    ? html`<figure class="chart"><figcaption><h3>${spec.title}</h3><p>${spec.caption}</p></figcaption>
<div class="plot"><canvas id="${spec.id}" role="img" aria-label="${spec.title}. ${spec.caption}"></canvas></div>
${numbers(spec)}</figure>`
    : html`<figure class="chart empty"><figcaption><h3>${spec.title}</h3></figcaption>
<p class="nothing">${nothing}</p></figure>`
