import { railExpectations, type NamedFault } from './rail-expectations.ts'
import type { KeptVerdict, LedgerLine } from './rail-ledger.ts'

export type MatrixRun = Pick<LedgerLine, 'fault' | 'verdict'> & Partial<Pick<LedgerLine, 'where'>>

const metricOf = (id: string): string => id.replace(/@.*$/, '')

const failing = ({ checks }: KeptVerdict): string[] => [...new Set(checks.filter(({ status }) => status === 'fail').map(({ id }) => metricOf(id)))]

/** The checks that could not be judged, validity aside: what it takes away shows in them. */
const openOf = ({ checks }: KeptVerdict): string[] =>
  [...new Set(checks.filter(({ id, status }) => !id.startsWith('validity.') && (status === 'void' || status === 'inconclusive')).map(({ id }) => metricOf(id)))]

const countText = (names: readonly string[]): string => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts.size === 0 ? '–' : [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `\`${name}\` ${count}`).join(', ')
}

/** 1234.5 → 1,235; 12.345 → 12.3; 0.0331 → 0.033. */
const numberText = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 3 })

type Span = { limit: string; least: number; most: number; runs: number }

/** By check: the least and the most that the runs measured, and the limit. */
const spansOf = (runs: readonly MatrixRun[], isAsked: (id: string) => boolean): Map<string, Span> => {
  const spans = new Map<string, Span>()
  for (const { id, value, limit, unit } of runs.flatMap(({ verdict }) => verdict?.checks ?? [])) {
    if (value === null || !isAsked(id)) continue
    const known = spans.get(metricOf(id))
    if (known === undefined) spans.set(metricOf(id), { limit: `${numberText(limit)} ${unit}`, least: value, most: value, runs: 1 })
    else Object.assign(known, { least: Math.min(known.least, value), most: Math.max(known.most, value), runs: known.runs + 1 })
  }
  return spans
}

const spanText = ({ least, most }: Pick<Span, 'least' | 'most'>): string => (least === most ? numberText(least) : `${numberText(least)} to ${numberText(most)}`)

/** What the clean till measured: how far from its limits it stayed tells more than that it kept them. */
const cleanValues = (runs: readonly MatrixRun[]): string =>
  [...spansOf(runs, (id) => id.startsWith('rail.'))].map(([metric, span]) => `| \`${metric}\` | ${span.limit} | ${spanText(span)} | ${span.runs} |`).join('\n')

/** When and where, from the runs themselves. */
const originOf = (runs: readonly MatrixRun[]): string => {
  const days = [...new Set(runs.flatMap(({ verdict }) => /^\d{4}-\d{2}-\d{2}/.exec(verdict?.runId ?? '')?.[0] ?? []))].sort()
  const places = [...new Set(runs.flatMap(({ where }) => where ?? []))]
  return [days.length < 2 ? (days[0] ?? '') : `${days[0]} to ${days.at(-1)}`, ...places].filter((part) => part !== '').join('; ')
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
  const measured = [...spansOf(runs, (id) => must.includes(metricOf(id)))].map(([, span]) => `${spanText(span)} of ${span.limit}`).join('<br>')
  return `| \`pos-${fault}\` | ${must.map((metric) => `\`${metric}\``).join(', ')} | ${measured || '–'} | ${found} of ${runs.length}${short(isShort)} | ${countText(also)} | ${countText(wrong)} | ${countText(open)} |`
}

/** docs/rail-accuracy.md: false alarms on the clean till, and which faults were found by the right check. */
export const accuracyPage = (runs: readonly MatrixRun[]): string => {
  const faults = (Object.keys(railExpectations) as NamedFault[]).filter((fault) => runs.some((run) => run.fault === fault))
  const clean = runs.filter(({ fault }) => fault === null)
  return `# How right \`tillstorm rail\` is

Made by \`npm run test:full -- rail\` from the runs' own \`verdict.json\`, of which \`tests/full/rail-runs.jsonl\` keeps what this page needs; \`tests/full/rail-expectations.ts\` says what each fault must break and what it may.
A number that is less than it should be is marked. All runs were measured by the same code, on the same till. The first run of a fault measures all areas, further ones those that the fault must break.
Measured ${originOf(runs)}.

## The clean till

| runs | verdicts | checks that failed | checks void or inconclusive |
|--:|---|---|---|
${cleanRow(clean)}

What they measured, least and most over these runs:

| check | limit | measured | runs |
|---|--:|--:|--:|
${cleanValues(clean)}

## Planted faults

| fault | must fail | measured of limit | found | failed too, as it may | failed, and should hold | void or inconclusive, and should hold |
|---|---|---|--:|---|---|---|
${faults.map((fault) => faultRow(fault, runs.filter((run) => run.fault === fault))).join('\n')}
`
}
