import { join } from 'node:path'
import type { RailBackend, RailReference } from '../../../run/rail-record.ts'
import type { BrowserSession, TillSession } from '../browser-session.ts'
import { openBrowser } from '../open-browser.ts'
import { makeOwnedFolder, removeOwnedFolder } from '../owned-folder.ts'
import { bounded } from '../rounds/bounded.ts'
import { readTrace } from '../trace/read-trace.ts'
import type { TraceReading } from '../trace/reading.ts'
import { serveReferencePage } from './reference-page.ts'
import { cleanOf, sixtyOf } from './read-reference.ts'

const CLEAN_TAPS = 12
const WORKING_TAPS = 9
/** The page moves its box for 1.2 s. */
const MOVE_MS = 1300
const BOUND_MS = 40_000

export type ReferenceOptions = {
  chromiumPath: string
  backend: RailBackend
  moment: 'before' | 'after'
  signal: AbortSignal
}

const traced = async (session: TillSession, file: string, round: () => Promise<void>): Promise<TraceReading> => {
  await session.takeDriven()
  const tracing = await session.trace(file)
  await round()
  const { dataLoss } = await tracing.stop()
  if (dataLoss) throw new Error('Chromium lost a part of the trace')
  const { windows } = await session.takeDriven()
  const reading = await readTrace(file, { windows, origin: new URL(session.page.url()).origin, sourceMaps: null })
  if (reading.unusable !== null) throw new Error(reading.unusable)
  return reading
}

/** A page that does nothing but answer, move a box and rest. */
const lookAtClean = async (session: TillSession, file: string): Promise<NonNullable<RailReference['clean']>> => {
  const { till } = session
  // What runs for the first time is slow on any machine.
  for (let n = 0; n < 3; n += 1) await till.tap('#tap')
  const reading = await traced(session, file, async () => {
    for (let n = 0; n < CLEAN_TAPS; n += 1) await till.tap('#tap')
    await till.tap('#move')
    await new Promise((resolve) => setTimeout(resolve, MOVE_MS))
    await till.idle(1200)
  })
  return cleanOf(reading)
}

/** The same page with 60 ms of work in each tap and in each idle callback. */
const lookAtSixty = async (session: TillSession, file: string): Promise<NonNullable<RailReference['sixty']>> => {
  const { till } = session
  const reading = await traced(session, file, async () => {
    await till.tap('#load')
    await till.waitFor('body.loaded')
    for (let n = 0; n < WORKING_TAPS; n += 1) await till.tap('#tap')
    await till.idle(2200)
  })
  return sixtyOf(reading)
}

/**
 * Looks at the built-in page with known work, with the same driver, trace and reading as the measurement itself. What could not be seen at all
 * is told in `problem`; it never throws but for an abort, where it tells that too.
 */
export const measureReference = async (options: ReferenceOptions): Promise<RailReference> => {
  const { chromiumPath, backend, moment, signal } = options
  const reference: RailReference = { atMs: Date.now(), backend, moment, clean: null, sixty: null, problem: null }
  const folder = await makeOwnedFolder('reference')
  const page = await serveReferencePage()
  const opened: BrowserSession[] = []
  const look = async (): Promise<void> => {
    const browser = await openBrowser({ chromiumPath, allow: [], device: 'desktop', throttleCpu: false, proxy: null, signal })
    opened.push(browser)
    const session = await browser.openTill({ url: page.url, credentials: { user: null, password: null }, seed: 1, learns: false, onSale: () => {} })
    reference.clean = await lookAtClean(session, join(folder, 'clean.json.gz'))
    reference.sixty = await lookAtSixty(session, join(folder, 'sixty.json.gz'))
  }
  try {
    await bounded(look(), { ms: BOUND_MS, what: 'the look at the reference page', signal })
  } catch (error) {
    reference.problem = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
  } finally {
    await Promise.all(opened.map((browser) => browser.close()))
    await page.close()
    await removeOwnedFolder(folder).catch(() => {})
  }
  return reference
}
