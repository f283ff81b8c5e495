import type { Browser, CDPSession, Target } from 'puppeteer-core'
import type { CutProxy } from './cut-proxy.ts'
import { inTime } from './in-time.ts'

/** What pages and workers sent that may change something at a server: every request but GET, HEAD and OPTIONS. */
export type Uploads = { started: number; inFlight: number; lastAtMs: number | null }

/** The network of one browser, in one hand: what it may reach (the proxy) and what its pages are told (DevTools). */
export type NetworkSwitch = {
  cut(): Promise<void>
  restore(): Promise<void>
  /** Tells the pages again that they are offline, where they are; for a page that was just opened. */
  tellAgain(): Promise<void>
  uploads(): Uploads
  /** Lets go of the workers: one that is ended while a session is attached to it never starts again. */
  leaveWorkers(): Promise<void>
  close(): void
}

const watched = new Set(['page', 'service_worker', 'shared_worker'])
const harmless = new Set(['GET', 'HEAD', 'OPTIONS'])
const callMs = 5_000

/**
 * Attaches to every page and worker of the browser, now and later. The cut itself is the proxy's; DevTools' emulation on each page only
 * makes `navigator.onLine` and the `offline` and `online` events true as well, and a worker shares them with its page. A worker that we are
 * attached to is not ended for idleness.
 */
export const switchNetwork = async (browser: Browser, proxy: CutProxy): Promise<NetworkSwitch> => {
  const sessions = new Map<Target, CDPSession>()
  const inFlight = new Map<CDPSession, Set<string>>()
  const tellers = new Map<Target, CDPSession>()
  let started = 0
  let lastAtMs: number | null = null

  const listen = (session: CDPSession): void => {
    const open = new Set<string>()
    inFlight.set(session, open)
    session.on('Network.requestWillBeSent', ({ request, requestId }) => {
      if (harmless.has(request.method)) return
      started++
      lastAtMs = Date.now()
      open.add(requestId)
    })
    const ended = ({ requestId }: { requestId: string }): void => {
      if (open.delete(requestId)) lastAtMs = Date.now()
    }
    session.on('Network.loadingFinished', ended)
    session.on('Network.loadingFailed', ended)
  }

  const leave = (session: CDPSession | undefined): Promise<void> =>
    session === undefined ? Promise.resolve() : inTime(callMs, 'leaving a target', session.detach()).catch(() => undefined)

  /** On a session of its own that is the newest: at a reload Chromium applies the state of all sessions in turn, and the last one stays. */
  const tell = async (target: Target): Promise<void> => {
    const old = tellers.get(target)
    const session = await inTime(callMs, 'attaching to a page', target.createCDPSession())
    tellers.set(target, session)
    await leave(old)
    await inTime(callMs, 'watching a page', session.send('Network.enable'))
    const state = { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
    await inTime(callMs, 'the offline emulation', session.send('Network.emulateNetworkConditions', state))
  }
  const tellPages = async (): Promise<void> => {
    if (!proxy.isCut) return
    const pages = browser.targets().filter((target) => target.type() === 'page')
    await Promise.all(pages.map((target) => tell(target).catch(() => undefined)))
  }

  const attach = async (target: Target): Promise<void> => {
    if (!watched.has(target.type()) || sessions.has(target)) return
    try {
      const session = await inTime(callMs, 'attaching to a target', target.createCDPSession())
      sessions.set(target, session)
      listen(session)
      await inTime(callMs, 'watching a target', session.send('Network.enable'))
      if (proxy.isCut && target.type() === 'page') await tell(target)
    } catch {
      // A target that is already gone, or hangs: the proxy cuts it all the same.
    }
  }
  const forget = (target: Target): void => {
    const session = sessions.get(target)
    if (session !== undefined) inFlight.delete(session)
    sessions.delete(target)
    tellers.delete(target)
  }
  const onCreated = (target: Target): void => void attach(target)
  browser.on('targetcreated', onCreated)
  browser.on('targetdestroyed', forget)
  await Promise.all(browser.targets().map(attach))

  return {
    cut: async () => {
      proxy.cut()
      await tellPages()
    },
    restore: async () => {
      // First the network, then the news of it: a page may send at once. The emulation ends with its session.
      proxy.restore()
      const told = [...tellers.values()]
      tellers.clear()
      await Promise.all(told.map(leave))
    },
    tellAgain: tellPages,
    leaveWorkers: async () => {
      const workers = [...sessions].filter(([target]) => target.type() !== 'page')
      for (const [target] of workers) forget(target)
      await Promise.all(workers.map(([, session]) => leave(session)))
    },
    uploads: () => ({ started, inFlight: [...inFlight.values()].reduce((sum, open) => sum + open.size, 0), lastAtMs }),
    close: () => {
      browser.off('targetcreated', onCreated)
      browser.off('targetdestroyed', forget)
    },
  }
}
