import type { CheckResult, Evidence, VerdictFile } from '../../run/records.ts'
import { checkTitle } from '../check-titles.ts'
import { evidenceDetail, evidencePrefix } from '../evidence-text.ts'
import { utcClock } from '../moments.ts'
import { byGround, unsaid, type Told } from '../grounds.ts'
import { formatLimit, formatNumber, formatValueBeside, withUnit } from '../numbers.ts'
import { sectionOf } from '../see-more.ts'
import { troubledChecks } from '../statuses.ts'
import { html, type Html } from './escape.ts'
import { runLink } from './run-link.ts'
import { statusBadge } from './status-badge.ts'

const OPEN_DOUBTS = 4
const OPEN_EVIDENCE = 5

const headings: Record<VerdictFile['verdict'], string> = {
  pass: '',
  fail: 'What failed',
  void: 'Why this run cannot be judged',
  inconclusive: 'What cannot be decided',
}

/** Every failing check in full, then what could not be judged; the first few open, the rest folded. */
export const troubleSection = (verdict: VerdictFile): Html => {
  const trouble = troubledChecks(verdict.checks)
  if (trouble.length === 0) return html``
  const failing = trouble.filter((check) => check.status === 'fail')
  const doubts = trouble.filter((check) => check.status !== 'fail')
  const told = byGround(doubts)
  const open = [...byGround(failing), ...told.slice(0, OPEN_DOUBTS)]
  const folded = told.slice(OPEN_DOUBTS)
  return html`<section id="trouble"><h2>${headings[verdict.verdict]}</h2>${open.map(card)}${
    folded.length === 0
      ? ''
      : html`<details class="more"><summary>${folded.length} more that could not be judged</summary>
${folded.map(card)}</details>`
  }</section>`
}

const card = ({ check, also }: Told): Html => {
  const proofs = unsaid(check).filter((each) => each.kind !== 'command')
  const value =
    check.value === null ? 'not measured' : withUnit(formatValueBeside(check.value, check.limit), check.unit)
  const commands = check.evidence.filter((each) => each.kind === 'command')
  return html`<article class="card ${check.status}">
<h3>${statusBadge(check.status)} ${checkTitle(check.id)} <code class="id">${check.id}</code></h3>
<p class="measure"><b>${value}</b>
<span>limit ${withUnit(formatLimit(check.limit), check.unit)}</span>${
    check.interval === null
      ? ''
      : html`<span>95 % bounds ${formatNumber(check.interval.lower)} to ${formatNumber(check.interval.upper)}</span>`
  }</p>
<p>${check.because}</p><p class="why">Why the limit: ${check.why}</p>${evidenceList(proofs)}${commands.map(
    (each) =>
      html`<p class="command">${placeOf(check, each)}${each.text !== each.ref && html`<span>${each.text}</span>`}</p>`,
  )}${also.length > 0 && html`<p class="fine">Also void: ${also.map((each, i) => html`${i > 0 && ', '}${checkTitle(each.id)} <code class="id">${each.id}</code>`)}.</p>`}</article>`
}

/** Who reads this report needs no command that renders it, but the way to its part. */
const placeOf = (check: CheckResult, evidence: Evidence): Html => {
  const section = sectionOf(check, evidence)
  return section === null ? html`<code>${evidence.ref}</code>` : html`<a href="#${section}">#${section}</a>`
}

const evidenceList = (evidence: readonly Evidence[]): Html => {
  if (evidence.length === 0) return html``
  const items = evidence.map(
    (each) =>
      html`<li><b>${evidencePrefix(each)}${runLink(each.ref)}</b> ${evidenceDetail(each)}${
        each.at === null ? '' : html` <time>${utcClock(each.at, true)}</time>`
      }</li>`,
  )
  const rest = items.slice(OPEN_EVIDENCE)
  return html`<ul class="evidence">${items.slice(0, OPEN_EVIDENCE)}</ul>${
    rest.length === 0
      ? ''
      : html`<details class="more"><summary>${rest.length} more</summary><ul class="evidence">${rest}</ul></details>`
  }`
}
