import type { HTTPRequest, Page } from 'puppeteer-core'

/** What an answer may wait for. A picture, a socket or a beacon is none of it. */
const AWAITED = new Set(['fetch', 'xhr', 'script', 'document', 'stylesheet'])

/** The requests of a page that are under way. */
export class InFlight {
  #since = new Map<HTTPRequest, number>()
  #lastByScriptMs = 0

  constructor(page: Page) {
    page.on('request', (request) => {
      if (/^(fetch|xhr)$/.test(request.resourceType())) this.#lastByScriptMs = performance.now()
      if (AWAITED.has(request.resourceType())) this.#since.set(request, performance.now())
    })
    for (const end of ['requestfinished', 'requestfailed'] as const) page.on(end, (request) => this.#since.delete(request))
  }

  /** True where one that began since then has not ended. */
  hasFrom(fromMs: number): boolean {
    return [...this.#since.values()].some((sinceMs) => sinceMs >= fromMs)
  }

  /** True where a script of the page has asked for something since then, whether or not it has its answer. */
  hasBegunFrom(fromMs: number): boolean {
    return this.#lastByScriptMs >= fromMs
  }
}
