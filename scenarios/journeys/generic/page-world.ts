import type { CDPSession, Page } from 'puppeteer-core'

/** A world of the generic journey's own in a page: what the page's scripts redefine does not reach it. */
export class PageWorld {
  #session: CDPSession

  private constructor(session: CDPSession) {
    this.#session = session
  }

  static async enter(page: Page): Promise<PageWorld> {
    return new PageWorld(await page.createCDPSession())
  }

  /** Runs a function that uses nothing but its argument and the page. */
  async ask<A, R>(work: (argument: A) => R, argument: A): Promise<R> {
    const { frameTree } = await this.#session.send('Page.getFrameTree')
    const { executionContextId } = await this.#session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'tillstorm:journey' })
    const { result, exceptionDetails } = await this.#session.send('Runtime.evaluate', {
      expression: `(${String(work)})(${JSON.stringify(argument)})\n//# sourceURL=tillstorm:journey`,
      contextId: executionContextId,
      returnByValue: true,
    })
    if (exceptionDetails !== undefined) throw new Error(`the page could not be looked at: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`)
    return result.value as R
  }
}
