import type { CheckResult, CheckStatus, VerdictFile } from '../run/records.ts'
import { shortEvidenceLine } from './evidence-text.ts'
import { byGround, unsaid, type Told } from './grounds.ts'
import { formatLimit, formatNumber, formatValueBeside, withUnit } from './numbers.ts'
import { plainText } from './plain-text.ts'
import { seeMore } from './see-more.ts'
import { groupChecks, statusCounts, statusFaces, troubledChecks, verdictFaces } from './statuses.ts'
import { fill, textWidth, wrap } from './text-width.ts'

export type ConsoleOptions = {
  colour: boolean
  /** Columns of the terminal. */
  width: number
}

const EVIDENCE_SHOWN = 3
/** Failing checks are all shown in full; of the doubtful ones so many: one lost condition can void every check. */
const DOUBTS_SHOWN = 6
const MIN_WIDTH = 40
const BECAUSE_FROM_WIDTH = 120

const codes: Record<CheckStatus | 'bold' | 'dim', string> = {
  pass: '32',
  fail: '31',
  inconclusive: '33',
  void: '35',
  notApplicable: '2',
  bold: '1',
  dim: '2',
}
type Paint = (style: keyof typeof codes, text: string) => string

const painter =
  (colour: boolean): Paint =>
  (style, text) =>
    colour ? `\u001b[${codes[style]}m${text}\u001b[0m` : text

const indented = (text: string, indent: string, width: number): string[] =>
  wrap(plainText(text), width - indent.length).map(
    (line, i) => `${i === 0 ? indent : ' '.repeat(indent.length)}${line}`,
  )

const headline = (check: CheckResult): string => {
  const limit = `limit ${withUnit(formatLimit(check.limit), check.unit)}`
  const value =
    check.value === null ? 'not measured' : withUnit(formatValueBeside(check.value, check.limit), check.unit)
  const interval = check.interval
    ? `, 95 % bounds ${formatNumber(check.interval.lower)} … ${formatNumber(check.interval.upper)}`
    : ''
  return `${check.statistic === '' ? '' : `${check.statistic} `}${value}, ${limit}${interval}`
}

const troubled = ({ check, also }: Told, summary: string, width: number, paint: Paint): string[] => {
  const { symbol, word } = statusFaces[check.status]
  const proofs = unsaid(check).filter((each) => each.kind !== 'command')
  const commands = check.evidence.filter((each) => each.kind === 'command')
  const rest = proofs.length - EVIDENCE_SHOWN
  return [
    `${paint(check.status, `${symbol} ${word}`)}  ${paint('bold', plainText(check.id))}`,
    ...indented(headline(check), '    ', width),
    ...(check.status === 'void' && summary.includes(check.because) ? [] : indented(check.because, '    ', width)),
    ...proofs.slice(0, EVIDENCE_SHOWN).flatMap((each) => indented(shortEvidenceLine(each), '    - ', width)),
    ...(rest > 0 ? [`    - and ${rest} more`] : []),
    ...commands.flatMap((each) => indented(`see more: ${seeMore(check, each)}`, '    ', width)),
    ...(also.length === 0 ? [] : indented(`also void: ${also.map(({ id }) => id).join(', ')}`, '    ', width)),
  ]
}

const columns = (checks: readonly CheckResult[], width: number) => {
  const widest = (texts: string[], most: number): number => Math.min(most, Math.max(1, ...texts.map(textWidth)))
  const status =
    2 +
    widest(
      checks.map((check) => statusFaces[check.status].word),
      12,
    )
  const value = widest(['value', ...checks.map((check) => formatValueBeside(check.value, check.limit))], 16)
  const limit = widest(['limit', ...checks.map((check) => formatLimit(check.limit))], 16)
  const unit = widest(['unit', ...checks.map((check) => plainText(check.unit))], 14)
  const left = width - (status + value + limit + unit + 10)
  const id = Math.max(8, Math.min(left, widest(['check', ...checks.map((check) => plainText(check.id))], 48)))
  return { id, status, value, limit, unit, because: width - (id + status + value + limit + unit + 12) }
}

const table = (checks: readonly CheckResult[], width: number, paint: Paint): string[] => {
  const wide = columns(checks, width)
  const withBecause = width >= BECAUSE_FROM_WIDTH && wide.because >= 30
  // Where ids do not fit, the part that the heading says already goes first.
  const short = checks.some((check) => textWidth(plainText(check.id)) > wide.id)
  const idOf = (check: CheckResult): string => plainText(short ? check.id.replace(/^[^.]*\./, '') : check.id)
  const row = (cells: [string, string, string, string, string, string], status: CheckStatus | null): string => {
    const word = fill(cells[1], wide.status, 'left')
    return [
      `  ${fill(cells[0], wide.id, 'left')}`,
      status === null ? word : paint(status, word),
      fill(cells[2], wide.value, 'right'),
      fill(cells[3], wide.limit, 'right'),
      withBecause ? fill(cells[4], wide.unit, 'left') : fill(cells[4], wide.unit, 'left').trimEnd(),
      ...(withBecause ? [paint('dim', fill(cells[5], wide.because, 'left').trimEnd())] : []),
    ]
      .join('  ')
      .trimEnd()
  }
  return [
    paint('dim', row(['check', 'status', 'value', 'limit', 'unit', 'because'], null)),
    ...groupChecks(checks).flatMap((group) => [
      paint('bold', group.title),
      ...group.checks.map((check) =>
        row(
          [
            idOf(check),
            `${statusFaces[check.status].symbol} ${statusFaces[check.status].word}`,
            formatValueBeside(check.value, check.limit),
            formatLimit(check.limit),
            plainText(check.unit),
            plainText(check.because),
          ],
          check.status,
        ),
      ),
    ]),
  ]
}

/**
 * The verdict for a console: the word and the sentence first, then what failed (or is void, or inconclusive) with value,
 * limit, evidence and the command that shows more, then every check in one table. Ends without a line end. Colour adds
 * nothing that the words do not say.
 */
export const renderVerdictTable = (verdict: VerdictFile, options: ConsoleOptions): string => {
  const width = Math.max(MIN_WIDTH, options.width)
  const paint = painter(options.colour)
  const { symbol, word } = verdictFaces[verdict.verdict]
  const trouble = troubledChecks(verdict.checks)
  const failing = trouble.filter((check) => check.status === 'fail')
  const doubts = trouble.filter((check) => check.status !== 'fail')
  const shown = [...byGround(failing), ...byGround(doubts).slice(0, DOUBTS_SHOWN)]
  const hidden = shown.reduce((left, { also }) => left - 1 - also.length, trouble.length)
  return [
    paint(verdict.verdict, paint('bold', `${symbol} ${word}`)),
    ...indented(verdict.summary, '  ', width),
    ...(shown.length === 0 ? [] : ['', ...shown.flatMap((told) => troubled(told, verdict.summary, width, paint))]),
    ...(hidden > 0 ? [`  and ${hidden} more that could not be judged, in the table`] : []),
    '',
    ...table(verdict.checks, width, paint),
    '',
    ...indented(`${statusCounts(verdict.checks)}  (budget ${verdict.budget}, run ${verdict.runId})`, '', width),
  ].join('\n')
}
