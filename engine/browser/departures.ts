import type { Protocol } from 'puppeteer-core'

/** What a user did, however late: a link, a form. What a page does without anybody: a refresh that it declared. All else a script did, on its own or for an input. */
const byUser = new Set(['anchorClick', 'formSubmissionGet', 'formSubmissionPost'])
const byClock = new Set(['httpHeaderRefresh', 'metaTagRefresh'])
/** A script that leaves so soon after an input does so for it, after an exit animation, say. */
const SOON_MS = 300
/** The same on a page that has left by itself before. */
const AT_ONCE_MS = 100
/** So long after an input what happens is not its doing any more. */
const REST_MS = 5000

/** An input that is under way: for how long, and whether a script has asked the network for something since. */
type OpenInput = { sinceMs: number; hasAsked: boolean }

/**
 * Whose doing it is that a page leaves its document. A tap that meets a page on its way out (an auto-logout, a kiosk's refresh) was not answered by
 * the next document. What may be either is not taken for an answer.
 */
export class Departures {
  #leaving: 'for the input' | 'by itself' | null = null
  #restless = new Set<string>()

  /** The page asks for another document. `restedMs`: since the last input. Gives true where nobody can have caused it, for the first time on this page. */
  asked(reason: Protocol.Page.ClientNavigationReason, page: string, input: OpenInput | null, restedMs: number): boolean {
    this.#leaving = input !== null && this.#isFor(input, reason, page) ? 'for the input' : 'by itself'
    const isNews = input === null && restedMs > REST_MS && !this.#restless.has(page)
    if (isNews || byClock.has(reason)) this.#restless.add(page)
    return isNews
  }

  /** The other document is there. True where it is no answer to an input that is under way. */
  left(): boolean {
    const isAnswer = this.#leaving !== 'by itself'
    this.#leaving = null
    return !isAnswer
  }

  #isFor({ sinceMs, hasAsked }: OpenInput, reason: Protocol.Page.ClientNavigationReason, page: string): boolean {
    if (byUser.has(reason)) return true
    if (byClock.has(reason)) return false
    if (this.#restless.has(page)) return sinceMs <= AT_ONCE_MS
    return sinceMs <= SOON_MS || hasAsked
  }
}
