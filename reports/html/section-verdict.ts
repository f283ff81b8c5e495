import type { CheckStatus } from '../../run/records.ts'
import { utcMinute } from '../moments.ts'
import { formatDuration, formatNumber } from '../numbers.ts'
import { humanOrdersPerHour, peakLoad } from '../data/human-limit.ts'
import { keyFigures, type KeyFigure } from '../data/key-figures.ts'
import { railFigures } from '../data/rail-figures.ts'
import type { ReportData } from '../data/report-data.ts'
import { statusCounts, statusFaces, verdictFaces } from '../statuses.ts'
import { html, type Html } from './escape.ts'

/** The word, the sentence and six numbers: what a manager reads in ten seconds. */
export const verdictSection = (data: ReportData): Html => {
  const { manifest, verdict } = data
  const face = verdictFaces[verdict.verdict]
  return html`<header class="hero ${verdict.verdict}">
<p class="brand"><b>tillstorm</b> ${manifest.profile} · ${startOf(data)}</p>
<h1><span class="symbol" aria-hidden="true">${face.symbol}</span> ${face.word}</h1>
<p class="summary">${verdict.summary}</p>
${figures(data)}
<p class="meta">${face.meaning} ${statusCounts(verdict.checks)} of ${formatNumber(verdict.checks.length)} checks,
budget ${verdict.budget}, run ${verdict.runId}.</p>
</header>${peakNote(data)}`
}

/** Six numbers of the backend, and one of each area of the till; a heading stands over each where a run has both. */
const figures = (data: ReportData): Html => {
  const { load, rail } = data.manifest.measures
  const box = (title: string, all: readonly KeyFigure[]): Html =>
    all.length === 0 ? html`` : html`${load && rail && html`<p class="half">${title}</p>`}<dl class="figures">${all.map(figureBox)}</dl>`
  return html`${load ? box('The backend under a day of tills', keyFigures(data)) : ''}${rail ? box('The till in a browser', railFigures(data.verdict.checks).filter(({ status }) => status !== null)) : ''}`
}

const figureBox = (
  figure: KeyFigure,
): Html => html`<div class="figure ${figure.status ?? 'plain'}"><dt>${figure.name}</dt>
<dd><span class="value">${figure.value}</span> ${figure.status !== null && mark(figure.status)}</dd>
<dd class="detail">${figure.detail}</dd></div>`

const mark = (status: CheckStatus): Html => {
  const { symbol, word } = statusFaces[status]
  return html`<span class="mark" title="${word}">${symbol}<span class="sr"> ${word}</span></span>`
}

const startOf = ({ manifest }: ReportData): string => {
  const { measures, phases } = manifest
  const rail = phases.filter((phase) => phase.name.startsWith('rail-'))
  const drive = phases.find((phase) => phase.name === 'drive') ?? (measures.load ? undefined : rail[0]) ?? phases[0]
  if (drive === undefined) return 'never started'
  const at = utcMinute(drive.startedAtMs)
  const end = measures.load ? drive.endedAtMs : (rail.at(-1) ?? drive).endedAtMs
  return end === null ? `${at} · never ended` : `${at} · ${measures.load ? 'driven' : 'measured'} in ${formatDuration(end - drive.startedAtMs)}`
}

const peakNote = ({ manifest }: ReportData): Html => {
  if (!manifest.measures.load) return html``
  const peak = peakLoad(manifest.plan)
  if (peak === null || peak.timesHuman <= 1) return html``
  return html`<p class="note"><b>A stress load.</b> In the busiest hour (from ${peak.hour}:00) each terminal sells
${formatNumber(Math.round(peak.ordersPerTerminalHour))} orders an hour; one human cashier manages about
${formatNumber(Math.round(humanOrdersPerHour))}. 
That is ${String(Number(peak.timesHuman.toPrecision(2)))} times what one cashier a till can ring up.</p>`
}
