import { auditRuleNames, type AuditRule } from '../../run/records.ts'
import { ruleTitles } from '../check-titles.ts'
import { formatDuration, formatNumber } from '../numbers.ts'
import type { ReportData } from '../data/report-data.ts'
import { shellCommand } from '../shell-command.ts'
import { html, type Html } from './escape.ts'
import { statusBadge } from './status-badge.ts'

/** The ten rules of the audit, with example orders as they should be and as Magento holds them. */
export const auditSection = ({ audit, auditProblem, manifest, path }: ReportData): Html => {
  if (audit === null) {
    return html`<section id="audit"><h2>Audit</h2><p class="nothing">${auditProblem ?? 'Magento was not read after this run, so nobody knows which orders it holds.'}</p>
${manifest.targets.magento?.kind === 'external' ? html`<p class="command"><code>${shellCommand(['tillstorm', 'audit', path])}</code></p>` : ''}</section>`
  }
  const delay = audit.visibilityDelayMs
  return html`<section id="audit"><h2>Audit: every order, told and stored</h2>
<p class="lead">${formatNumber(audit.records)} records of this run were read from Magento in ${formatDuration(audit.readMs)} and compared with what the
${formatNumber(audit.attempted)} attempted orders should be.${audit.complete ? '' : html` <b>The read was cut short, so no rule could be judged.</b>`}${
    delay === null
      ? ''
      : html` From acknowledgement to visible: ${formatDuration(delay.p50)} median, ${formatDuration(delay.p95)} p95, ${formatDuration(delay.max)} at most (Magento tells whole seconds).`
  }</p>
<table class="stack"><thead><tr><th scope="col">Rule</th><th scope="col">Status</th><th scope="col" class="n">Orders</th><th scope="col">Looks for</th></tr></thead>
<tbody>${auditRuleNames.map((name) => {
    const rule = audit.rules[name]
    return html`<tr><th scope="row">${ruleTitles[name].title}<code class="id">${name}</code></th><td>${statusBadge(rule.status)}</td>
<td class="n" data-name="orders">${rule.status === 'pass' || rule.status === 'fail' ? formatNumber(rule.count) : '–'}</td>
<td class="text">${ruleTitles[name].meaning}${rule.reason === null ? '' : html`<small>${rule.reason}</small>`}</td></tr>`
  })}</tbody></table>
${auditRuleNames.map((name) => examples(ruleTitles[name].title, audit.rules[name]))}</section>`
}

const examples = (title: string, rule: AuditRule): Html => {
  if (rule.examples.length === 0) return html``
  const more = rule.count - rule.examples.length
  return html`<h3>${title}: ${rule.examples.length === 1 ? 'one order' : `${rule.examples.length} orders`}${more > 0 ? ` of ${formatNumber(rule.count)}` : ''}</h3>
<table class="stack examples"><thead><tr><th scope="col">Order</th><th scope="col">Expected</th><th scope="col">Found</th></tr></thead><tbody>${rule.examples.map(
    (example) =>
      html`<tr><th scope="row"><code>${example.ref}</code></th><td class="text" data-name="expected">${example.expected}</td><td class="text" data-name="found">${example.found}</td></tr>`,
  )}</tbody></table>`
}
