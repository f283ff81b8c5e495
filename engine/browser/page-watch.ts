import type { Browser, CDPSession, HTTPRequest, Page } from 'puppeteer-core'
import { oneLine } from './bounded.ts'
import { isAllowedHost } from './offline/allowed-host.ts'
import type { ProblemLog } from './problem-log.ts'

/** A page that lacks one of these is not the page that its users have. */
const needed = new Set(['document', 'script', 'stylesheet'])

export type Watched = {
  /** Rejects when the page's process is gone. */
  crashed: Promise<never>
  /** While a trace runs, what disturbs the page disturbs the measurement. */
  setTracing(on: boolean): void
  /** From now on a main frame that shows another origin is a problem. */
  setHome(url: string): void
}

/** Turns what a page does beyond its own window into problems, and answers for the user who is not there: dialogs are dismissed. */
export function watchPage(page: Page, session: CDPSession, log: ProblemLog, allow: readonly string[]): Watched {
  let tracing = false
  let home: string | null = null
  let wanted = ''
  const blocked = (url: string, type: string): void => {
    const host = hostOf(url)
    if (host === null || isAllowedHost(host.name, host.port, allow)) return
    const authority = new URL(url).host
    log.add('blocked-host', `the page wants ${type} from ${authority}, which is not allowed: --allow ${authority}`, needed.has(type) ? 'all' : [])
  }
  page.on('dialog', (dialog) => {
    const stays = dialog.type() !== 'beforeunload'
    if (stays) log.add('dialog', `the page opened ${dialog.type() === 'alert' ? 'an' : 'a'} ${dialog.type()}, which was dismissed: ${JSON.stringify(dialog.message().slice(0, 80))}`, tracing ? ['response'] : [])
    void (stays ? dialog.dismiss() : dialog.accept()).catch(() => {})
  })
  page.on('pageerror', (error) => log.add('page-error', `uncaught in the page: ${oneLine(error, 160)}`, []))
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) wanted = request.url()
  })
  page.on('requestfailed', (request: HTTPRequest) => {
    if (/ERR_NAME_NOT_RESOLVED|ERR_BLOCKED|ERR_TUNNEL|ERR_PROXY/.test(request.failure()?.errorText ?? '')) blocked(request.url(), request.resourceType())
  })
  page.on('console', (message) => {
    // Sockets have no request that could fail; Chromium tells of them in the console.
    const url = /WebSocket connection to '(wss?:[^']+)' failed: .*(?:ERR_NAME_NOT_RESOLVED|ERR_TUNNEL|ERR_PROXY)/.exec(message.text())?.[1]
    if (url !== undefined) blocked(url.replace(/^ws/, 'http'), 'websocket')
  })
  session.on('Page.windowOpen', ({ url }) => {
    const what = (count: number): string => (count === 1 ? `a window (${url.slice(0, 120)})` : `${count} windows`)
    log.tally('window', (count) => `the page tried to open ${what(count)}; none is let open`, [])
  })
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame() || home === null) return
    const at = originOf(frame.url())
    const where = frame.url().startsWith('chrome-error:') ? `${originOf(wanted) ?? 'somewhere'}, which cannot be reached or is not allowed` : (at ?? frame.url().slice(0, 80))
    if (at !== home) log.add('navigation', `the page left ${home} for ${where}`, tracing ? 'all' : [])
  })
  const crashed = new Promise<never>((_, reject) => {
    page.on('error', (error) => {
      log.add('crash', `the tab crashed: ${oneLine(error, 120)}`, 'all')
      reject(new Error('the tab crashed'))
    })
  })
  crashed.catch(() => {})
  return {
    crashed,
    setTracing: (on) => (tracing = on),
    setHome: (url) => (home = originOf(url)),
  }
}

/**
 * Closes each window that a page opens; `isOurs` says of a page that we opened it. Chromium's own blocker lets one through for each tap.
 * Nothing is voided by it: a till that opens a window for the receipt does so for its users too.
 */
export function closeForeignWindows(browser: Browser, isOurs: (page: Page) => boolean): void {
  browser.on('targetcreated', (target) => {
    if (target.opener() === undefined) return
    void target
      .page()
      .then((page) => (page === null || isOurs(page) ? null : page.close()))
      .catch(() => {})
  })
}

/** Null for what has no host: data, blob, about. */
export function hostOf(url: string): { name: string; port: number } | null {
  if (!URL.canParse(url)) return null
  const { hostname, port, protocol } = new URL(url)
  if (hostname === '') return null
  return { name: hostname, port: port === '' ? (protocol === 'https:' || protocol === 'wss:' ? 443 : 80) : Number(port) }
}

function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { origin } = new URL(url)
  return origin === 'null' ? null : origin
}
