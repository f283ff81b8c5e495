import type { RailRecord, RailReference } from '../../../run/rail-record.ts'
import { utcClock } from '../../moments.ts'
import { formatNumber } from '../../numbers.ts'
import { html, type Html } from '../escape.ts'
import { tableHead } from '../table-head.ts'
import { passName } from './pass-name.ts'

const MOST_PROBLEMS = 40

/** The look that counts, below one that was made again. */
const looksOf = ({ earlier, backend, moment, ...look }: RailReference) => [
  ...(earlier === undefined ? [] : [{ ...earlier, name: `${backend}, ${moment}, looked at again` }]), { ...look, name: `${backend}, ${moment}` },
]

/** Whether the machine could measure at all: the page with known work, the load beside the loaded passes, and what went wrong. */
export const trustDetails = ({ references, passes }: RailRecord): Html => {
  const problems = passes.flatMap((pass) => pass.problems.map((problem) => ({ pass, problem })))
  const loads = passes.flatMap((pass) => (pass.load === null ? [] : [{ pass, load: pass.load }]))
  const number = (value: number | undefined): Html => html`<td class="n">${value === undefined ? '–' : formatNumber(value)}</td>`
  return html`<h3 class="sub">Could this machine measure it?</h3>
${loads.map(({ pass, load }) => html`<p>${passName(pass)}: ${formatNumber(load.ordersPerSecond)} orders a second beside it, ${formatNumber(load.plannedOrdersPerSecond)} planned, ${formatNumber(load.failedPercent)} % failed.</p>`)}
<p class="fine">A page with known work, before and after the passes. Clean is at most 50 ms, 10 ms, 5 % and 50 ms; 60 ms of work are right as what the page's own
clock says of them, from 20 to 75 ms. An answer 300 ms late
must be seen as 280 to 450 ms, a frame of 25 ms as 22 to 40 ms, and over 6 % of those as dropped; where a device is slower, so is the work.</p>
<div class="scroll"><table class="quantiles">
${tableHead(['Look', ...['paint p95, ms', 'frame p95, ms', 'dropped, %', 'longest chunk, ms', '60 ms handler', 'by its own clock', '60 ms callback', 'by its own clock', 'late answer, ms', '25 ms frame', 'of those dropped, %', 'times slower (asked)'].map((each) => ({ number: each })), 'Problem'])}
<tbody>${references.flatMap(looksOf).map(({ name, clean, sixty, problem }) => html`<tr><th scope="row">${name}</th>
${[clean?.visibleP95Ms, clean?.frameP95Ms, clean?.droppedPercent, clean?.longestChunkMs, sixty?.handlerMs, sixty?.own?.handlerMs, sixty?.chunkMs, sixty?.own?.chunkMs, sixty?.faults?.lateMs, sixty?.faults?.frameMs, sixty?.faults?.droppedPercent].map(number)}
<td class="n">${sixty?.slowed === undefined ? '–' : `${formatNumber(sixty.slowed.times)} (${formatNumber(sixty.slowed.asked)})`}</td><td>${problem ?? ''}</td></tr>`)}</tbody></table></div>
${problems.length > 0 && html`<details class="more"><summary>${formatNumber(problems.length)} ${problems.length === 1 ? 'remark' : 'remarks'} of the browser</summary><ul class="evidence">${problems.slice(0, MOST_PROBLEMS).map(
    ({ pass, problem }) => html`<li><b>${problem.kind}</b> ${problem.text} <small>${passName(pass)}${problem.voids.length > 0 && `, voids ${problem.voids.join(', ')}`}</small> <time>${utcClock(problem.atMs, false)}</time></li>`,
  )}</ul></details>`}`
}
