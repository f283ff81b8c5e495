import { join } from 'node:path'
import type { RoundLimits } from '../../../budgets/rail/open-questions.ts'
import type { RailArea, RailBackend, RailDevice, RailProblem, RailSale } from '../../../run/rail-record.ts'
import { TillstormError } from '../../../run/problems.ts'
import type { Journey } from '../../../scenarios/journeys/journey.ts'
import type { BrowserSession, TillSession } from '../browser-session.ts'
import { watchOutbox, type OutboxWatch } from '../offline/watch-outbox.ts'
import { watchServiceWorkers } from '../offline/service-workers.ts'
import { PageBusy } from '../find-target.ts'
import { openBrowser } from '../open-browser.ts'
import { takePictures } from '../pictures/take-pictures.ts'
import { readTrace } from '../trace/read-trace.ts'
import type { SourceMaps } from '../trace/source-maps.ts'
import { mergeRound, type Round } from './merge-round.ts'
import { placedTill } from './journey-place.ts'
import { mapPlaces } from './map-places.ts'
import { brokenLimits, moreRounds, roundsText } from './more-rounds.ts'
import { comeBack } from './come-back.ts'
import { worstCases } from './worst-cases.ts'
import { warmUpTill } from './warm-up.ts'
import { Aborted, bounded } from './bounded.ts'
import { watchOthers, whyTooBusy } from './watch-others.ts'

/** The areas that rounds of a journey measure, all of them in the same rounds. */
export const roundAreas = ['response', 'animation', 'idle'] as const satisfies readonly RailArea[]

/** A sign-in with a full catalogue sync on a throttled CPU takes half a minute. */
const PREPARE_MS = 180_000
const ROUND_MS = 180_000
const TRACE_MS = 60_000
/** Rounds of a pass that are measured again because somebody else used the machine; where one more is needed it is used all the time. */
const REPEATED_ROUNDS = 1

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
  /** Sales whose browser had to be closed before its till had sent them. */
  onUnsent(references: readonly string[]): void
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
 * read before the next begins. What goes wrong once the page is prepared becomes a problem that voids its areas, and the rounds before it stay.
 * Throws a TillstormError where the page or the journey's `prepare` do not come up at all, and where the journey breaks before it was whole once. Its browser is not closed before the till has
 * sent what it sold, within a minute. `watch` tells of a round what others did to the machine.
 */
export const runRounds = async (options: RoundsOptions, watch = watchOthers): Promise<RoundsOutcome> => {
  const { chromiumPath, allow, device, signal } = options
  const browser = await openBrowser({ chromiumPath, allow, device, throttleCpu: true, proxy: null, areas: areasOf(options), signal })
  const outcome: RoundsOutcome = { rounds: [], warmUpCut: 0, cpuSlowdown: browser.cpuSlowdown, product: browser.product, problems: [] }
  const outbox = await watchOutbox(browser.browser)
  let session: TillSession | null = null
  try {
    session = await openTill(browser, outbox, options)
    await prepare(session, options)
    await measure(session, browser, options, outcome, watch)
  } catch (error) {
    if (!(error instanceof Aborted) && !signal.aborted) throw error
  } finally {
    const isGone = signal.aborted || browser.problems.some(({ kind }) => kind === 'crash')
    options.onUnsent(await outbox.settle(isGone ? null : (session?.page ?? null), options).catch(() => []))
    outbox.close()
    await session?.close().catch(() => {})
    // Whatever still hangs in the page ends with its browser.
    await browser.close()
  }
  outcome.problems.push(...browser.problems)
  return outcome
}

const openTill = (browser: BrowserSession, outbox: OutboxWatch, { url, credentials, seed, onSale }: RoundsOptions): Promise<TillSession> =>
  browser.openTill({
    url, credentials, seed,
    onSale: (sale) => {
      outbox.told(sale.reference)
      onSale({ ...sale, lines: [...sale.lines], offline: false, area: 'response' })
    },
  })

const prepare = async ({ till }: TillSession, { journey, signal }: RoundsOptions): Promise<void> => {
  if (journey.prepare === undefined) return
  const placed = placedTill(till)
  try {
    await bounded(journey.prepare(placed.till), { ms: PREPARE_MS, what: `the journey ${journey.name}: prepare`, signal })
  } catch (error) {
    if (error instanceof Aborted || error instanceof TillstormError) throw error
    throw new TillstormError('JOURNEY_FAILED', `the journey ${journey.name} could not prepare the page${placed.whereOf(error)}: ${lineOf(error)}`, { cause: error })
  }
}

