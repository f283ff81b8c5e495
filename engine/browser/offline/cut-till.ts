import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Page } from 'puppeteer-core'
import type { RailArea, RailProblem } from '../../../run/rail-record.ts'
import type { BrowserSession, TillSession } from '../browser-session.ts'
import { openBrowser } from '../open-browser.ts'
import type { PassContext } from '../pass-context.ts'
import { askUntil, inTime, recordText } from './in-time.ts'
import { Outbox } from './outbox.ts'
import { outboxWaits, outboxWatch, type OutboxWaits } from './watch-outbox.ts'
import { uploadsQuiet } from './flush.ts'
import { startCutProxy } from './cut-proxy.ts'
import type { CutProxy } from './cut-proxy.ts'
import { switchNetwork } from './network-switch.ts'
import type { NetworkSwitch } from './network-switch.ts'
import { settledWorker, watchServiceWorkers } from './service-workers.ts'
import type { ServiceWorkers, WorkerState } from './service-workers.ts'
import { isBlank, isErrorPage, likeness, readScreen, sameScreen } from './screen.ts'
import type { Screen } from './screen.ts'

/** How a sale of a journey ended: told to the audit, or not, with the reason. */
export type Attempt = { confirmed: boolean; problem: string | null; screenshot: string | null }

/** What the page came to after a load. */
export type Landing = { kind: 'same' | 'other' | 'blank' | 'error-page'; screen: Screen | null; likeness: number }

/** A till in a browser of its own whose network can be cut. One tab at a time. */
export type CutTill = {
  proxy: CutProxy
  network: NetworkSwitch
  isOpen: boolean
  /** Of the tab that is open. */
  page: Page
  workers: ServiceWorkers
  /** Opens the tab; the one before must be closed. Throws what `openTill` throws. */
  open(): Promise<void>
  closeTab(): Promise<void>
  /** Waits for the worker, and loads the page once more where it is active and does not control it yet. */
  settle(): Promise<WorkerState>
  prepare(): Promise<void>
  /** One sale of the journey. The moment that it is told is the moment of the receipt: `shot` names a screenshot of it. */
  sell(shot: string | null): Promise<Attempt>
  /** Waits at most `timeoutMs` until the page looks like `before`; tells what it looks like then. */
  landing(before: Screen, timeoutMs: number): Promise<Landing>
  /** Nothing that was sold waits in the browser any more, as far as anybody can see. */
  hasSent(): boolean
  /** Waits until it is so, as long as an outbox may take, and tells the context of the sales that did not leave. Again only after a further sale. */
  settleOutbox(): Promise<void>
  screen(): Promise<Screen>
  /** Takes a screenshot; its path for the record, or null where the page could not be taken. */
  screenshot(name: string): Promise<string | null>
  /** What the browser met so far, as problems of this area. */
  problems(): RailProblem[]
  /** Not before the outbox is settled, with network. */
  close(): Promise<void>
}

const prepareMs = 120_000
const sellMs = 60_000
const loadMs = 30_000

/** A crash takes the ground away, and so does a script that never came; the rest is told, since what is offline fails in many a harmless way. */
const asOwn = (problem: RailProblem, area: RailArea): RailProblem => {
  const voids = problem.voids.length > 0 && ['crash', 'browser', 'blocked-host'].includes(problem.kind)
  return { ...problem, voids: voids ? [area] : [] }
}

/**
 * Starts a proxy and a browser behind it, without throttling: nothing here is timed. Throws a TillstormError where no browser starts; ends with `close`,
 * and by itself when the context's signal aborts.
 */
