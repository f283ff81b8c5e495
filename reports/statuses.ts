import type { CheckResult, CheckStatus, VerdictFile } from '../run/records.ts'

/** How a status is shown: never by colour alone. */
export const statusFaces: Record<CheckStatus, { word: string; symbol: string; meaning: string }> = {
  pass: { word: 'pass', symbol: '✓', meaning: 'the limit holds' },
  fail: { word: 'FAIL', symbol: '✗', meaning: 'the limit is broken' },
  inconclusive: {
    word: 'inconclusive',
    symbol: '?',
    meaning: 'the interval straddles the limit: more samples would tell',
  },
  void: { word: 'void', symbol: '∅', meaning: 'could not be judged: its ground was taken away' },
  notApplicable: { word: 'n/a', symbol: '–', meaning: 'does not apply to this run' },
}

/** How the verdict of a run is shown: one word, and what it means for a release. */
export const verdictFaces: Record<VerdictFile['verdict'], { word: string; symbol: string; meaning: string }> = {
  pass: { word: 'PASS', symbol: '✓', meaning: 'Every limit holds.' },
  fail: { word: 'FAIL', symbol: '✗', meaning: 'At least one limit is broken.' },
  void: {
    word: 'VOID',
    symbol: '∅',
    meaning: 'This run cannot be judged: a condition of the measurement was not met.',
  },
  inconclusive: { word: 'INCONCLUSIVE', symbol: '?', meaning: 'Nothing failed, but some checks cannot be decided: too few samples, or too close to a limit. A longer run can tell.' },
}

const groups = [
  { id: 'integrity', title: 'Integrity of the orders', prefixes: ['integrity'] },
  { id: 'orders', title: 'Orders', prefixes: ['orders'] },
  { id: 'latency', title: 'Latency', prefixes: ['latency'] },
  { id: 'errors', title: 'Errors', prefixes: ['errors'] },
  { id: 'drain', title: 'Drain and backlog', prefixes: ['drain', 'backlog'] },
  { id: 'monitors', title: 'Monitors', prefixes: ['monitor'] },
  { id: 'rail', title: 'RAIL', prefixes: ['rail'] },
  { id: 'vitals', title: 'Web vitals', prefixes: ['vitals'] },
  { id: 'webhooks', title: 'Webhooks', prefixes: ['webhooks'] },
  { id: 'security', title: 'Security', prefixes: ['security'] },
  { id: 'other', title: 'Other', prefixes: [] },
  { id: 'validity', title: 'Validity of the measurement', prefixes: ['validity'] },
] as const satisfies { id: string; title: string; prefixes: string[] }[]

export type CheckGroup = { id: string; title: string; checks: CheckResult[] }

const groupIdOf = (check: CheckResult): string => {
  const prefix = check.id.split('.', 1)[0] ?? ''
  return groups.find((group) => (group.prefixes as readonly string[]).includes(prefix))?.id ?? 'other'
}

/** Checks by group, in the order in which a reader needs them; groups without checks are left out. */
export const groupChecks = (checks: readonly CheckResult[]): CheckGroup[] =>
  groups
    .map(({ id, title }) => ({ id, title, checks: checks.filter((check) => groupIdOf(check) === id) }))
    .filter((group) => group.checks.length > 0)

/** The checks that decide a verdict other than pass, the worst first; a lost condition stands before what it voids. */
export const troubledChecks = (checks: readonly CheckResult[]): CheckResult[] =>
  (['fail', 'void', 'inconclusive'] as const).flatMap((status) => {
    const found = checks.filter((check) => check.status === status)
    const isValidity = (check: CheckResult): boolean => groupIdOf(check) === 'validity'
    return status === 'void' ? [...found.filter(isValidity), ...found.filter((check) => !isValidity(check))] : found
  })

/** How many checks ended in each status, only those that occur: `21 pass · 1 FAIL`. */
export const statusCounts = (checks: readonly CheckResult[]): string =>
  (['fail', 'void', 'inconclusive', 'pass', 'notApplicable'] as const)
    .map((status) => ({ status, count: checks.filter((check) => check.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${statusFaces[status].word}`)
    .join(' · ')
