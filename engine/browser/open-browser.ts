import type { Browser, Page } from 'puppeteer-core'
import puppeteer from 'puppeteer-core'
import { TillstormError } from '../../run/problems.ts'
import { bounded, oneLine } from './bounded.ts'
import type { BrowserOptions, BrowserSession, TillOptions, TillSession } from './browser-session.ts'
import { chromiumFlags } from './chromium-flags.ts'
import { devices } from './devices.ts'
import { InFlight } from './in-flight.ts'
import { keptEnv } from './kept-env.ts'
import { checkUrl, goTo } from './open-page.ts'
import { closeForeignWindows, watchPage } from './page-watch.ts'
import { ProbeLink } from './probe-link.ts'
import { ProblemLog } from './problem-log.ts'
import { makeOwnedFolder, removeOwnedFolder } from './owned-folder.ts'
import { makeTillSession } from './till-session.ts'

const startBoundMs = 30_000
/** No command of the protocol may take longer, whatever the page does. */
const commandBoundMs = 60_000
const closeBoundMs = 5000

/**
 * Starts a Chromium with an empty profile. It speaks to us over a pipe, so it ends when this process ends, however that happens.
 * Throws CHROMIUM_FAILED where it does not start, HOST_NOT_ALLOWED for an entry of `allow` that is no host.
 */
export async function openBrowser(options: BrowserOptions): Promise<BrowserSession> {
  const { chromiumPath, allow, device, throttleCpu, proxy, signal } = options
  signal.throwIfAborted()
  const { viewport, cpuSlowdown, userAgent } = devices[device]
  const flags = chromiumFlags(allow)
  const profile = await makeOwnedFolder('chromium')
  const log = new ProblemLog(options.areas ?? ['response', 'animation', 'idle'])
  let browser: Browser
  try {
    const launching = puppeteer.launch({
      executablePath: chromiumPath,
      ignoreDefaultArgs: true,
      args: [
        ...flags,
        `--user-data-dir=${profile}`,
        `--window-size=${viewport.width},${viewport.height}`,
        '--remote-debugging-pipe',
        ...(proxy === null ? [] : [`--proxy-server=${proxy}`, '--proxy-bypass-list=<-loopback>']),
        'about:blank',
      ],
      env: keptEnv(process.env),
      defaultViewport: null,
      protocolTimeout: commandBoundMs,
      timeout: startBoundMs,
      // The caller's signal ends it; handlers of the launcher's own would end our process.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      downloadBehavior: { policy: 'deny' },
    })
    browser = await bounded(launching, startBoundMs + 5000, () => new Error(`it did not start within ${startBoundMs / 1000} s`))
  } catch (error) {
    await removeOwnedFolder(profile).catch(() => {})
    throw new TillstormError('CHROMIUM_FAILED', `${chromiumPath} does not start: ${oneLine(error)}`, { cause: error })
  }

  let closing: Promise<void> | null = null
  const close = (): Promise<void> => (closing ??= end(browser, profile).finally(() => signal.removeEventListener('abort', onAbort)))
  const onAbort = (): void => void close()
  signal.addEventListener('abort', onAbort, { once: true })
  const gone = new Promise<never>((_, reject) => {
    browser.on('disconnected', () => {
      if (closing === null) log.add('browser', 'Chromium ended by itself', 'all')
      reject(new Error(closing === null ? 'Chromium ended by itself' : 'the browser was closed'))
    })
  })
  gone.catch(() => {})
  const ours = new WeakSet<Page>()
  closeForeignWindows(browser, (page) => ours.has(page))
  if (signal.aborted) {
    await close()
    signal.throwIfAborted()
  }

  try {
    const product = await browser.version()
    const major = /\/(\d+)/.exec(product)?.[1] ?? '130'
    return {
      browser,
      product,
      device,
      cpuSlowdown: throttleCpu ? cpuSlowdown : 1,
      problems: log.problems,
      close,
      openTill: (till) => openTill(till, major),
    }
  } catch (error) {
    await close()
    throw new TillstormError('CHROMIUM_FAILED', `${chromiumPath} does not answer: ${oneLine(error)}`, { cause: error })
  }

  async function openTill(till: TillOptions, major: string): Promise<TillSession> {
    checkUrl(till.url, allow)
    const page = await Promise.race([browser.newPage(), gone])
    ours.add(page)
    const session = await page.createCDPSession()
    const watched = watchPage(page, session, log, allow)
    const broken = Promise.race([watched.crashed, gone])
    broken.catch(() => {})
    const closePage = (): Promise<void> => bounded(page.close(), closeBoundMs, () => new Error('the tab does not close')).catch(() => {})
    try {
      return await Promise.race([ready(), broken])
    } catch (error) {
      await closePage()
      signal.throwIfAborted()
      if (error instanceof TillstormError) throw error
      throw new TillstormError('PAGE_UNUSABLE', `${till.url}: ${oneLine(error)}`, { cause: error })
    }

    async function ready(): Promise<TillSession> {
      await page.setViewport(viewport)
      await page.setUserAgent({ userAgent: userAgent(major) })
      if (throttleCpu && cpuSlowdown > 1) await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown })
      await session.send('Emulation.setFocusEmulationEnabled', { enabled: true })
      const inFlight = new InFlight(page)
      const probe = await ProbeLink.attach(session, { hasAsked: (fromMs) => inFlight.hasBegunFrom(fromMs), note: (text) => log.add('navigation', text, []) })
      await goTo(page, till.url, allow, log)
      // What was asked for, not where it led: a page that went to a sign-in of another origin has left.
      watched.setHome(till.url)
      return makeTillSession({
        page, session, probe, inFlight, device, options: till, broken, signal,
        note: (text) => log.add('journey', text, []),
        onTracing: watched.setTracing,
        close: closePage,
      })
    }
  }
}

async function end(browser: Browser, profile: string): Promise<void> {
  const child = browser.process()
  await bounded(browser.close(), closeBoundMs, () => new Error('it does not close')).catch(() => {})
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    const exited = new Promise<void>((done) => child.once('exit', () => done()))
    child.kill('SIGKILL')
    await bounded(exited, closeBoundMs, () => new Error('it does not end')).catch(() => {})
  }
  await removeOwnedFolder(profile).catch(() => {})
}
