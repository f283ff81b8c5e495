import { join } from 'node:path'
import type { RailArea, RailBackend, RailDevice, RailProblem, RailSale } from '../../../run/rail-record.ts'
import { TillstormError } from '../../../run/problems.ts'
import type { Journey } from '../../../scenarios/journeys/journey.ts'
import type { BrowserSession, TillSession } from '../browser-session.ts'
import { openBrowser } from '../open-browser.ts'
import { readTrace } from '../trace/read-trace.ts'
import type { SourceMaps } from '../trace/source-maps.ts'
import { mergeRound, type Round } from './merge-round.ts'
import { moreRounds, type RoundLimits } from './more-rounds.ts'
import { warmUpTill } from './warm-up.ts'
import { Aborted, bounded } from './bounded.ts'

/** The areas that rounds of a journey measure, all of them in the same rounds. */
export const roundAreas = ['response', 'animation', 'idle'] as const satisfies readonly RailArea[]

/** A sign-in with a full catalogue sync on a throttled CPU takes half a minute. */
const PREPARE_MS = 180_000
const ROUND_MS = 180_000
const TRACE_MS = 60_000

export type RoundsOptions = {
  chromiumPath: string
  allow: readonly string[]
  url: string
  backend: RailBackend
  device: RailDevice
  areas: readonly RailArea[]
  journey: Journey
  credentials: { user: string | null; password: string | null }
  seed: number
  /** The run directory; traces go into its `traces/`. */
  runPath: string
  /** Exactly so many rounds; null: until every interval clears its limit. */
  repeat: number | null
  least: number
  most: number
  /** For all rounds together, once the till is prepared; a round that was begun comes to its end. */
  boundMs: number
  limits: RoundLimits
  /** null: functions are named as the served scripts name them. */
  sourceMaps: SourceMaps | null
  signal: AbortSignal
  onSale(sale: RailSale): void
  say(line: string): void
}

export type RoundsOutcome = {
  rounds: Round[]
  /** Inputs of the warm-up round, which are cut. */
  warmUpCut: number
  cpuSlowdown: number
  product: string
  problems: RailProblem[]
}

const areasOf = ({ areas }: Pick<RoundsOptions, 'areas'>): RailArea[] => areas.filter((area) => roundAreas.some((name) => name === area))

/** As a user would name it; an error page of Chromium's own has no origin. */
const originOf = (url: string): string => (/^https?:/.test(url) && URL.canParse(url) ? new URL(url).origin : JSON.stringify(url.slice(0, 80)))

const lineOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

/**
 * Lives rounds of a journey in one fresh browser: prepare, one round to warm up, then measured rounds, each with a trace of its own that is
 * read before the next begins. What goes wrong in a round becomes a problem that voids its areas. Throws a TillstormError where the
 * page or the journey's `prepare` do not come up at all.
 */
export const runRounds = async (options: RoundsOptions): Promise<RoundsOutcome> => {
  const { chromiumPath, allow, device, signal } = options
  const browser = await openBrowser({ chromiumPath, allow, device, throttleCpu: true, proxy: null, areas: areasOf(options), signal })
  const outcome: RoundsOutcome = { rounds: [], warmUpCut: 0, cpuSlowdown: browser.cpuSlowdown, product: browser.product, problems: [] }
  try {
    const session = await openPrepared(browser, options)
    try {
      await measure(session, browser, options, outcome)
    } finally {
      await session.close().catch(() => {})
    }
  } catch (error) {
    if (!(error instanceof Aborted) && !signal.aborted) throw error
  } finally {
    // Whatever still hangs in the page ends with its browser.
    await browser.close()
  }
  outcome.problems.push(...browser.problems)
  return outcome
}

