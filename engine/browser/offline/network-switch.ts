import type { Browser, CDPSession, Target } from 'puppeteer-core'
import type { CutProxy } from './cut-proxy.ts'
import { inTime } from './in-time.ts'
import { leaveSession, watchUploads, type EndedUpload, type UploadWatch } from './uploads.ts'

/** The network of one browser, in one hand: what it may reach (the proxy) and what its pages are told (DevTools). */
export type NetworkSwitch = UploadWatch & {
  cut(): Promise<void>
  restore(): Promise<void>
  /** Tells the pages again that they are offline, where they are; for a page that was just opened. */
  tellAgain(): Promise<void>
}

const callMs = 5_000

/**
 * Watches every page and worker of the browser. The cut itself is the proxy's; DevTools' emulation on each page only makes `navigator.onLine` and
 * the `offline` and `online` events true as well, and a worker shares them with its page. `ended` is called for each upload that is over.
 */
export const switchNetwork = async (browser: Browser, proxy: CutProxy, ended: (upload: EndedUpload) => void): Promise<NetworkSwitch> => {
  const tellers = new Map<Target, CDPSession>()

  /** On a session of its own that is the newest: at a reload Chromium applies the state of all sessions in turn, and the last one stays. */
  const tell = async (target: Target): Promise<void> => {
    const old = tellers.get(target)
    const session = await inTime(callMs, 'attaching to a page', target.createCDPSession())
    tellers.set(target, session)
    await leaveSession(old)
    await inTime(callMs, 'watching a page', session.send('Network.enable'))
    const state = { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
    await inTime(callMs, 'the offline emulation', session.send('Network.emulateNetworkConditions', state))
  }
  const tellPages = async (): Promise<void> => {
    if (!proxy.isCut) return
    const pages = browser.targets().filter((target) => target.type() === 'page')
    await Promise.all(pages.map((target) => tell(target).catch(() => undefined)))
  }
  const watch = await watchUploads(browser, {
    // A page that hangs is not told: the proxy cuts it all the same.
    attached: async (target) => (proxy.isCut && target.type() === 'page' ? tell(target) : undefined),
    gone: (target) => void tellers.delete(target),
    ended,
  })

  return {
    ...watch,
    cut: async () => {
      proxy.cut()
      await tellPages()
    },
    restore: async () => {
      // First the network, then the news of it: a page may send at once. The emulation ends with its session.
      proxy.restore()
      const told = [...tellers.values()]
      tellers.clear()
      await Promise.all(told.map(leaveSession))
    },
    tellAgain: tellPages,
  }
}
