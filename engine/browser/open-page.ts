import type { HTTPResponse, Page } from 'puppeteer-core'
import { TillstormError } from '../../run/problems.ts'
import { bounded, oneLine } from './bounded.ts'
import { isAllowedHost } from './offline/allowed-host.ts'
import { hostOf } from './page-watch.ts'
import type { ProblemLog } from './problem-log.ts'

const answerBoundMs = 30_000
const loadBoundMs = 20_000
const quietBoundMs = 10_000
/** Puppeteer holds a redirect back until its headers have come, and tells before that that the page failed. */
const lateRedirectMs = 1000

/** Refuses what is no web page, and a host that nobody allowed. Throws USAGE or HOST_NOT_ALLOWED. */
export function checkUrl(url: string, allow: readonly string[]): void {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) throw new TillstormError('USAGE', `${JSON.stringify(url.slice(0, 200))} is no http or https URL`)
  const host = hostOf(url)
  if (host !== null && !isAllowedHost(host.name, host.port, allow)) {
    throw new TillstormError('HOST_NOT_ALLOWED', `${parsed.host} is not allowed`, { hint: `--allow ${parsed.host}` })
  }
}

/**
 * Brings the page to `url` and waits until it has loaded and rests, as far as it does. Throws a TillstormError where the URL does not
 * answer with an HTML page, or leads to a host that is not allowed. A page that never rests is noted in `log`.
 */
export async function goTo(page: Page, url: string, allow: readonly string[], log: ProblemLog): Promise<void> {
  let last = url
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) last = request.url()
  })
  let response: HTTPResponse | null
  try {
    response = await page.goto(url, { waitUntil: 'domcontentloaded', timeout: answerBoundMs })
  } catch (error) {
    const text = oneLine(error)
    if (/ERR_NAME_NOT_RESOLVED/.test(text)) await untilHolds(lateRedirectMs, () => isForbidden(url, last, allow))
    throw whyNot(url, last, text, allow)
  }
  // Chromium's own error page has no response: a script may have led there.
  if (response === null) throw isForbidden(url, last, allow) ? whyNot(url, last, '', allow) : new TillstormError('PAGE_UNUSABLE', `${url} gave no page`)
  const status = response.status()
  const type = response.headers()['content-type'] ?? ''
  if (status >= 400) throw new TillstormError('PAGE_UNUSABLE', `${response.url()} answered with status ${status}`)
  if (!/^\s*(text\/html|application\/xhtml\+xml)\b/i.test(type)) {
    throw new TillstormError('PAGE_UNUSABLE', `${response.url()} is no HTML page: its content type is ${JSON.stringify(type.slice(0, 60))}`)
  }
  await untilAtRest(page, log)
  if (page.url().startsWith('chrome-error:') && isForbidden(url, last, allow)) throw whyNot(url, last, '', allow)
}

const untilHolds = async (ms: number, holds: () => boolean): Promise<void> => {
  const untilMs = performance.now() + ms
  while (!holds() && performance.now() < untilMs) await new Promise((done) => setTimeout(done, 20))
}

const isForbidden = (url: string, last: string, allow: readonly string[]): boolean => {
  const host = hostOf(last)
  return last !== url && host !== null && !isAllowedHost(host.name, host.port, allow)
}

function whyNot(url: string, last: string, text: string, allow: readonly string[]): TillstormError {
  if (isForbidden(url, last, allow)) {
    const { host: authority } = new URL(last)
    return new TillstormError('HOST_NOT_ALLOWED', `${url} leads to ${authority}, which is not allowed`, { hint: `--allow ${authority}, if that host may be measured too` })
  }
  if (/ERR_UNSAFE_PORT/.test(text)) {
    const { port } = new URL(last)
    return new TillstormError('TARGET_UNREACHABLE', `${last}: Chromium never opens port ${port} (ERR_UNSAFE_PORT)`, { hint: 'serve the page on another port' })
  }
  if (/ERR_ABORTED/.test(text)) return new TillstormError('PAGE_UNUSABLE', `${last} is no page that a browser shows, but a download or an empty answer`)
  if (/timeout/i.test(text)) return new TillstormError('TARGET_UNREACHABLE', `${last} did not answer within ${answerBoundMs / 1000} s`)
  return new TillstormError('TARGET_UNREACHABLE', `${last} does not answer: ${/net::(ERR_\w+)/.exec(text)?.[1] ?? text}`)
}

async function untilAtRest(page: Page, log: ProblemLog): Promise<void> {
  const state = (): Promise<string> =>
    bounded(
      page.evaluate(() => document.readyState),
      15_000,
      () => new TillstormError('PAGE_UNUSABLE', 'the page’s main thread did not answer for 15 s'),
    )
  const untilMs = performance.now() + loadBoundMs
  while ((await state().catch(rethrowOurs)) !== 'complete') {
    if (performance.now() > untilMs) {
      log.add('never-idle', `the page did not finish loading within ${loadBoundMs / 1000} s; it is measured as it stands`, [])
      return
    }
    await new Promise((done) => setTimeout(done, 100))
  }
  // Two open requests are allowed: a long poll, an event stream.
  await page.waitForNetworkIdle({ idleTime: 500, concurrency: 2, timeout: quietBoundMs }).catch(() => {
    log.add('never-idle', `the page never stops loading: it was busy for ${quietBoundMs / 1000} s after its load event`, [])
  })
}

/** A document that is just being replaced cannot answer; the next one will. */
const rethrowOurs = (error: unknown): string => {
  if (error instanceof TillstormError) throw error
  return 'loading'
}
