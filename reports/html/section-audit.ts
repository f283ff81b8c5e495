import { countedIn } from '../../run/counted-in.ts'
import { auditRuleNames, type Audit, type AuditRule, type AuditRuleName } from '../../run/records.ts'
import { ruleTitles } from '../check-titles.ts'
import { formatDuration, formatNumber } from '../numbers.ts'
import type { ReportData } from '../data/report-data.ts'
import { shellCommand } from '../shell-command.ts'
import { html, type Html } from './escape.ts'
import { statusBadge } from './status-badge.ts'
import { tableHead } from './table-head.ts'

/** The ten rules of the audit, with example orders as they should be and as Magento holds them. */
export const auditSection = ({ audit, auditProblem, manifest, path }: ReportData): Html => {
  if (audit === null) {
    const isThere = manifest.targets.magento?.kind === 'external'
    return html`<section id="audit"><h2>Audit</h2><p class="nothing">${auditProblem ?? NOT_READ}</p>
${isThere && html`<p class="command"><code>${shellCommand(['tillstorm', 'audit', path])}</code></p>`}</section>`
  }
  return html`<section id="audit"><h2>Audit: every order, told and stored</h2>
<p class="lead">${formatNumber(audit.records)} records of this run were read from Magento in
${formatDuration(audit.readMs)} and compared with what the ${formatNumber(audit.attempted)} attempted orders should be.
${!audit.complete && html`<b>The read was cut short, so no rule could be judged.</b>`} ${delay(audit)}</p>
<table class="stack">${tableHead(['Rule', 'Status', { number: 'Found' }, 'Looks for'])}
<tbody>${auditRuleNames.map((name) => row(name, audit.rules[name]))}</tbody></table>
${auditRuleNames.map((name) => examples(name, audit.rules[name]))}</section>`
}

const NOT_READ = 'Magento was not read after this run, so nobody knows which orders it holds.'

const delay = ({ visibilityDelayMs }: Audit): string => {
  if (visibilityDelayMs === null) return ''
  const [p50, p95, max] = [visibilityDelayMs.p50, visibilityDelayMs.p95, visibilityDelayMs.max].map(formatDuration)
  return `From acknowledgement to visible: ${p50} median, ${p95} p95, ${max} at most (Magento tells whole seconds).`
}

const row = (name: AuditRuleName, rule: AuditRule): Html => {
  const isJudged = rule.status === 'pass' || rule.status === 'fail'
  return html`<tr><th scope="row">${ruleTitles[name].title}<code class="id">${name}</code></th>
<td>${statusBadge(rule.status)}</td><td class="n" data-name="found">${isJudged ? formatNumber(rule.count) : '–'}</td>
<td class="text">${ruleTitles[name].meaning}${rule.reason !== null && html`<small>${rule.reason}</small>`}</td></tr>`
}

const examples = (name: AuditRuleName, rule: AuditRule): Html => {
  if (rule.examples.length === 0) return html``
  const what = countedIn(name)
  const shown = rule.examples.length === 1 ? `one ${what}` : `${rule.examples.length} ${what}s`
  const of = rule.count > rule.examples.length ? ` of ${formatNumber(rule.count)}` : ''
  return html`<h3>${ruleTitles[name].title}: ${shown}${of}</h3>
<table class="stack examples">${tableHead([what === 'product' ? 'Product' : 'Order', 'Expected', 'Found'])}<tbody>${rule.examples.map(
    (example) => html`<tr><th scope="row"><code>${example.ref}</code>${example.entityId !== undefined && html`<br><small>entity_id ${String(example.entityId)}</small>`}</th>
<td class="text" data-name="expected">${example.expected}</td><td class="text" data-name="found">${example.found}</td></tr>`,
  )}</tbody></table>`
}
