import type { CheckStatus } from '../../run/records.ts'
import { utcMinute } from '../moments.ts'
import { formatDuration, formatNumber } from '../numbers.ts'
import { humanOrdersPerHour, peakLoad } from '../data/human-limit.ts'
import { keyFigures, type KeyFigure } from '../data/key-figures.ts'
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
<dl class="figures">${keyFigures(data).map(figureBox)}</dl>
<p class="meta">${face.meaning} ${statusCounts(verdict.checks)} of ${formatNumber(verdict.checks.length)} checks,
budget ${verdict.budget}, run ${verdict.runId}.</p>
</header>${peakNote(data)}`
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
  const drive = manifest.phases.find((phase) => phase.name === 'drive') ?? manifest.phases[0]
  if (drive === undefined) return 'never started'
  const at = utcMinute(drive.startedAtMs)
  return drive.endedAtMs === null
    ? `${at} · never ended`
    : `${at} · driven in ${formatDuration(drive.endedAtMs - drive.startedAtMs)}`
}

const peakNote = ({ manifest }: ReportData): Html => {
  const peak = peakLoad(manifest.plan)
  if (peak === null || peak.timesHuman <= 1) return html``
  return html`<p class="note"><b>A stress load.</b> In the busiest hour (from ${peak.hour}:00) each terminal sells
${formatNumber(Math.round(peak.ordersPerTerminalHour))} orders an hour; one human cashier manages about
${formatNumber(Math.round(humanOrdersPerHour))}. 
That is ${String(Number(peak.timesHuman.toPrecision(2)))} times what one cashier a till can ring up.</p>`
}
