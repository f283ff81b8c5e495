import { join } from 'node:path'
import type { RailBackend, RailReference } from '../../../run/rail-record.ts'
import type { BrowserSession, TillSession } from '../browser-session.ts'
import { openBrowser } from '../open-browser.ts'
import { makeOwnedFolder, removeOwnedFolder } from '../owned-folder.ts'
import { bounded } from '../rounds/bounded.ts'
import { readTrace } from '../trace/read-trace.ts'
import { serveReferencePage } from './reference-page.ts'
import type { Traced, Worked } from './read-reference.ts'
import { cleanOf, seeKnownFaults, seeSlowDown, sixtyOf } from './read-reference.ts'
import { CLEAN_TAPS, SLOWED_TAPS, steps, WORKING_TAPS } from './reference-drive.ts'

/** The page moves its box for 1.2 s, and for half a second with work in each frame. */
const MOVE_MS = 1250
const HEAVY_MOVE_MS = 600
const CLEAN_REST_MS = 1200
const WORKING_REST_MS = 1900
const BOUND_MS = 40_000

export type ReferenceOptions = {
  chromiumPath: string
  backend: RailBackend
  moment: 'before' | 'after'
  /** Of the slowest device that is to be measured: 1 for the machine's own pace. */
  slowDown: number
  signal: AbortSignal
}

const traced = async (session: TillSession, file: string, round: () => Promise<void>): Promise<Traced> => {
  await session.takeDriven()
  const tracing = await session.trace(file)
  await round()
  const { dataLoss } = await tracing.stop()
  if (dataLoss) throw new Error('Chromium lost a part of the trace')
  const { windows, feedback } = await session.takeDriven()
  const reading = await readTrace(file, { windows, origin: new URL(session.page.url()).origin, sourceMaps: null })
  if (reading.unusable !== null) throw new Error(reading.unusable)
  return { reading, windows, feedback }
}

/** A page that does nothing but answer, move a box and rest. */
const lookAtClean = async (session: TillSession, file: string): Promise<NonNullable<RailReference['clean']>> => {
  const { till } = session
  // What runs for the first time is slow on any machine.
  for (let n = 0; n < 2; n += 1) await till.tap('#tap')
  const seen = await traced(session, file, async () => {
    for (let n = 0; n < CLEAN_TAPS; n += 1) await till.tap('#tap')
    await till.tap('#move')
    await new Promise((resolve) => setTimeout(resolve, MOVE_MS))
    await till.idle(CLEAN_REST_MS)
  })
  return cleanOf(seen.reading)
}

/**
 * The same page with 60 ms of work in each tap and in each idle callback; then what must be seen as a fault: an answer 300 ms late, frames of 25 ms,
 * and the slow-down of a device.
 */
const lookAtWork = async (session: TillSession, file: string, slowDown: number): Promise<NonNullable<RailReference['sixty']>> => {
  const { till, page } = session
  const processor = await page.createCDPSession()
  let worked: Worked = { taps: [], rests: [] }
  const seen = await traced(session, file, async () => {
    await till.tap('#load')
    await till.waitFor('body.loaded')
    for (let n = 0; n < WORKING_TAPS; n += 1) await till.tap('#tap')
    await till.step(steps.rest, () => till.idle(WORKING_REST_MS))
    await till.tap('#still')
    worked = await page.evaluate('worked') as Worked
    await till.step(steps.late, () => till.tap('#late'))
    await till.step(steps.heavy, () => till.tap('#drag'))
    await new Promise((resolve) => setTimeout(resolve, HEAVY_MOVE_MS))
    if (slowDown === 1) return
    await processor.send('Emulation.setCPUThrottlingRate', { rate: slowDown })
    for (let n = 0; n < SLOWED_TAPS; n += 1) await till.step(steps.slowed, () => till.tap('#tap'))
    await processor.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  })
  await processor.detach()
  const sixty = { ...sixtyOf(seen, worked), faults: seeKnownFaults(seen) }
  return slowDown > 1 ? { ...sixty, slowed: { times: seeSlowDown(seen, slowDown, sixty.handlerMs) / sixty.handlerMs, asked: slowDown } } : sixty
}

/**
 * Looks at the built-in page with known work, with the same driver, trace and reading as the measurement itself. What could not be seen at all
 * is told in `problem`; it never throws but for an abort, where it tells that too.
 */
export const measureReference = async (options: ReferenceOptions): Promise<RailReference> => {
  const { chromiumPath, backend, moment, slowDown, signal } = options
  const reference: RailReference = { atMs: Date.now(), backend, moment, clean: null, sixty: null, problem: null }
  const folder = await makeOwnedFolder('reference')
  const page = await serveReferencePage()
  const opened: BrowserSession[] = []
  const look = async (): Promise<void> => {
    const browser = await openBrowser({ chromiumPath, allow: [], device: 'desktop', throttleCpu: false, proxy: null, signal })
    opened.push(browser)
    const session = await browser.openTill({ url: page.url, credentials: { user: null, password: null }, seed: 1, learns: false, onSale: () => {} })
    reference.clean = await lookAtClean(session, join(folder, 'clean.json.gz'))
    reference.sixty = await lookAtWork(session, join(folder, 'work.json.gz'), slowDown)
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