const openPrepared = async (browser: BrowserSession, options: RoundsOptions): Promise<TillSession> => {
  const { url, credentials, seed, journey, signal, onSale } = options
  const session = await browser.openTill({
    url, credentials, seed, onSale: (sale) => onSale({ ...sale, lines: [...sale.lines], offline: false, area: 'response' }),
  })
  if (journey.prepare === undefined) return session
  try {
    await bounded(journey.prepare(session.till), { ms: PREPARE_MS, what: `the journey ${journey.name}: prepare`, signal })
  } catch (error) {
    if (error instanceof Aborted || error instanceof TillstormError) throw error
    throw new TillstormError('JOURNEY_FAILED', `the journey ${journey.name} could not prepare the page: ${lineOf(error)}`, { cause: error })
  }
  return session
}

const measure = async (session: TillSession, browser: BrowserSession, options: RoundsOptions, outcome: RoundsOutcome): Promise<void> => {
  const { journey, signal, say } = options
  const areas = areasOf(options)
  const problem = (kind: RailProblem['kind'], text: string): void => {
    outcome.problems.push({ kind, text, atMs: Date.now(), voids: areas })
  }
  try {
    await bounded(journey.round(warmUpTill(session.till)), { ms: ROUND_MS, what: 'the warm-up round', signal })
  } catch (error) {
    if (error instanceof Aborted) throw error
    return problem('journey', `the journey ${journey.name} broke in its warm-up round: ${lineOf(error)}`)
  }
  const warmUp = await session.takeDriven()
  outcome.warmUpCut = warmUp.windows.filter(({ kind }) => kind === 'interaction').length
  const startedMs = performance.now()
  let roundMs = 0
  for (let n = 0; ; n += 1) {
    const leftMs = options.boundMs - (performance.now() - startedMs)
    const { more, because } = moreRounds(outcome.rounds, { ...options, areas, leftMs, roundMs })
    if (!more) return say(`${n} rounds: ${because}`)
    if (n > 0) say(`round ${n + 1}: ${because}`)
    const roundStartMs = performance.now()
    const round = await oneRound(n, session, browser, options, problem)
    roundMs = performance.now() - roundStartMs
    if (round === null) return
    outcome.rounds.push(round)
  }
}

/** null where the round cannot be used; the problem is told then. */
const oneRound = async (
  n: number, session: TillSession, browser: BrowserSession, options: RoundsOptions, problem: (kind: RailProblem['kind'], text: string) => void,
): Promise<Round | null> => {
  const { journey, backend, device, runPath, signal } = options
  const trace = `traces/${backend}-${device}-${n}.json.gz`
  const file = join(runPath, trace)
  const known = browser.problems.length
  const { origin } = new URL(options.url)
  const isElsewhere = (when: string): boolean => {
    const at = session.page.url()
    if (URL.canParse(at) && new URL(at).origin === origin) return false
    problem('navigation', `round ${n + 1} ${when} at ${originOf(at)}, and not at ${origin}, which is the page that was asked for`)
    return true
  }
  if (isElsewhere('began')) return null
  const tracing = await session.trace(file)
  let broke: string | null = null
  try {
    await bounded(journey.round(session.till), { ms: ROUND_MS, what: 'the round', signal })
  } catch (error) {
    if (error instanceof Aborted) throw error
    broke = lineOf(error)
  }
  const { dataLoss } = await bounded(tracing.stop(), { ms: TRACE_MS, what: 'the end of the trace', signal })
  if (broke !== null) {
    problem('journey', `the journey ${journey.name} broke in round ${n + 1}: ${broke}`)
    return null
  }
  if (dataLoss) {
    problem('data-loss', `Chromium lost a part of the trace of round ${n + 1}`)
    return null
  }
  if (isElsewhere('ended')) return null
  const driven = await session.takeDriven()
  const reading = await readTrace(file, { windows: driven.windows, origin, sourceMaps: options.sourceMaps })
  if (reading.unusable !== null) {
    problem('data-loss', `the trace of round ${n + 1} cannot be used: ${reading.unusable}`)
    return null
  }
  // A tab that crashed or left the page goes on as another one: what was measured of it is not this page.
  if (browser.problems.slice(known).some(({ kind }) => kind === 'crash')) return null
  return mergeRound({ round: n, trace, reading, windows: driven.windows, feedback: driven.feedback })
}
