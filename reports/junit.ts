import type { CheckResult, Manifest, VerdictFile } from '../run/records.ts'
import { checkTitle } from './check-titles.ts'
import { evidenceLine } from './evidence-text.ts'
import { isoSeconds } from './moments.ts'
import { formatLimit, formatValueBeside, withUnit } from './numbers.ts'
import { plainText } from './plain-text.ts'
import { seeMore } from './see-more.ts'
import { groupChecks, statusFaces } from './statuses.ts'

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Text for an attribute or an element: `plainText` leaves no character that XML 1.0 forbids, and `]]>` cannot arise. */
const xml = (text: string): string => plainText(text).replace(/[&<>"']/g, (character) => entities[character] ?? '')

const attributes = (pairs: Readonly<Record<string, string>>): string =>
  Object.entries(pairs)
    .map(([name, value]) => ` ${name}="${xml(value)}"`)
    .join('')

const measured = (check: CheckResult): string =>
  `${check.value === null ? 'not measured' : withUnit(formatValueBeside(check.value, check.limit), check.unit)}, ` +
  `limit ${withUnit(formatLimit(check.limit), check.unit)}`

const details = (check: CheckResult): string =>
  [
    check.because,
    `why the limit: ${check.why}`,
    ...check.evidence.map((each) =>
      each.kind === 'command' ? `see more: ${seeMore(check, each)}` : evidenceLine(each),
    ),
  ]
    .map(xml)
    .join('\n')

const outcome = (check: CheckResult): string => {
  const message = `${measured(check)}: ${check.because}`
  switch (check.status) {
    case 'pass':
      return ''
    case 'fail':
      return `<failure${attributes({ type: 'limit', message })}>${details(check)}</failure>`
    case 'void':
    case 'inconclusive':
      return error(check, `${statusFaces[check.status].meaning}: ${message}`)
    case 'notApplicable':
      return `<skipped${attributes({ message: check.because })}/>`
    default:
      return check.status satisfies never
  }
}

const error = (check: CheckResult, message: string): string =>
  `<error${attributes({ type: check.status, message })}>${details(check)}</error>`

const counts = (checks: readonly CheckResult[]): Record<string, string> => {
  const of = (...statuses: CheckResult['status'][]): string =>
    String(checks.filter((check) => statuses.includes(check.status)).length)
  return {
    tests: String(checks.length),
    failures: of('fail'),
    errors: of('void', 'inconclusive'),
    skipped: of('notApplicable'),
  }
}

const testcase = (check: CheckResult): string =>
  `    <testcase${attributes({ name: check.id, classname: `tillstorm.${check.id.split('.', 1)[0] ?? ''}`, time: '0' })}>` +
  `<properties>${property('title', checkTitle(check.id))}${property('measured', measured(check))}</properties>` +
  `${outcome(check)}</testcase>`

const property = (name: string, value: string): string => `<property${attributes({ name, value })}/>`

/**
 * The checks as a JUnit file: a testsuite a group, a testcase a check. A failed check is a failure; what could not be
 * judged is an error, never a pass; what does not apply is skipped with its reason.
 */
export const renderJunit = (verdict: VerdictFile, manifest: Pick<Manifest, 'phases'>): string => {
  const started = manifest.phases[0]?.startedAtMs ?? Number.NaN
  const at = isoSeconds(started)
  const timestamp: Record<string, string> = at === null ? {} : { timestamp: at }
  const suites = groupChecks(verdict.checks).map(
    (group) =>
      `  <testsuite${attributes({ name: `tillstorm ${group.title}`, ...counts(group.checks), time: '0', ...timestamp })}>\n` +
      `${group.checks.map(testcase).join('\n')}\n  </testsuite>`,
  )
  const all = attributes({ name: `tillstorm ${verdict.budget}`, ...counts(verdict.checks), time: '0' })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${all}>\n${suites.join('\n')}\n</testsuites>\n`
}
