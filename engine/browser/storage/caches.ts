import type { CDPSession, Page } from 'puppeteer-core'
import { askUntil, inTime } from '../offline/in-time.ts'

const callMs = 10_000
/** A cache with more than so many entries is read that far: an app shell is far smaller. */
const mostEntries = 5_000

/** The URLs in Cache Storage of the page's origin, of all caches, without fragments and without what Workbox adds to them. */
export const cachedUrls = async (session: CDPSession, origin: string): Promise<string[]> => {
  const { caches } = await inTime(callMs, 'reading Cache Storage', session.send('CacheStorage.requestCacheNames', { securityOrigin: origin }))
  const urls: string[] = []
  for (const { cacheId } of caches.slice(0, 50)) {
    const wanted = { cacheId, skipCount: 0, pageSize: mostEntries }
    const { cacheDataEntries } = await inTime(callMs, 'reading a cache', session.send('CacheStorage.requestEntries', wanted))
    for (const entry of cacheDataEntries) if (entry.requestMethod === 'GET') urls.push(plainUrl(entry.requestURL, origin))
  }
  return urls
}

/** A URL as the page asks for it: Workbox stores `?__WB_REVISION__=…` with it. */
export const plainUrl = (text: string, base: string): string => {
  if (!URL.canParse(text, base)) return text
  const url = new URL(text, base)
  url.searchParams.delete('__WB_REVISION__')
  url.hash = ''
  return url.href
}

/** Waits until Cache Storage has not grown for a second, at most 15 s: a worker may still be filling it. */
export const cachesFilled = async (page: Page, signal: AbortSignal): Promise<void> => {
  const session = await inTime(callMs, 'attaching to the page', page.createCDPSession())
  let last = -1
  let since = performance.now()
  const still = async (): Promise<true | null> => {
    const count = (await cachedUrls(session, new URL(page.url()).origin)).length
    if (count !== last) {
      last = count
      since = performance.now()
    }
    return performance.now() - since >= 1_000 ? true : null
  }
  try {
    await askUntil(still, { timeoutMs: 15_000, everyMs: 250, signal })
  } finally {
    await session.detach().catch(() => undefined)
  }
}
