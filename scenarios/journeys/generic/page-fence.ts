import type { CDPSession, Page, Protocol } from 'puppeteer-core'
import { addressOf, mayGoOut } from './judge-request.ts'
import { isRisky } from './risky-words.ts'

/** Types that Chromium gives to documents, `fetch`, XMLHttpRequest, beacons, and to what workers send. Scripts and pictures are not held up. */
const types: readonly Protocol.Network.ResourceType[] = ['Document', 'XHR', 'Fetch', 'Ping', 'Other']
const quietMs = 500
const quietBoundMs = 5000
const loadBoundMs = 20_000
/** What the page does at once it does for the input alone; what it does for a request that fails comes after this. */
const heldMs = 100

export type FenceOptions = {
  /** What the page sends goes out. */
  writes: boolean
  /** Called when a request is stopped of which the page may show something: it fails in so many milliseconds. */
  onStop(inMs: number): void
}

/**
 * A fence around a page that a stranger uses: no document of another origin loads into it, no form is posted, no page of its own opens that by its
 * address pays or signs out; and, unless `writes`, nothing is sent that changes something. It stands for the whole browser, so service workers are inside.
 */
export class PageFence {
  #session: CDPSession
  #start: URL
  #writes: boolean
  #mainFrame: string
  /** While the page loads untouched: what it sends by itself. */
  #learning = true
  #habits = new Set<string>()
  #stopped = new Set<string>()
  #told = new Set<string>()
  #onStop: (inMs: number) => void

  private constructor(page: Page, session: CDPSession, mainFrame: string, { writes, onStop }: FenceOptions) {
    this.#session = session
    this.#onStop = onStop
    this.#mainFrame = mainFrame
    this.#writes = writes
    this.#start = new URL(page.url())
  }

  /** Loads the page once more, inside of the fence and untouched, to learn what it sends by itself. */
  static async raise(page: Page, options: FenceOptions): Promise<PageFence> {
    const session = await page.browser().target().createCDPSession()
    const own = await page.createCDPSession()
    const { frameTree } = await own.send('Page.getFrameTree')
    const fence = new PageFence(page, session, frameTree.frame.id, options)
    session.on('Fetch.requestPaused', (event) => fence.#judge(event))
    await session.send('Fetch.enable', { patterns: types.map((resourceType) => ({ urlPattern: '*', resourceType, requestStage: 'Request' as const })) })
    page.once('close', () => void session.detach().catch(() => {}))
    // A worker that ran before sends past the fence; the load starts it anew.
    await own.send('ServiceWorker.enable')
    await own.send('ServiceWorker.stopAllWorkers')
    await own.detach()
    await page.goto(fence.#start.href, { waitUntil: 'load', timeout: loadBoundMs }).catch((error: unknown) => {
      // A page that never ends to load is used as it stands.
      if (!(error instanceof Error && error.name === 'TimeoutError')) throw error
    })
    await page.waitForNetworkIdle({ idleTime: quietMs, concurrency: 2, timeout: quietBoundMs }).catch(() => {})
    fence.#learning = false
    return fence
  }

  /** What was kept from going out since the last call, in words, each once. */
  takeStopped(): string[] {
    const fresh = [...this.#stopped].filter((each) => !this.#told.has(each))
    this.#stopped.clear()
    for (const each of fresh) this.#told.add(each)
    return fresh
  }

  #judge({ requestId, request, frameId, resourceType }: Protocol.Fetch.RequestPausedEvent): void {
    const why = resourceType === 'Document' ? this.#whyNoDocument(request, frameId) : this.#whyNotSent(request)
    if (why === null) return void this.#session.send('Fetch.continueRequest', { requestId }).catch(() => {})
    if (this.#stopped.size < 20) this.#stopped.add(why)
    // Nobody hears of what became of a beacon.
    if (resourceType !== 'Ping') this.#onStop(heldMs)
    setTimeout(() => void this.#session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }).catch(() => {}), heldMs)
  }

  #whyNoDocument({ url, method }: Protocol.Network.Request, frameId: string): string | null {
    if (method !== 'GET') return `the page wanted to send a form to ${url.slice(0, 120)}; it was kept`
    if (frameId !== this.#mainFrame) return null
    const there = URL.canParse(url) ? new URL(url) : null
    if (there?.origin !== this.#start.origin) return `the page wanted to leave for ${url.slice(0, 120)}; it was kept`
    const isRiskyPath = there.pathname !== this.#start.pathname && isRisky(decoded(there.pathname))
    return isRiskyPath ? `the page wanted to open ${there.pathname.slice(0, 120)}; by its name it was kept from it` : null
  }

  #whyNotSent(request: Protocol.Network.Request): string | null {
    if (this.#writes) return null
    const { method, url } = request
    const sent = { method, url, body: bodyOf(request) }
    if (this.#learning) {
      this.#habits.add(addressOf(sent))
      return null
    }
    return mayGoOut(sent, this.#habits) ? null : `the page wanted to send ${addressOf(sent).replace(this.#start.origin, '').slice(0, 140)}; it was not let out (--journey generic-writes lets it)`
  }
}

const bodyOf = ({ postData, postDataEntries, hasPostData }: Protocol.Network.Request): string | null => {
  if (postData !== undefined) return postData
  if (postDataEntries !== undefined) {
    const parts = postDataEntries.map(({ bytes }) => bytes)
    return parts.every((bytes) => bytes !== undefined) ? Buffer.concat(parts.map((bytes) => Buffer.from(bytes ?? '', 'base64'))).toString() : null
  }
  return hasPostData === true ? null : ''
}

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
