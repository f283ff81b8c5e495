import type { CDPSession } from 'puppeteer-core'
import type { RailFact, RailPass, RailProblem } from '../../../run/rail-record.ts'
import { inTime, recordText } from '../offline/in-time.ts'
import { startCutTill } from '../offline/cut-till.ts'
import type { CutTill } from '../offline/cut-till.ts'
import { outboxWaits, type OutboxWaits } from '../offline/watch-outbox.ts'
import type { WorkerState } from '../offline/service-workers.ts'
import type { PassContext } from '../pass-context.ts'
import { cachedUrls, cachesFilled } from './caches.ts'
import { catalogueFact, readContents } from './catalogue.ts'
import { settledStores } from './databases.ts'
import { storageUse } from './quota.ts'
import { sellOnFullStorage } from './quota-sales.ts'
import { comeWithoutNetwork, documentCached, neededByPage, notCached } from './shell.ts'

type Storage = NonNullable<RailPass['storage']>

const fact = (holds: boolean | null, text: string): RailFact => ({ holds, text, applies: true, screenshot: null })
const notAsked = fact(null, 'the measurement did not come so far')

const problem = (kind: RailProblem['kind'], text: string): RailProblem => ({ kind, text, atMs: Date.now(), voids: ['storage'] })

/**
 * Reads what a page keeps in the browser: its service worker, its shell in Cache Storage, its catalogue in IndexedDB; and what it does when the
 * storage is full. Only the browser's own books are asked, nothing of the page's. Throws only when aborted, or where no browser starts.
 */
export const measureStorage = async (context: PassContext, waits: OutboxWaits = outboxWaits): Promise<{ storage: RailPass['storage']; problems: RailProblem[] }> => {
  const storage: Storage = {
    worker: notAsked, shell: notAsked, catalogue: notAsked, quota: notAsked, appCacheDeclared: false, usageBytes: null, records: null,
  }
  const problems: RailProblem[] = []
  const till = await startCutTill(context, 'storage', waits)
  try {
    const state = await open(context, till, problems)
    if (state !== null) await read(context, till, state, storage)
  } catch (error) {
    context.signal.throwIfAborted()
    problems.push(problem('browser', `the storage pass broke off: ${recordText(error)}`))
  } finally {
    problems.unshift(...till.problems())
    await till.close()
  }
  return { storage, problems }
}

const open = async (context: PassContext, till: CutTill, problems: RailProblem[]): Promise<WorkerState | null> => {
  try {
    await till.open()
    await till.settle()
  } catch (error) {
    context.signal.throwIfAborted()
    problems.push(problem('load', `the page does not open: ${recordText(error)}`))
    return null
  }
  try {
    await till.prepare()
    return await till.settle()
  } catch (error) {
    context.signal.throwIfAborted()
    problems.push(problem('journey', `the journey's preparation failed: ${recordText(error)}`))
    return null
  }
}

const read = async (context: PassContext, till: CutTill, state: WorkerState, storage: Storage): Promise<void> => {
  const { signal } = context
  const session = await inTime(5_000, 'attaching to the page', till.page.createCDPSession())
  storage.appCacheDeclared = await till.page.evaluate(() => document.documentElement.hasAttribute('manifest'))
  storage.worker = workerFact(state, await till.page.evaluate(() => isSecureContext))
  await cachesFilled(till.page, signal)
  await catalogue(session, till, storage, signal)
  storage.quota = await sellOnFullStorage(context, till, session)
  await session.detach()
  await till.settleOutbox()
  // Last, because a page that does not come without network is gone afterwards.
  storage.shell = await shellFact(till)
}

const workerFact = (state: WorkerState, secure: boolean): RailFact => {
  const script = state.scriptUrl === null ? 'a service worker' : recordText(new URL(state.scriptUrl).pathname, 80)
  if (state.registration === null && !state.controls) {
    return fact(false, secure ? 'no service worker is registered' : 'no service worker is possible: the page comes over http from another machine')
  }
  if (!state.activated) return fact(false, `${script} is registered, but was not activated within 20 s`)
  if (!state.controls) return fact(false, `${script} is active, but does not control the page after a reload (scope ${recordText(state.registration?.scopeUrl ?? '', 80)})`)
  return fact(true, `${script} is active and controls the page`)
}

const catalogue = async (session: CDPSession, till: CutTill, storage: Storage, signal: AbortSignal): Promise<void> => {
  const { origin } = new URL(till.page.url())
  const stores = await settledStores(session, origin, signal)
  const { usage, byType } = await storageUse(session, origin)
  storage.usageBytes = usage
  storage.records = stores[0]?.records ?? 0
  // Before the first sale: what a sale leaves there is no catalogue.
  const { holds, text } = catalogueFact(stores, await readContents(session, origin, stores, (await till.screen()).lines))
  const sizes = byType.map((each) => `${each.storageType} ${Math.ceil(each.usage / 1024)} KiB`).join(', ')
  const size = sizes === '' ? '' : `; in use: ${sizes}`
  storage.catalogue = fact(holds, `${text}${size}`)
}

/** Cuts the network: a shell is what Cache Storage holds, or what the worker brings in its place, and with which a reload comes to something. */
const shellFact = async (till: CutTill): Promise<RailFact> => {
  const pageUrl = till.page.url()
  const { origin } = new URL(pageUrl)
  const session = await inTime(5_000, 'attaching to the page', till.page.createCDPSession())
  const cached = await cachedUrls(session, origin)
  await session.detach()
  const needed = await inTime(5_000, 'asking for the scripts of the page', till.page.evaluate(neededByPage))
  const before = await till.screen()
  const notHeld = notCached(needed, cached, origin)
  await till.network.cut()
  const served = notHeld.length === 0 ? [] : await inTime(15_000, 'asking for the shell', till.page.evaluate(comeWithoutNetwork, notHeld))
  const missing = notHeld.filter((url) => !served.includes(url))
  await till.page.reload({ waitUntil: 'domcontentloaded', timeout: 30_000 }).catch(() => null)
  const { kind } = await till.landing(before, 10_000)
  // A till that asks for a sign-in again came all the same, where its document is known to be cached.
  const isThere = documentCached(pageUrl, cached) ? kind === 'same' || kind === 'other' : kind === 'same' && (await till.workers.state()).controls
  if (!isThere) missing.unshift(pageUrl)
  const entries = `${cached.length} entries in Cache Storage`
  const count = needed.length - (notHeld.length - served.length)
  if (missing.length === 0) return fact(true, `the document and all ${count} scripts and styles come without network; ${entries}`)
  const names = missing.slice(0, 4).map((url) => recordText(new URL(url).pathname, 60)).join(', ')
  const more = missing.length > 4 ? ` and ${missing.length - 4} more` : ''
  return fact(false, `not there without network, neither from Cache Storage nor by a service worker: ${names}${more}; ${entries}`)
}
