import type { VerdictFile } from '../../run/records.ts'
import { checkTitle } from '../check-titles.ts'
import { formatLimit, formatNumber, formatValueBeside } from '../numbers.ts'
import { groupChecks } from '../statuses.ts'
import { html, type Html } from './escape.ts'
import { statusBadge } from './status-badge.ts'
import { tableHead } from './table-head.ts'

/** Every check with its value, its limit, why the limit stands there and why the status is what it is. */
export const checksSection = (verdict: VerdictFile): Html => html`<section id="checks"><h2>All checks</h2>
<table class="stack">${tableHead(['Check', 'Status', { number: 'Value' }, { number: 'Limit' }, 'Unit', 'Because, and why the limit'])}
${groupChecks(verdict.checks).map(
  (group) =>
    html`<tbody><tr class="group"><th colspan="6" scope="rowgroup">${group.title}</th></tr>${group.checks.map(
      (check) => html`<tr><th scope="row">${checkTitle(check.id)}<code class="id">${check.id}</code></th>
<td>${statusBadge(check.status)}</td>
<td class="n" data-name="value">${formatValueBeside(check.value, check.limit)}${
        check.interval === null
          ? ''
          : html`<small>${formatNumber(check.interval.lower)} – ${formatNumber(check.interval.upper)}</small>`
      }</td>
<td class="n" data-name="limit">${formatLimit(check.limit)}</td><td data-name="unit">${check.unit}</td>
<td class="text">${check.because}<small>${check.why}</small></td></tr>`,
    )}</tbody>`,
)}</table>
<p class="fine">The small numbers under a value are its one-sided 95 % bounds.</p></section>`
