import type { ReportData } from '../data/report-data.ts'
import { formatNumber } from '../numbers.ts'
import { html, type Html } from './escape.ts'
import { tableHead } from './table-head.ts'

/** The day as it was planned and as its adjustments made it; nothing where it has none. */
export const adjustmentsSection = ({ manifest }: ReportData): Html => {
  const { adjustedHours } = manifest
  if (adjustedHours === undefined || adjustedHours.length === 0) return html``
  const sum = (name: 'orders' | 'ordersBefore'): number => adjustedHours.reduce((total, each) => total + each[name], 0)
  const moved = adjustedHours.every(({ orders, ordersBefore }) => orders === ordersBefore) ? ' No hour has more or fewer orders than before: what moved, moved between the shops.' : ''
  return html`<section id="adjustments"><h2>The plan before and after its adjustments</h2>
<ul class="evidence">${(manifest.adjustments ?? []).map((text) => html`<li>${text}</li>`)}</ul>
<p class="lead">The day keeps its ${formatNumber(sum('orders'))} orders. Before the first hour that an adjustment changes nothing moves; the rest of the day was planned anew.${moved}</p>
<table>${tableHead(['Hour', { number: 'Before' }, { number: 'After' }, { number: 'Difference' }])}
<tbody>${adjustedHours.map(
    ({ hour, orders, ordersBefore }) => html`<tr><th scope="row">${String(hour).padStart(2, '0')}:00</th>
<td class="n" data-name="before">${formatNumber(ordersBefore)}</td><td class="n" data-name="after">${formatNumber(orders)}</td>
<td class="n" data-name="difference">${orders === ordersBefore ? '–' : `${orders > ordersBefore ? '+' : '−'}${formatNumber(Math.abs(orders - ordersBefore))}`}</td></tr>`,
  )}</tbody></table></section>`
}
