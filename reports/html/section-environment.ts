import { utcClock } from '../moments.ts'
import { formatDuration, formatNumber } from '../numbers.ts'
import type { ReportData } from '../data/report-data.ts'
import { repeatCommand, shellCommand } from '../shell-command.ts'
import { html, type Html } from './escape.ts'
import { tableHead } from './table-head.ts'

const NOT_TOLD = 'not told'

const text = (value: unknown): string =>
  typeof value === 'number'
    ? formatNumber(value)
    : typeof value === 'string'
      ? value
      : value === undefined
        ? NOT_TOLD
        : JSON.stringify(value)

const hoursName = (hours: unknown): string =>
  typeof hours === 'object' && hours !== null && 'name' in hours ? String(hours.name) : NOT_TOLD

const pairs = (title: string, rows: readonly (readonly [string, string])[]): Html =>
  html`<div class="pairs"><h3>${title}</h3>
<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></div>`

const browserPairs = ({ record }: ReportData['rail']): Html =>
  pairs(
    'Browser',
    record === null
      ? [['Measurement', 'the browser left none']]
      : [
          ['Page', record.url],
          ['Journey', `${record.journey.name} (${record.journey.kind})`],
          ['Browser', record.browser.product],
          ['Puppeteer', record.browser.puppeteer],
          ['Lighthouse', record.passes.find((pass) => pass.visits !== null)?.visits?.lighthouse ?? 'not used'],
          ['Measured', record.areas.join(', ')],
          ['Passes', record.passes.map((pass) => `${pass.backend} on ${pass.device} (CPU ÷ ${pass.cpuSlowdown}, ${pass.rounds} rounds)`).join('; ') || 'none'],
        ],
  )

/** Where and with what the run was made: enough to tell whether two runs may be compared. */
export const environmentSection = ({
  manifest: m,
  damagedRows,
  rail,
}: ReportData): Html => html`<section id="environment"><h2>Environment</h2><div class="columns">
${m.measures.load && pairs('Plan', [
  ['Profile', m.profile],
  ['Seed', typeof m.plan['seed'] === 'number' ? String(m.plan['seed']) : NOT_TOLD],
  ['Plan hash', m.planHash],
  ['Orders', text(m.plan['orders'])],
  ['Terminals', text(m.plan['terminals'])],
  ['Shops', text(m.plan['shops'])],
  ['Hours', hoursName(m.plan['hours'])],
  ['Speed', `${formatNumber(m.speed)} × real time`],
])}
${m.measures.rail && browserPairs(rail)}
${pairs('Target', [
  ['Protocol', m.protocol?.name ?? 'none'],
  ['Magento', m.targets.magento === null ? 'none' : `${m.targets.magento.url} (${m.targets.magento.kind})`],
  ['Sync backend', m.targets.sync === null ? 'none' : `${m.targets.sync.url} (${m.targets.sync.kind})`],
  ['Service times', m.serviceTimes ?? 'the target’s own'],
  ['Planted faults', m.faults.length === 0 ? 'none' : m.faults.join(', ')],
  ['Allowed hosts', m.allow.length === 0 ? 'loopback only' : m.allow.join(', ')],
  ['Clock offset', m.clockOffsetMs === null ? 'not measured' : `${formatNumber(m.clockOffsetMs)} ms`],
])}
${pairs('Machine and versions', [
  ['CPU', `${m.machine.cpu}, ${m.machine.cores} cores`],
  ['Memory', `${formatNumber(m.machine.memoryMiB)} MiB`],
  ['System', m.machine.os],
  ['tillstorm', m.versions.tillstorm],
  ['Node', m.versions.node],
  ['k6', m.versions.k6 ?? 'none'],
])}
${m.measures.load && pairs(
  'Driver',
  m.driver === null
    ? [['Report', 'the driver left none']]
    : [
        ['Exit code', m.driver.exitCode === null ? 'none' : String(m.driver.exitCode)],
        ['Signal', m.driver.signal ?? 'none'],
        ['Terminals done', `${formatNumber(m.driver.terminalsDone)} of ${formatNumber(m.driver.terminalsPlanned)}`],
        ['Sample rows', formatNumber(m.driver.rows)],
        [
          'Damaged rows',
          `${formatNumber(m.driver.malformedRows)} from the driver, ${formatNumber(damagedRows)} in the run directory`,
        ],
        ['Safety stop', m.driver.safetyStop ?? 'none'],
      ],
)}</div>
${warnings(m.driver?.warnings ?? [])}
<h3>Phases</h3><div class="scroll"><table>${tableHead(['Phase', 'State', 'Started', { number: 'Took' }, 'Detail'])}
<tbody>${m.phases.map(
  (
    phase,
  ) => html`<tr><th scope="row">${phase.name}</th><td>${phase.state}</td><td>${utcClock(phase.startedAtMs, false)}</td>
<td class="n">${phase.endedAtMs === null ? 'never ended' : formatDuration(phase.endedAtMs - phase.startedAtMs)}</td>
<td>${phase.detail ?? ''}</td></tr>`,
)}</tbody></table></div></section>`

const warnings = (lines: readonly string[]): Html =>
  lines.length === 0
    ? html``
    : html`<details class="more"><summary>What the driver logged</summary>
<ul class="evidence">${lines.map((line) => html`<li>${line}</li>`)}</ul></details>`

/** The command that makes this run again, and those that look at it again. */
export const repeatSection = ({
  manifest,
  path,
}: ReportData): Html => html`<section id="repeat"><h2>How to repeat it</h2>
${
  manifest.measures.load &&
  html`<p>The plan is a pure function of its parameters: the same seed gives the same ${text(manifest.plan['orders'])} orders
(plan hash <code>${manifest.planHash}</code>).</p>`
}
${command(repeatCommand(manifest.command), 'run it again')}
${manifest.measures.load && manifest.targets.magento?.kind === 'external' && command(shellCommand(['tillstorm', 'audit', path]), 'ask Magento again')}
${command(shellCommand(['tillstorm', 'judge', path, '--budget', manifest.budget]), 'judge it again, or with another budget')}
</section>`

const command = (line: string, what: string): Html => html`<div class="copy"><p>${what}</p>
<pre><code>${line}</code></pre><button type="button" data-copy hidden>Copy</button></div>`
