import type { RailFact, RailPass, RailProblem } from '../../../run/rail-record.ts'
import type { PassContext } from '../pass-context.ts'
import { cachesFilled } from '../storage/caches.ts'
import { recordText } from './in-time.ts'
import { startCutTill } from './cut-till.ts'
import type { CutTill, Landing } from './cut-till.ts'
import { noUploadUnderWay } from './flush.ts'
import { reconnect } from './reconnect.ts'
import type { Screen } from './screen.ts'

type Offline = NonNullable<RailPass['offline']>

const salesAfterReload = 3
const salesAfterReopen = 2

export type OfflineWaits = {
  /** How long a page may take to be itself again after a load. */
  landingMs: number
  /** How long a till may take to begin to send by itself after the reconnect. */
  byItselfMs: number
  /** How long in all before it is left: what is not in Magento then is the audit's to say. */
  inAllMs: number
}
export const offlineWaits: OfflineWaits = { landingMs: 15_000, byItselfMs: 20_000, inAllMs: 60_000 }

const notAsked = (text: string): RailFact => ({ holds: null, text, applies: true, screenshot: null })

const problem = (kind: RailProblem['kind'], text: string, voids: boolean): RailProblem => ({ kind, text, atMs: Date.now(), voids: voids ? ['offline'] : [] })

/** What a load without network came to, as a fact. `what` is "a reload" or "a new tab". */
const landed = (landing: Landing, what: string, worker: boolean): Omit<RailFact, 'screenshot'> => {
  const source = worker ? 'its service worker' : "the browser's HTTP cache, which may drop it at any time"
  const text = landing.screen?.lines.slice(0, 3).join(' / ') ?? ''
  switch (landing.kind) {
    case 'same':
      return { holds: true, applies: true, text: `without network ${what} shows the page again, from ${source}` }
    case 'other':
      return { holds: false, applies: true, text: `without network ${what} shows another page: "${recordText(text, 120)}"` }
    case 'blank':
      return { holds: false, applies: true, text: `without network ${what} shows an empty page` }
    case 'error-page':
      return { holds: false, applies: true, text: `without network ${what} ends at the browser's error page${worker ? '' : '; no service worker controls the page'}` }
    default:
      return landing.kind satisfies never
  }
}

/**
 * Takes the network from a page and its service worker and looks whether the till goes on: a reload, sales, a new tab, sales; then gives it
 * back and waits until the outbox has been sent, as far as anybody can see. Each sale that the journey tells goes to `onSale`. What could not
 * be asked has `holds: null` and a problem that voids the area. Throws only when aborted, or where no browser starts.
 */
export const measureOffline = async (
  context: PassContext,
  waits: OfflineWaits = offlineWaits,
): Promise<{ offline: RailPass['offline']; problems: RailProblem[] }> => {
  const offline: Offline = {
    reload: notAsked('the measurement did not come so far'), reopen: notAsked('the measurement did not come so far'),
    salesTried: 0, salesConfirmed: 0, saleProblem: null, applies: context.journey?.sell !== undefined, resale: notAsked('the measurement did not come so far'),
  }
  const problems: RailProblem[] = []
  const till = await startCutTill(context, 'offline', waits)
  try {
    await run(context, till, waits, offline, problems)
  } catch (error) {
    context.signal.throwIfAborted()
    problems.push(problem('browser', `the offline pass broke off: ${recordText(error)}`, true))
  } finally {
    problems.unshift(...till.problems())
    await till.close()
  }
  return { offline, problems }
}

const run = async (context: PassContext, till: CutTill, waits: OfflineWaits, offline: Offline, problems: RailProblem[]): Promise<void> => {
  const before = await online(context, till, offline, problems)
  if (before === null) return
  const { controls } = await till.workers.state()
  const refusedBefore = till.proxy.refused
  await till.network.cut()
  context.say('offline: the network is cut')

  await till.page.reload({ waitUntil: 'domcontentloaded', timeout: 30_000 }).catch(() => null)
  const reloaded = await till.landing(before, waits.landingMs)
  offline.reload = { ...landed(reloaded, 'a reload', controls), screenshot: await till.screenshot('offline-reload') }
  if (!(await believesOffline(till))) problems.push(problem('browser', 'the page was not told that it is offline: navigator.onLine stayed true', false))
  const selling = { before, waits }
  await sales(context, till, offline, { ...selling, count: salesAfterReload, landing: reloaded })

  const reopened = await reopen(context, till, offline, selling, controls)
  await sales(context, till, offline, { ...selling, count: salesAfterReopen, landing: reopened })
  context.say(`offline: ${offline.salesConfirmed} of ${offline.salesTried} sales confirmed; ${till.proxy.refused - refusedBefore} requests met no network`)
  // Where nothing was sold there is nothing to send.
  if (offline.salesConfirmed === 0) return
  const { resale, notes } = await reconnect(context, till, waits)
  offline.resale = resale
  problems.push(...notes)
}