/** A page that crashed, hung, lacks its scripts or shows another origin breaks any journey; all else that breaks one before it was whole once is its own. */
const isPagesDoing = (error: unknown, { page }: TillSession, { problems }: BrowserSession, { url }: RoundsOptions): boolean =>
  error instanceof TillstormError || error instanceof PageBusy || problems.some(({ voids }) => voids.length > 0) || originOf(page.url()) !== originOf(url)

const measure = async (
  session: TillSession, browser: BrowserSession, options: RoundsOptions, outcome: RoundsOutcome, watch: typeof watchOthers,
): Promise<void> => {
  const { journey, signal } = options
  const areas = areasOf(options)
  const problem: TellProblem = (kind, text, voids = areas) => void outcome.problems.push({ kind, text, atMs: Date.now(), voids: [...voids] })
  const { till, whereOf } = placedTill(warmUpTill(session.till))
  try {
    await bounded(journey.round(till), { ms: ROUND_MS, what: 'the warm-up round', signal })
  } catch (error) {
    if (error instanceof Aborted) throw error
    const text = `the journey ${journey.name} broke in its warm-up round${whereOf(error)}: ${lineOf(error)}`
    if (!isPagesDoing(error, session, browser, options)) throw new TillstormError('JOURNEY_FAILED', text, { cause: error, hint: 'mend the journey there, or try it by hand in a browser' })
    return problem('journey', text)
  }
  const workers = await watchServiceWorkers(session.page).catch(() => null)
  const isWhole = await measureRounds(session, browser, options, outcome, { problem, watch })
  if (workers?.isGone(session.page.url()) === true) problem('worker-lost', 'the service worker went while the rounds were measured')
  await workers?.close()
  if (isWhole) await film(session, options, outcome, problem)
}

/** True where all rounds that were needed are there. */
const measureRounds = async (
  session: TillSession, browser: BrowserSession, options: RoundsOptions, outcome: RoundsOutcome, { problem, watch }: { problem: TellProblem; watch: typeof watchOthers },
): Promise<boolean> => {
  const { signal, say } = options
  const areas = areasOf(options)
  const warmUp = await session.takeDriven()
  outcome.warmUpCut = warmUp.windows.filter(({ kind }) => kind === 'interaction').length
  const startedMs = performance.now()
  let roundMs = 0
  let repeated = 0
  for (;;) {
    const n = outcome.rounds.length
    const leftMs = options.boundMs - (performance.now() - startedMs)
    const lost = [...browser.problems, ...outcome.problems].flatMap(({ voids }) => voids)
    const { more, because } = moreRounds(outcome.rounds, { ...options, areas: areas.filter((area) => !lost.includes(area)), leftMs, roundMs })
    if (!more) {
      say(`${roundsText(n)}: ${because}`)
      return true
    }
    if (n > 0) say(`round ${n + 1}: ${because}`)
    const roundStartMs = performance.now()
    const lived = await oneRound(n, session, browser, options, { problem, watch }).catch((error: unknown) => {
      if (error instanceof Aborted || signal.aborted) throw error
      // A page that hangs or goes away between two rounds is the page's own doing, and no wrong use.
      problem('browser', `round ${n + 1} could not be measured: ${lineOf(error)}`)
      return null
    })
    roundMs = performance.now() - roundStartMs
    if (lived === null) return false
    const { round, busy, isCut } = lived
    if (isCut) {
      outcome.rounds.push(round)
      return false
    }
    if (busy !== null && repeated < REPEATED_ROUNDS) {
      repeated += 1
      problem('busy', `${busy} of round ${n + 1}, which was measured again`, [])
      say(`round ${n + 1} again: ${busy}`)
      continue
    }
    outcome.rounds.push(round)
    if (busy === null) continue
    problem('busy', `${busy} of round ${n + 1}, and before in one that was measured again`)
    return false
  }
}

/** More than a check names, since it names the worst of each step and element first. */
const FILMED_CASES = 12

