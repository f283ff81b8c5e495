import { isTooBusy } from '../../budgets/vitals/busy-machine.ts'
import type { BrowserReport } from '../data/browsers.ts'
import type { ReportData } from '../data/report-data.ts'
import { formatNumber } from '../numbers.ts'
import { html, type Html } from './escape.ts'
import { tableHead } from './table-head.ts'

const MOST_WARNINGS = 5

const what = ({ record, visits, sales }: BrowserReport): Html => {
  if (record === null) return html``
  const who = record.terminals === 1 ? 'One terminal was a browser' : `${formatNumber(record.terminals)} terminals were browsers`
  const did = record.visit === 'sell' ? `${formatNumber(visits.all)} visits, each to sell, and ${formatNumber(sales)} sales beside the plan` : `${formatNumber(visits.all)} visits that only looked`
  return html`<p class="lead">${who} (Chromium ${record.chromium}) at ${record.url}: ${did}.</p>`
}

const soldAndFound = ({ record }: BrowserReport): Html => {
  const audit = record?.saleAudit ?? null
  if (audit === null) return html``
  if (audit.problem !== null) return html`<p>Their sales could not be looked for: ${audit.problem}</p>`
  const unsent = audit.unsent.length === 0 ? '' : ` ${formatNumber(audit.unsent.length)} went with a browser that was closed before its till had sent everything.`
  return html`<p>${formatNumber(audit.exactlyOnce)} of ${formatNumber(audit.sales)} sales are in Magento exactly once.${unsent}</p>`
}

/** Web vitals of the terminals that were browsers, beside the load. Empty where none was. */
export const browsersSection = ({ manifest, browsers, monitors }: ReportData): Html => {
  if (manifest.measures.browsers === undefined) return html``
  const { record, problems, vitals, visits } = browsers
  const warnings = record?.end?.warnings ?? []
  return html`<section id="browsers"><h2>Browsers beside the load</h2>${what(browsers)}
${problems.length > 0 && html`<p class="nothing">${problems.join('; ')}. Their web vitals cannot be judged; what was measured of the load stands.</p>`}
${isTooBusy(monitors.busyShare) && html`<p class="nothing">All cores were busy in ${formatNumber(100 * (monitors.busyShare ?? 0))} % of the drive: these times are also the machine’s own. Fewer browsers or more cores tell more.</p>`}
<div class="scroll"><table class="quantiles"><caption>Web vitals at the 75th percentile of page views. Google’s “good” is for pages of the open web, and gates nothing here unless a budget names it.</caption>
${tableHead(['Web vital', { number: 'page views' }, { number: 'p75' }, { number: 'Google’s “good”' }, 'Compared'])}
<tbody>${vitals.map(({ name, title, pageViews, p75, good, compared }) => html`<tr><th scope="row">${name} <small>${title}</small></th>
<td class="n">${formatNumber(pageViews)}</td><td class="n">${p75}</td><td class="n">≤ ${good}</td><td>${compared}</td></tr>`)}</tbody></table></div>
${visits.failed > 0 && html`<p>${formatNumber(visits.failed)} of ${formatNumber(visits.all)} visits broke off, the first because: ${visits.firstProblem}</p>`}
${soldAndFound(browsers)}${warnings.length > 0 && html`<ul class="evidence">${warnings.slice(0, MOST_WARNINGS).map((text) => html`<li><b>k6</b> ${text}</li>`)}</ul>`}</section>`
}
