import type { VerdictFile } from '../../run/records.ts'
import { railExpectations, type NamedFault } from './rail-expectations.ts'

/** `verdict` null: the run left none. */
export type MatrixRun = { fault: NamedFault | null; verdict: VerdictFile | null }

const metricOf = (id: string): string => id.replace(/@.*$/, '')

const failing = ({ checks }: VerdictFile): string[] => [...new Set(checks.filter(({ status }) => status === 'fail').map(({ id }) => metricOf(id)))]

/** The checks that could not be judged, validity aside: what it takes away shows in them. */
const openOf = ({ checks }: VerdictFile): string[] =>
  [...new Set(checks.filter(({ id, status }) => !id.startsWith('validity.') && (status === 'void' || status === 'inconclusive')).map(({ id }) => metricOf(id)))]

const countText = (names: readonly string[]): string => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts.size === 0 ? '–' : [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `\`${name}\` ${count}`).join(', ')
}

const short = (isShort: boolean): string => (isShort ? ' **falls short**' : '')

const cleanRow = (runs: readonly MatrixRun[]): string => {
  const verdicts = runs.flatMap(({ verdict }) => verdict ?? [])
  const kinds = countText([...verdicts.map(({ verdict }) => verdict), ...Array.from({ length: runs.length - verdicts.length }, () => 'no verdict')])
  const alarms = verdicts.flatMap(failing)
  const notPassed = verdicts.flatMap(({ checks }) => checks.filter(({ status }) => status === 'void' || status === 'inconclusive').map(({ id }) => metricOf(id)))
  const isShort = runs.length === 0 || verdicts.some(({ verdict }) => verdict !== 'pass') || verdicts.length < runs.length
  return `| ${runs.length} | ${kinds}${short(isShort)} | ${countText(alarms)} | ${countText(notPassed)} |`
}

const faultRow = (fault: NamedFault, runs: readonly MatrixRun[]): string => {
  const { must, may }: { must: readonly string[]; may: readonly string[] } = railExpectations[fault]
  const found = runs.filter(({ verdict }) => verdict !== null && must.every((metric) => failing(verdict).includes(metric))).length
  const also = runs.flatMap(({ verdict }) => (verdict === null ? [] : failing(verdict).filter((metric) => may.includes(metric))))
  const wrong = runs.flatMap(({ verdict }) => (verdict === null ? [] : failing(verdict).filter((metric) => !must.includes(metric) && !may.includes(metric))))
  // A check that says nothing does not hold.
  const open = runs.flatMap(({ verdict }) => (verdict === null ? ['no verdict'] : openOf(verdict).filter((metric) => !must.includes(metric) && !may.includes(metric))))
  const isShort = found < runs.length || wrong.length > 0 || open.length > 0
  return `| \`pos-${fault}\` | ${must.map((metric) => `\`${metric}\``).join(', ')} | ${found} of ${runs.length}${short(isShort)} | ${countText(also)} | ${countText(wrong)} | ${countText(open)} |`
}

/** docs/rail-accuracy.md: false alarms on the clean till, and which faults were found by the right check. */
export const accuracyPage = (runs: readonly MatrixRun[]): string => {
  const faults = (Object.keys(railExpectations) as NamedFault[]).filter((fault) => runs.some((run) => run.fault === fault))
  return `# How right \`tillstorm rail\` is

Made by \`npm run test:full -- rail\` from the runs' own \`verdict.json\`; \`tests/full/rail-expectations.ts\` says what each fault must break and what it may.
A number that is less than it should be is marked. All runs were measured by the same code. The first run of a fault measures all areas, further ones those that the fault must or may break.

## The clean till

| runs | verdicts | checks that failed | checks void or inconclusive |
|--:|---|---|---|
${cleanRow(runs.filter(({ fault }) => fault === null))}

## Planted faults

| fault | must fail | found | failed too, as it may | failed, and should hold | void or inconclusive, and should hold |
|---|---|--:|---|---|---|
${faults.map((fault) => faultRow(fault, runs.filter((run) => run.fault === fault))).join('\n')}
`
}