/** Where a check fails: its worst cases once more, in pictures. Nothing is measured any more, so what goes wrong here voids nothing. */
const film = async (session: TillSession, options: RoundsOptions, outcome: RoundsOutcome, problem: TellProblem): Promise<void> => {
  const { journey, backend, device, runPath, limits, signal, say } = options
  const cases = worstCases(outcome.rounds, brokenLimits(outcome.rounds, limits, areasOf(options)), FILMED_CASES)
  if (cases.length === 0) return
  say('one more round, for pictures of the worst cases')
  const round = (): Promise<void> => bounded(journey.round(warmUpTill(session.till)), { ms: ROUND_MS, what: 'the round for pictures', signal })
  try {
    const astray = await comeBack(session, { journey: journey.name, ms: ROUND_MS, signal })
    if (astray !== null) throw new Error(astray)
    const paths = await takePictures(session, cases, { round, folder: join(runPath, 'screenshots'), label: `${backend}-${device}` })
    outcome.rounds = mapPlaces(outcome.rounds, (place) => ({ ...place, screenshot: paths.get(place) ?? place.screenshot }))
  } catch (error) {
    if (error instanceof Aborted || signal.aborted) throw error
    problem('journey', `no pictures of the worst cases: ${lineOf(error)}`, [])
  }
}

type TellProblem = (kind: RailProblem['kind'], text: string, voids?: readonly RailArea[]) => void

/** A function that works for so long while nobody touches the page is at fault for what breaks meanwhile. */
const HELD_UP_MS = 5000

/** The page's own script held up its main thread at rest, by the trace's word. */
const isHeldUp = ({ idle }: Round): boolean =>
  idle.long.some(({ wallMs, cpuMs, scripts }) => wallMs >= HELD_UP_MS && cpuMs !== null && cpuMs >= wallMs / 2 && scripts.length > 0)

/**
 * `busy` says what others did to the machine meanwhile. `isCut`: the page held itself up and broke the journey; what it did at rest stands, and nothing else. null where
 * the round cannot be used; the problem is told then.
 */
const oneRound = async (
  n: number, session: TillSession, browser: BrowserSession, options: RoundsOptions, { problem, watch }: { problem: TellProblem; watch: typeof watchOthers },
): Promise<{ round: Round; busy: string | null; isCut: boolean } | null> => {
  const { journey, backend, device, runPath, signal } = options
  const trace = `traces/${backend}-${device}-${n}.json.gz`
  const file = join(runPath, trace)
  const problemsBefore = browser.problems.length
  const { origin } = new URL(options.url)
  const isElsewhere = (when: string): boolean => {
    const at = session.page.url()
    if (URL.canParse(at) && new URL(at).origin === origin) return false
    problem('navigation', `round ${n + 1} ${when} at ${originOf(at)}, and not at ${origin}, which is the page that was asked for`)
    return true
  }
  const astray = await comeBack(session, { journey: journey.name, ms: ROUND_MS, signal })
  if (astray !== null) {
    problem('journey', astray)
    return null
  }
  if (isElsewhere('began')) return null
  const tracing = await session.trace(file)
  let broke: string | null = null
  let hung = false
  let busy: string | null = null
  const others = watch()
  const { till, whereOf } = placedTill(session.till)
  try {
    await bounded(journey.round(till), { ms: ROUND_MS, what: 'the round', signal })
  } catch (error) {
    if (error instanceof Aborted) throw error
    broke = `${whereOf(error)}: ${lineOf(error)}`
    hung = error instanceof PageBusy || error instanceof TillstormError
  } finally {
    busy = whyTooBusy(others())
  }
  const { dataLoss } = await bounded(tracing.stop(), { ms: TRACE_MS, what: 'the end of the trace', signal })
  const read = async (): Promise<{ round: Round } | { unusable: string }> => {
    const driven = await session.takeDriven()
    const reading = await readTrace(file, { windows: driven.windows, origin, sourceMaps: options.sourceMaps })
    if (reading.unusable !== null) return { unusable: reading.unusable }
    return { round: mergeRound({ round: n, trace, reading, windows: driven.windows, feedback: driven.feedback, rest: driven.rest }) }
  }
  if (broke !== null) {
    const known = hung && !dataLoss ? await read() : null
    const cut = known !== null && 'round' in known && isHeldUp(known.round) ? known.round : null
    problem('journey', `the journey ${journey.name} broke in round ${n + 1}${broke}`, areasOf(options).filter((area) => cut === null || area !== 'idle'))
    return cut === null ? null : { round: cut, busy: null, isCut: true }
  }
  if (dataLoss) {
    problem('data-loss', `Chromium lost a part of the trace of round ${n + 1}`)
    return null
  }
  if (isElsewhere('ended')) return null
  const known = await read()
  if ('unusable' in known) {
    problem('data-loss', `the trace of round ${n + 1} cannot be used: ${known.unusable}`)
    return null
  }
  // A tab that crashed or left the page goes on as another one: what was measured of it is not this page.
  if (browser.problems.slice(problemsBefore).some(({ kind }) => kind === 'crash')) return null
  return { round: known.round, busy, isCut: false }
}
