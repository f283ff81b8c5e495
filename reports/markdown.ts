import { errorText } from '../run/error-words.ts'
import { isTooBusy } from '../budgets/vitals/busy-machine.ts'
import type { CheckResult, Evidence } from '../run/records.ts'
import type { MetError } from '../budgets/met-errors.ts'
import { keyFigures, type KeyFigure } from './data/key-figures.ts'
import { railFigures } from './data/rail-figures.ts'
import type { ReportData } from './data/report-data.ts'
import { evidenceDetail, evidencePrefix } from './evidence-text.ts'
import { formatLimit, formatNumber, formatValueBeside, withUnit } from './numbers.ts'
import { plainText } from './plain-text.ts'
import { seeMore } from './see-more.ts'
import { repeatCommand } from './shell-command.ts'
import { groupChecks, statusCounts, statusFaces, troubledChecks, verdictFaces } from './statuses.ts'

const EVIDENCE_SHOWN = 5
const ERRORS_SHOWN = 8

/** Text that Markdown shows as it is, in a table cell too: no markup, no mention, no link, no HTML. */
const markdown = (text: string): string =>
  plainText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~$^-]/g, (character) => `\\${character}`)
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, '&#58;//')
    .replace(/\bwww\./gi, 'www&#46;')

/** Text as code: a fence longer than any run of backticks in it. A pipe would end a table cell even inside. */
const code = (text: string): string => {
  const plain = plainText(text)
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  const pad = plain.startsWith('`') || plain.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${plain}${pad}${fence}`
}

const cell = (text: string): string => (/[|`]/.test(text) ? markdown(text) : code(text))

const block = (text: string): string => {
  const plain = plainText(text)
  const longest = Math.max(2, ...[...plain.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}sh\n${plain}\n${fence}`
}

const status = (check: CheckResult): string =>
  `${statusFaces[check.status].symbol} ${check.status === 'fail' ? '**FAIL**' : statusFaces[check.status].word}`

const evidence = (each: Evidence): string => `  - ${evidencePrefix(each)}${code(each.ref)}: ${markdown(evidenceDetail(each))}`

const trouble = (check: CheckResult): string[] => {
  const proofs = check.evidence.filter((each) => each.kind !== 'command')
  const value =
    check.value === null ? 'not measured' : withUnit(formatValueBeside(check.value, check.limit), check.unit)
  const limit = withUnit(formatLimit(check.limit), check.unit)
  return [
    `- ${status(check)} ${code(check.id)}: **${markdown(value)}**, limit ${markdown(limit)}. ${markdown(check.because)}`,
    ...proofs.slice(0, EVIDENCE_SHOWN).map(evidence),
    ...(proofs.length > EVIDENCE_SHOWN ? [`  - and ${proofs.length - EVIDENCE_SHOWN} more`] : []),
    ...check.evidence.filter((each) => each.kind === 'command').map((each) => `  - see more: ${code(seeMore(check, each))}`),
  ]
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (checks: readonly CheckResult[]): string[] => [
  '| check | status | value | limit | unit |',
  '|:--|:--|--:|--:|:--|',
  ...groupChecks(checks).flatMap((group) =>
    group.checks.map((check) =>
      row([
        cell(check.id),
        status(check),
        markdown(formatValueBeside(check.value, check.limit)),
        markdown(formatLimit(check.limit)),
        markdown(check.unit),
      ]),
    ),
  ),
]

/** Which errors the requests met; nothing where none was recorded. */
const metErrors = (met: readonly MetError[]): string[] => {
  if (met.length === 0) return []
  const rest = met.length - ERRORS_SHOWN
  return [
    '## Errors that were met',
    '',
    row(['request', 'error', 'times']),
    '|:--|:--|--:|',
    ...met.slice(0, ERRORS_SHOWN).map(({ name, code: said, count }) => row([cell(name), markdown(errorText(said)), markdown(formatNumber(count))])),
    '',
    ...(rest > 0 ? [`And ${rest} more in the report.`, ''] : []),
  ]
}

const figureCell = ({ status, value }: KeyFigure): string =>
  `${status === null ? '' : `${statusFaces[status].symbol} `}${markdown(value)}`

/** Web vitals of the terminals that were browsers; nothing where none was. */
const browsers = ({ manifest, monitors: { busyShare }, browsers: { problems, vitals, visits, sales } }: ReportData): string[] => {
  if (manifest.measures.browsers === undefined) return []
  return [
    '## Browsers beside the load',
    '',
    `${visits.all} visits${visits.failed === 0 ? '' : `, ${visits.failed} of them broke off`}, ${sales} sales beside the plan. Google’s “good” is information.`,
    '',
    ...(problems.length === 0 ? [] : [`**${markdown(`${problems.join('; ')}: these web vitals cannot be judged, the load can`)}**`, '']),
    ...(isTooBusy(busyShare) ? [`All cores were busy in ${Math.round(100 * (busyShare ?? 0))} % of the drive: these times are also the machine’s own.`, ''] : []),
    row(['web vital', 'page views', 'p75', 'good', 'compared']),
    '|:--|--:|--:|--:|:--|',
    ...vitals.map(({ name, pageViews, p75, good, compared }) => row([code(name), String(pageViews), markdown(p75), `≤ ${good}`, markdown(compared)])),
    '',
  ]
}

/** A summary for the page of a CI job: verdict, failures, every check, how to repeat it. GitHub's Markdown. */
export const renderMarkdown = (data: ReportData): string => {
  const { verdict, manifest, path } = data
  const { symbol, word } = verdictFaces[verdict.verdict]
  const { measures } = manifest
  const tables = [...(measures.load ? [keyFigures(data)] : []), ...(measures.rail ? [railFigures(verdict.checks).filter(({ status: known }) => known !== null)] : [])]
  const troubled = troubledChecks(verdict.checks)
  return [
    `# ${symbol} ${word}`,
    '',
    `**${markdown(verdict.summary)}**`,
    '',
    ...tables.filter((figures) => figures.length > 0).flatMap((figures) => [
      row(figures.map((figure) => markdown(figure.name))),
      `|${figures.map(() => '--:|').join('')}`,
      row(figures.map(figureCell)),
      '',
    ]),
    ...(troubled.length === 0 ? [] : ['## What decided it', '', ...troubled.flatMap(trouble), '']),
    ...metErrors(data.metErrors),
    `## Checks: ${markdown(statusCounts(verdict.checks))}`,
    '',
    ...table(verdict.checks),
    '',
    ...browsers(data),
    '## How to repeat it',
    '',
    `Budget ${code(verdict.budget)}, run ${code(verdict.runId)}${measures.load ? `, plan ${code(manifest.planHash)}` : ''}.`,
    '',
    block(repeatCommand(manifest.command)),
    '',
    `The whole report: ${code(`${path}/report.html`)}`,
    '',
  ].join('\n')
}
