import type { CDPSession, Page } from 'puppeteer-core'

/** A world of the generic journey's own in a page: what the page's scripts redefine does not reach it. And a fence around the page's origin. */
export class PageWorld {
  #session: CDPSession
  #home: string
  /** Where the page wanted to go and was kept from going. */
  readonly stopped: string[] = []

  private constructor(session: CDPSession, home: string) {
    this.#session = session
    this.#home = home
  }

  /** From here on no document of another origin loads into the page itself, and no form is posted. */
  static async enter(page: Page): Promise<PageWorld> {
    const session = await page.createCDPSession()
    const world = new PageWorld(session, new URL(page.url()).origin)
    const { frameTree } = await session.send('Page.getFrameTree')
    session.on('Fetch.requestPaused', ({ requestId, request, frameId }) => {
      const leaves = frameId === frameTree.frame.id && (!URL.canParse(request.url) || new URL(request.url).origin !== world.#home)
      const posts = request.method !== 'GET'
      if (leaves || posts) {
        if (world.stopped.length < 20) world.stopped.push(`${posts ? `a form to ` : ''}${request.url.slice(0, 120)}`)
        void session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }).catch(() => {})
      } else void session.send('Fetch.continueRequest', { requestId }).catch(() => {})
    })
    await session.send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document', requestStage: 'Request' }] })
    return world
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