/** Opens, prepares and sells once with network. Null: the ground is missing, and `problems` says why. */
const online = async (context: PassContext, till: CutTill, offline: Offline, problems: RailProblem[]): Promise<Screen | null> => {
  try {
    await till.open()
    await till.settle()
  } catch (error) {
    context.signal.throwIfAborted()
    problems.push(problem('load', `the page does not open: ${recordText(error)}`, true))
    return null
  }
  try {
    await till.prepare()
  } catch (error) {
    context.signal.throwIfAborted()
    problems.push(problem('journey', `the journey's preparation failed: ${recordText(error)}`, true))
    return null
  }
  // A worker that is registered only after the sign-in controls the page from the next load on.
  await till.settle()
  const before = await till.screen()
  if (offline.applies) {
    const sale = await till.sell(null)
    if (!sale.confirmed) {
      problems.push(problem('journey', `the journey does not sell even with network: ${sale.problem}`, true))
      return null
    }
  }
  await cachesFilled(till.page, context.signal)
  await noUploadUnderWay(till.network, 5_000, context.signal)
  if (till.proxy.passed > 0) return before
  problems.push(problem('browser', 'none of the page’s traffic came through the proxy that is to be cut, so offline could not be made', true))
  return null
}

const believesOffline = async (till: CutTill): Promise<boolean> => await till.page.evaluate(() => !navigator.onLine).catch(() => true)

/** Rings up sales without network. Where the till is not there, or does not come back after a sale that broke, the rest are lost without a try each. */
const sales = async (
  context: PassContext,
  till: CutTill,
  offline: Offline,
  { count, landing, before, waits }: { count: number; landing: Landing | null; before: Screen; waits: OfflineWaits },
): Promise<void> => {
  if (!offline.applies) return
  offline.salesTried += count
  let gone = landing === null || landing.kind === 'error-page' || landing.kind === 'blank'
  if (gone) offline.saleProblem ??= 'the till is not there without network'
  for (let sold = 0; sold < count && !gone; sold++) {
    context.signal.throwIfAborted()
    const sale = await till.sell('offline-receipt')
    if (sale.confirmed) offline.salesConfirmed++
    offline.saleProblem ??= sale.problem
    // A receipt that was printed without network, in a tab that was opened without it, shows more than the page at rest.
    if (sale.screenshot !== null && offline.reopen.holds === true) offline.reopen = { ...offline.reopen, screenshot: sale.screenshot }
    if (sale.problem === null) continue
    // A journey that broke leaves the page anywhere: the next sale begins at a fresh one.
    await till.page.reload({ waitUntil: 'domcontentloaded', timeout: 10_000 }).catch(() => null)
    gone = (await till.landing(before, waits.landingMs)).kind !== 'same'
  }
}

/** Closes the tab, ends the worker, as hours without the till would, and opens the page again, all without network. */
const reopen = async (
  context: PassContext,
  till: CutTill,
  offline: Offline,
  { before, waits }: { before: Screen; waits: OfflineWaits },
  worker: boolean,
): Promise<Landing | null> => {
  await till.network.leaveWorkers()
  await till.workers.stopAll().catch(() => undefined)
  await till.closeTab()
  try {
    await till.open()
  } catch (error) {
    context.signal.throwIfAborted()
    offline.reopen = { holds: false, applies: true, text: `without network a new tab does not open the page: ${recordText(error)}`, screenshot: null }
    return null
  }
  const landing = await till.landing(before, waits.landingMs)
  offline.reopen = { ...landed(landing, 'a new tab', worker), screenshot: await till.screenshot('offline-reopen') }
  return landing
}