export const startCutTill = async (context: PassContext, area: RailArea, waits: OutboxWaits = outboxWaits): Promise<CutTill> => {
  const { journey, signal } = context
  const proxy = await startCutProxy(context.allow)
  const options = { chromiumPath: context.chromiumPath, allow: context.allow, device: context.device, throttleCpu: false, proxy: proxy.url, signal, areas: [area] }
  const session: BrowserSession = await openBrowser(options).catch(async (error: unknown) => {
    await proxy.close()
    throw error
  })
  const sold = new Outbox()
  const network = await switchNetwork(session.browser, proxy, (upload) => sold.ended(upload, !proxy.isCut))
  const outbox = outboxWatch(sold, network.uploads, waits)
  let tab: { till: TillSession; workers: ServiceWorkers } | null = null
  let told = 0
  let settled = 0
  /** Where the till stood with its worker, before anything was taken from it; null: it had none. */
  let home: string | null = null
  let isWorkerLost = false
  let nextShot: string | null = null
  let shooting: Promise<string | null> = Promise.resolve(null)

  const open = (): { till: TillSession; workers: ServiceWorkers } => {
    if (tab === null) throw new Error('no tab is open')
    return tab
  }
  /** Of the tab that is open: the next one knows only of what comes then. */
  const noteWorker = (): void => void (isWorkerLost ||= home !== null && tab?.workers.isGone(home) === true)
  const settleOutbox = async (): Promise<void> => {
    if (settled === told) return
    settled = told
    const isGone = signal.aborted || session.problems.some(({ kind }) => kind === 'crash')
    context.onUnsent(await outbox.settle(isGone ? null : (tab?.till.page ?? null), context).catch(() => []))
    // A double comes after its first.
    if (!isGone) await uploadsQuiet(network, { quietMs: 3_000, timeoutMs: 10_000, signal }).catch(() => undefined)
  }
  /** Where a pass ended without network, what was sold before has its minute all the same. */
  const restoreForOutbox = async (): Promise<void> => {
    if (!proxy.isCut || settled === told || outbox.isEmpty() || signal.aborted) return
    await network.restore()
    const page = tab?.till.page
    if (page?.url().startsWith('chrome-error:') === true) await page.goto(context.url, { waitUntil: 'domcontentloaded', timeout: loadMs }).catch(() => null)
  }
  const screen = async (): Promise<Screen> => await inTime(10_000, 'reading the page', open().till.page.evaluate(readScreen))
  const screenshot = async (name: string): Promise<string | null> => {
    try {
      const shot = await inTime(10_000, 'a screenshot', open().till.page.screenshot({ type: 'jpeg', quality: 70 }))
      mkdirSync(context.screenshots, { recursive: true })
      const file = `${context.backend}-${context.device}-${name}.jpg`
      writeFileSync(join(context.screenshots, file), shot)
      return `${basename(context.screenshots)}/${file}`
    } catch {
      return null
    }
  }

  return {
    proxy,
    network,
    get isOpen() {
      return tab !== null
    },
    get page() {
      return open().till.page
    },
    get workers() {
      return open().workers
    },
    open: async () => {
      const till = await session.openTill({
        url: context.url,
        credentials: context.credentials,
        seed: context.seed,
        onSale: (sale) => {
          told++
          outbox.told(sale.reference)
          if (nextShot !== null) shooting = screenshot(nextShot)
          nextShot = null
          context.onSale(sale, area, proxy.isCut)
        },
      })
      tab = { till, workers: await watchServiceWorkers(till.page) }
      await network.tellAgain()
    },
    closeTab: async () => {
      const { till, workers } = open()
      noteWorker()
      tab = null
      await workers.close()
      await inTime(10_000, 'closing the tab', till.close())
    },
    settle: async () => {
      let state = await settledWorker(open().workers, signal)
      if (state.activated && !state.controls) {
        await open().till.page.reload({ waitUntil: 'domcontentloaded', timeout: loadMs })
        state = await settledWorker(open().workers, signal)
      }
      home = state.activated ? open().till.page.url() : null
      return state
    },
    prepare: async () => {
      await inTime(prepareMs, 'the preparation of the journey', Promise.resolve(journey?.prepare?.(open().till.till)))
    },
    sell: async (shot) => {
      const before = told
      let problem: string | null = null
      nextShot = shot
      shooting = Promise.resolve(null)
      try {
        await inTime(sellMs, 'a sale', Promise.resolve(journey?.sell?.(open().till.till)))
        if (told === before) problem = 'the journey ended without telling a sale'
      } catch (error) {
        signal.throwIfAborted()
        problem = recordText(error)
      }
      // A sale that was told before the journey broke stands: the customer has the receipt.
      return { confirmed: told > before, problem, screenshot: await shooting }
    },
    landing: async (before, timeoutMs) => {
      let last: Landing = { kind: 'blank', screen: null, likeness: 0 }
      const look = async (): Promise<true | null> => {
        const now = await screen().catch(() => null)
        if (now === null) return null
        const alike = likeness(before, now)
        const kind = isErrorPage(now) ? 'error-page' : isBlank(now) ? 'blank' : alike >= sameScreen ? 'same' : 'other'
        last = { kind, screen: now, likeness: alike }
        return kind === 'same' || kind === 'error-page' ? true : null
      }
      await askUntil(look, { timeoutMs, everyMs: 250, signal })
      return last
    },
    hasSent: () => outbox.isEmpty(),
    settleOutbox,
    screen,
    screenshot,
    problems: () => {
      noteWorker()
      const own = session.problems.map((problem) => asOwn(problem, area))
      return isWorkerLost ? [...own, { kind: 'worker-lost', text: 'the service worker went while this was measured', atMs: Date.now(), voids: [area] }] : own
    },
    close: async () => {
      await restoreForOutbox()
      await settleOutbox()
      network.close()
      await session.close()
      await proxy.close()
    },
  }
}
