import type { RailPlace, RailRecord, RailScript } from '../../run/rail-record.ts'
import type { Evidence } from '../../run/records.ts'
import { commandEvidence, numberText } from '../text.ts'

/** Cases that a failing check names. */
export const CASES = 3

/** A case in words: what it was, and where it happened. */
export type Case = { place: RailPlace; what: string }

/**
 * The worst cases as evidence: each with step, element, the scripts that ran and its place in the trace; then the files themselves, by
 * their paths in the run directory, each once.
 */
export const caseEvidence = (
  kind: 'interaction' | 'frame' | 'chunk', cases: readonly Case[], record: Pick<RailRecord, 'url'>, path: string,
): Evidence[] => {
  const shown = differentFirst(cases).slice(0, CASES)
  const files = (of: 'trace' | 'screenshot', text: string): Evidence[] =>
    [...new Set(shown.flatMap(({ place }) => place[of] ?? []))].map((ref) => ({ kind: of, ref, text, at: null }))
  return [
    ...shown.map(({ place, what }): Evidence => ({ kind, ref: placeName(place), text: caseText(place, what, record.url), at: place.atMs })),
    ...files('trace', 'opens in the Performance panel of DevTools and in Perfetto'),
    ...files('screenshot', 'what the page showed in the same step of one more round'),
    commandEvidence('report', path, 'shows every case with its trace'),
  ]
}

/** The worst of each step and element before the second worst of any: three times the same button says less than three buttons. */
const differentFirst = (cases: readonly Case[]): Case[] => {
  const seen = new Set<string>()
  const again: Case[] = []
  const first = cases.filter((each) => {
    const key = `${each.place.step ?? ''} ${each.place.element ?? ''} ${each.place.scripts[0]?.functionName ?? ''}`
    if (!seen.has(key)) return seen.add(key)
    again.push(each)
    return false
  })
  return [...first, ...again]
}

const placeName = ({ step, round }: RailPlace): string => `${step === null ? '' : `${step}, `}round ${round + 1}`

const caseText = (place: RailPlace, what: string, pageUrl: string): string =>
  [
    `${what}${place.element === null ? '' : ` at ${place.element}`}`,
    ...place.scripts.slice(0, CASES).map((script) => scriptText(script, pageUrl)),
    ...(place.trace === null ? [] : [`${place.trace}${place.traceMs === null ? '' : ` at ${numberText(Math.round(place.traceMs))} ms`}`]),
  ].join('; ')

/** `payNow (app/pay.ts:41:7) ran 82 ms`; the origin of the page itself is left out. */
export const scriptText = ({ url, functionName, line, column, ms }: RailScript, pageUrl: string): string => {
  const place = `${shortUrl(url, pageUrl)}${line === null ? '' : `:${line}${column === null ? '' : `:${column}`}`}`
  return `${functionName === '' ? 'an unnamed function' : functionName} (${place}) ran ${numberText(ms)} ms`
}

/** The address without the page's own origin; the path of the page for a script that stands in it. */
export const shortUrl = (url: string, pageUrl: string): string => {
  let origin: string
  try {
    origin = new URL(pageUrl).origin
  } catch {
    return url
  }
  return url.startsWith(`${origin}/`) ? url.slice(origin.length + 1) || '/' : url
}
