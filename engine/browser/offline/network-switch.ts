import type { Browser, CDPSession, Target } from 'puppeteer-core'
import { inTime } from './in-time.ts'
import type { CutProxy } from './cut-proxy.ts'

/** What pages and workers sent that may change something at a server: every request but GET, HEAD and OPTIONS. */
export type Uploads = { started: number; inFlight: number; lastAtMs: number | null }

/** The network of one browser, in one hand: what it may reach (the proxy) and what its pages are told (DevTools). */
export type NetworkSwitch = {
  cut(): Promise<void>
  restore(): Promise<void>
  uploads(): Uploads
  close(): void
}

const watched = new Set(['page', 'service_worker', 'shared_worker'])
const harmless = new Set(['GET', 'HEAD', 'OPTIONS'])
const callMs = 5_000

/**
 * Attaches to every page and worker of the browser, now and later. The cut itself is the proxy's; DevTools' emulation on each target only
 * makes `navigator.onLine` and the `offline` and `online` events true as well. A worker that we are attached to is not ended for idleness.
 */
export const switchNetwork = async (browser: Browser, proxy: CutProxy): Promise<NetworkSwitch> => {
  const sessions = new Map<Target, CDPSession>()
  const inFlight = new Map<CDPSession, Set<string>>()
  let started = 0
  let lastAtMs: number | null = null

  const tell = async (session: CDPSession, offline: boolean): Promise<void> => {
    const state = { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
    await inTime(callMs, 'the offline emulation', session.send('Network.emulateNetworkConditions', state))
  }

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

  const attach = async (target: Target): Promise<void> => {
    if (!watched.has(target.type()) || sessions.has(target)) return
    try {
      const session = await inTime(callMs, 'attaching to a target', target.createCDPSession())
      sessions.set(target, session)
      listen(session)
      await inTime(callMs, 'watching a target', session.send('Network.enable'))
      if (proxy.isCut) await tell(session, true)
    } catch {
      // A target that is already gone, or hangs: the proxy cuts it all the same.
    }
  }
  const forget = (target: Target): void => {
    const session = sessions.get(target)
    if (session !== undefined) inFlight.delete(session)
    sessions.delete(target)
  }
  const onCreated = (target: Target): void => void attach(target)
  browser.on('targetcreated', onCreated)
  browser.on('targetdestroyed', forget)
  await Promise.all(browser.targets().map(attach))

  const tellAll = async (offline: boolean): Promise<void> => {
    await Promise.all([...sessions.values()].map((session) => tell(session, offline).catch(() => undefined)))
  }
  return {
    cut: async () => {
      proxy.cut()
      await tellAll(true)
    },
    restore: async () => {
      // First the network, then the news of it: a page may send at once.
      proxy.restore()
      await tellAll(false)
    },
    uploads: () => ({ started, inFlight: [...inFlight.values()].reduce((sum, open) => sum + open.size, 0), lastAtMs }),
    close: () => {
      browser.off('targetcreated', onCreated)
      browser.off('targetdestroyed', forget)
    },
  }
}
