import type { MetError } from '../../budgets/met-errors.ts'
import { errorText } from '../../run/error-words.ts'
import { formatNumber } from '../numbers.ts'
import { html, type Html } from './escape.ts'
import { tableHead } from './table-head.ts'

/** Rows that stand open; a backend with many words for no would fill the page. */
const ROWS_SHOWN = 12

/** Which errors the requests met, the most frequent first; nothing where none was recorded. */
export const metErrorsTable = (met: readonly MetError[]): Html => {
  if (met.length === 0) return html``
  const rest = met.slice(ROWS_SHOWN)
  const caption = 'Each attempt counts, also of requests that never ended: one that came through at its third try stands here twice, and once under “failed”. Parts of an order (cart-…, order-bulk, bulk-status) stand beside the order or batch that they belong to.'
  return html`<h3 id="errors">Errors that were met</h3>${table(met.slice(0, ROWS_SHOWN), caption)}${
    rest.length > 0 && html`<details class="more"><summary>${formatNumber(rest.length)} more</summary>${table(rest, '')}</details>`
  }`
}

const table = (met: readonly MetError[], caption: string): Html =>
  html`<div class="scroll"><table class="quantiles">${caption !== '' && html`<caption>${caption}</caption>`}
${tableHead(['Request', 'Error', { number: 'Times' }, { number: 'First in second' }, { number: 'Last in second' }])}<tbody>${met.map(
    (each) => html`<tr><th scope="row"><code>${each.name}</code></th><td>${errorText(each.code)}</td>
<td class="n">${formatNumber(each.count)}</td><td class="n">${formatNumber(each.firstSecond)}</td><td class="n">${formatNumber(each.lastSecond)}</td></tr>`,
  )}</tbody></table></div>`
