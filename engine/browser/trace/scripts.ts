import type { RailScript } from '../../../run/rail-record.ts'
import { forEachStack } from './cpu-profile.ts'
import type { ProfiledFunction } from './cpu-profile.ts'
import type { PageThread } from './page-threads.ts'
import { slicesWithin } from './page-threads.ts'
import type { SourceMaps } from './source-maps.ts'
import type { Slice } from './trace-content.ts'

/** A function that ran in a stretch. `selfUs` without what it called, `totalUs` with it. */
export type RanFunction = {
  url: string
  functionName: string
  /** From 0; null where only the script is known. */
  line: number | null
  column: number | null
  selfUs: number
  totalUs: number
  depth: number
}

const MAX_CANDIDATES = 12
const MAX_SCRIPTS = 3
/** A function with less than this share of the longest one explains nothing. */
const MIN_SHARE = 0.05

export type Span = { startUs: number; endUs: number }

/** Scripts of DevTools, of puppeteer and of our probe: no work of the page. */
export const isOfDriver = (url: string): boolean => /^(pptr:|tillstorm:|debugger:|__puppeteer)/.test(url)

/**
 * What ran in stretches of a thread, the function at fault first: the most of self and total time together. The one that works beats both the
 * entry that only called it and the leaf that took a part. From samples where the thread was sampled, else from the trace's own calls.
 */
export const functionsIn = (thread: PageThread, spans: readonly Span[]): RanFunction[] => {
  const called = calledIn(thread, spans)
  const sampled = sampledIn(thread, spans)
  // Samples that saw less than half of what the calls took were lost.
  const chosen = [longestUs(sampled) * 2 >= longestUs(called) ? sampled : called, invokedIn(thread, spans)]
    .map((functions) => functions.filter(({ url }) => !isOfDriver(url)))
    .find((functions) => functions.length > 0)
  if (chosen === undefined) return []
  const leastUs = longestUs(chosen) * MIN_SHARE
  return chosen
    .filter(({ totalUs }) => totalUs > 0 && totalUs >= leastUs)
    .sort((a, b) => b.selfUs + b.totalUs - (a.selfUs + a.totalUs) || b.depth - a.depth)
    .slice(0, MAX_CANDIDATES)
}

const longestUs = (functions: readonly RanFunction[]): number => functions.reduce((most, { totalUs }) => Math.max(most, totalUs), 0)

const sampledIn = (thread: PageThread, spans: readonly Span[]): RanFunction[] => {
  const functions = new Map<string, RanFunction>()
  for (const { startUs, endUs } of thread.profile === null ? [] : spans) {
    forEachStack(thread.profile!, startUs, endUs, (stack, us) => {
      const seen = new Set<RanFunction>()
      for (const [index, frame] of stack.entries()) {
        const ran = entryOf(functions, frame, stack.length - index)
        if (index === 0) ran.selfUs += us
        if (!seen.has(ran)) ran.totalUs += us
        seen.add(ran)
      }
    })
  }
  return [...functions.values()]
}

const calledIn = (thread: PageThread, spans: readonly Span[]): RanFunction[] => {
  const functions = new Map<string, RanFunction>()
  for (const { startUs, endUs } of spans) {
    const open: { slice: Slice; ran: RanFunction }[] = []
    for (const slice of slicesWithin(thread.slices, startUs, endUs)) {
      if (slice.script === null) continue
      while (open.length > 0 && open.at(-1)!.slice.endUs <= slice.startUs) open.pop()
      const us = Math.min(slice.endUs, endUs) - slice.startUs
      const caller = open.at(-1)?.ran
      if (caller !== undefined) caller.selfUs -= us
      const ran = entryOf(functions, slice.script, open.length + 1)
      ran.selfUs += us
      if (!open.some((entry) => entry.ran === ran)) ran.totalUs += us
      open.push({ slice, ran })
    }
  }
  return [...functions.values()]
}

/** Promise jobs show no call; then the browser's own word of what it ran is all there is, and it has no line. */
const invokedIn = (thread: PageThread, spans: readonly Span[]): RanFunction[] =>
  thread.invoked
    .filter(({ startUs, endUs }) => spans.some((span) => startUs >= span.startUs && endUs <= span.endUs))
    .map(({ url, functionName, startUs, endUs }) => ({ url, functionName, line: null, column: null, selfUs: 0, totalUs: endUs - startUs, depth: 0 }))

const entryOf = (functions: Map<string, RanFunction>, frame: ProfiledFunction, depth: number): RanFunction => {
  const key = `${frame.url} ${frame.line}:${frame.column} ${frame.functionName}`
  const known = functions.get(key)
  if (known !== undefined) return known
  const { url, functionName, line, column } = frame
  const fresh = { url, functionName, line, column, selfUs: 0, totalUs: 0, depth }
  functions.set(key, fresh)
  return fresh
}

type Named = { script: RailScript; isOfPackage: boolean; ran: RanFunction }

/**
 * At most three for the evidence, in the words of the source where it is known: those at fault, and last the one that the browser called, by
 * whose name a stack of small functions is found again. Code of packages comes after the page's own.
 */
export async function namedScripts(functions: readonly RanFunction[], sourceMaps: SourceMaps | null): Promise<RailScript[]> {
  const named = await Promise.all(functions.map((ran) => nameOf(ran, sourceMaps)))
  const ordered = [...named.filter(({ isOfPackage }) => !isOfPackage), ...named.filter(({ isOfPackage }) => isOfPackage)]
  const distinct = ordered.filter((one, at) => ordered.findIndex((other) => placeOf(other) === placeOf(one)) === at)
  const entry = distinct
    .filter(({ isOfPackage, ran }) => !isOfPackage && ran.totalUs * 2 >= (distinct[0]?.ran.totalUs ?? 0))
    .reduce<Named | null>((outermost, one) => (outermost === null || one.ran.depth < outermost.ran.depth ? one : outermost), null)
  const worst = distinct.slice(0, MAX_SCRIPTS)
  const chosen = entry === null || worst.includes(entry) ? worst : [...worst.slice(0, MAX_SCRIPTS - 1), entry]
  return chosen.map(({ script }) => script)
}

const placeOf = ({ script: { url, functionName, line, column } }: Named): string => `${url} ${functionName} ${String(line)}:${String(column)}`

async function nameOf(ran: RanFunction, sourceMaps: SourceMaps | null): Promise<Named> {
  const { url, functionName, line, column } = ran
  const original = line === null || column === null || sourceMaps === null ? null : await sourceMaps.original({ url, functionName, line, column })
  const place = original ?? ran
  return {
    isOfPackage: original?.isOfPackage ?? /\/node_modules\//.test(url),
    ran,
    script: {
      url: place.url,
      functionName: place.functionName === '' ? '(anonymous)' : place.functionName,
      line: place.line === null ? null : place.line + 1,
      column: place.column === null ? null : place.column + 1,
      ms: Math.round(ran.totalUs / 10) / 100,
    },
  }
}
