import { z } from 'zod'
import type { RailVisit } from '../../../run/rail-record.ts'
import { oneLine } from '../bounded.ts'
import { quietMs } from './rail-phone.ts'

const HEAVIEST = 5
const MAX_URL = 300

const auditSchema = z.object({
  numericValue: z.number().optional(),
  errorMessage: z.string().optional(),
  details: z.object({ items: z.array(z.record(z.string(), z.unknown())).optional() }).optional(),
})

/** The parts of a Lighthouse result that are read. What stands in it came from the page: data, never trusted. */
const resultSchema = z.object({
  lighthouseVersion: z.string(),
  environment: z.object({ benchmarkIndex: z.number() }),
  runtimeError: z.object({ code: z.string(), message: z.string() }).optional(),
  audits: z.record(z.string(), auditSchema),
})

export type ReadResult = {
  visit: Omit<RailVisit, 'longestTaskMs' | 'html'>
  lighthouse: string
  benchmarkIndex: number
  /** The page never came to rest: `interactiveMs` is a lower bound. */
  neverInteractive: boolean
}

const emptyVisit = { interactiveMs: null, lcpMs: null, cls: null, tbtMs: null, transferBytes: null, requests: null, heaviest: [] }

/**
 * Reads a Lighthouse result (LHR) into a visit. A page that had no quiet window of 5 s within `maxWaitMs` was certainly not interactive
 * before the last moment at which such a window could have begun: that bound is its `interactiveMs`, and `problem` says so. Throws a
 * ZodError where it is no Lighthouse result.
 */
export const readLighthouse = (result: unknown, maxWaitMs: number): ReadResult => {
  const { lighthouseVersion, environment, runtimeError, audits } = resultSchema.parse(result)
  const head = { lighthouse: lighthouseVersion, benchmarkIndex: environment.benchmarkIndex }
  if (runtimeError !== undefined && runtimeError.code !== 'NO_ERROR') {
    return { ...head, visit: { ...emptyVisit, problem: oneLine(`${runtimeError.code}: ${runtimeError.message}`) }, neverInteractive: false }
  }
  const number = (id: string): number | null => audits[id]?.numericValue ?? null
  const interactive = audits['interactive']
  const failure = interactive?.errorMessage ?? null
  const neverInteractive = failure !== null && /NO_TTI_(CPU|NETWORK)_IDLE_PERIOD/.test(failure)
  const requests = itemsOf(audits['network-requests'])
  const problem = neverInteractive
    ? `it was never at rest: no 5 s without a task over 50 ms and with at most two open requests, in ${maxWaitMs / 1000} s; its time to interactive is a lower bound`
    : number('interactive') === null
      ? oneLine(failure ?? 'Lighthouse gave no time to interactive')
      : null
  return {
    ...head,
    neverInteractive,
    visit: {
      interactiveMs: neverInteractive ? maxWaitMs - quietMs : number('interactive'),
      lcpMs: number('largest-contentful-paint'),
      cls: number('cumulative-layout-shift'),
      tbtMs: number('total-blocking-time'),
      transferBytes: audits['network-requests'] === undefined ? null : requests.reduce((sum, item) => sum + bytesOf(item), 0),
      requests: audits['network-requests'] === undefined ? null : requests.length,
      heaviest: heaviestOf(requests, itemsOf(audits['bootup-time'])),
      problem,
    },
  }
}

/** A page that lacks one of these is not the page that its users have. Lighthouse's names of Chromium's resource types. */
const needed = new Set(['Document', 'Script', 'Stylesheet'])

/** Each `host:port` that Lighthouse saw the page ask, also in vain, and whether it was asked for what makes the page. */
export const requestedHosts = (result: unknown): Map<string, { isNeeded: boolean }> => {
  const hosts = new Map<string, { isNeeded: boolean }>()
  for (const item of itemsOf(resultSchema.parse(result).audits['network-requests'])) {
    const url = URL.parse(urlOf(item))
    if (url === null || !/^https?:$/.test(url.protocol)) continue
    const host = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
    hosts.set(host, { isNeeded: hosts.get(host)?.isNeeded === true || needed.has(String(item['resourceType'])) })
  }
  return hosts
}

type Item = Record<string, unknown>

const itemsOf = (audit: z.infer<typeof auditSchema> | undefined): Item[] => audit?.details?.items ?? []
const urlOf = (item: Item): string => (typeof item['url'] === 'string' ? item['url'] : '')
const bytesOf = (item: Item): number => (typeof item['transferSize'] === 'number' && item['transferSize'] > 0 ? item['transferSize'] : 0)

/** What cost the visit most: its time on a wire of 50 bytes a millisecond, and its time on the processor. */
const heaviestOf = (requests: readonly Item[], scripts: readonly Item[]): RailVisit['heaviest'] => {
  const byUrl = new Map<string, { bytes: number; ms: number | null }>()
  const entry = (url: string): { bytes: number; ms: number | null } => {
    const known = byUrl.get(url) ?? { bytes: 0, ms: null }
    byUrl.set(url, known)
    return known
  }
  for (const request of requests) entry(urlOf(request)).bytes += bytesOf(request)
  for (const script of scripts) {
    if (/^https?:/.test(urlOf(script)) && typeof script['total'] === 'number') entry(urlOf(script)).ms = Math.round(script['total'])
  }
  return [...byUrl]
    .map(([url, { bytes, ms }]) => ({ url: url.slice(0, MAX_URL), bytes, ms }))
    .filter(({ url, bytes, ms }) => url !== '' && (bytes > 0 || ms !== null))
    .sort((a, b) => b.bytes / 50 + (b.ms ?? 0) - (a.bytes / 50 + (a.ms ?? 0)))
    .slice(0, HEAVIEST)
}
