import type { CDPSession, Protocol } from 'puppeteer-core'
import { randomBytes } from 'node:crypto'
import { TillstormError } from '../../run/problems.ts'
import { bounded } from './bounded.ts'
import type { InputMode, InputSettings, ProbeMessage } from './in-page/feedback-probe.ts'
import { probeSource } from './in-page/probe-source.ts'
import { CLOCK_MARK } from './trace/clock-mark.ts'
import type { ProbedFeedback } from './trace/reading.ts'

/** The world of a page in which the probe lives: same document, other JavaScript. */
export const probeWorld = 'tillstorm'
const answerBoundMs = 15_000
/** A document that an input brought must have painted by then. */
const nextPageBoundMs = 10_000

/** An input as the driver sent it, by the page's clock. */
export type Input = { atMs: number; kind: string; element: string | null }

/** This process's epoch clock, with a fraction and without jumps. */
export const nowMs = (): number => performance.timeOrigin + performance.now()

/** The driver's end of the probe in a page: arms it before an input, hears what it saw, and knows the page's clock. */
export class ProbeLink {
  #session: CDPSession
  #binding: string
  #contexts = new Map<number, string>()
  #mainFrame: string
  #feedback: ProbedFeedback[] = []
  #waiter: ((feedback: ProbedFeedback | null) => void) | null = null
  /** The input whose answer is waited for; its document may go away before it answers. */
  #input: Input | null = null
  #left: Input | null = null
  #offsetMs = 0

  private constructor(session: CDPSession, mainFrame: string, binding: string) {
    this.#session = session
    this.#mainFrame = mainFrame
    this.#binding = binding
  }

  /** Puts the probe into every document that this page will show from now on. */
  static async attach(session: CDPSession): Promise<ProbeLink> {
    const { frameTree } = await session.send('Page.getFrameTree')
    const link = new ProbeLink(session, frameTree.frame.id, `t${randomBytes(8).toString('hex')}`)
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === probeWorld) link.#contexts.set(context.id, (context.auxData as { frameId?: string } | undefined)?.frameId ?? '')
    })
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => link.#contexts.delete(executionContextId))
    session.on('Runtime.executionContextsCleared', () => link.#contexts.clear())
    session.on('Runtime.bindingCalled', (event) => link.#hear(event))
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return
      link.#mainFrame = frame.id
      link.#left = link.#input
      link.#input = null
    })
    await session.send('Page.enable')
    await session.send('Runtime.enable')
    await session.send('Runtime.addBinding', { name: link.#binding, executionContextName: probeWorld })
    const source = probeSource({ binding: link.#binding, clockMark: CLOCK_MARK })
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: probeWorld, runImmediately: true })
    return link
  }

  /** Before an input. False: the page that stands there has no probe, so nobody will tell of an answer. */
  async arm(mode: InputMode, options: InputSettings): Promise<boolean> {
    this.#waiter = null
    this.#left = null
    return (await this.#call(`tillstormProbe.arm(${JSON.stringify(mode)}, ${JSON.stringify(options)})`)) !== null
  }

  /** The answer to the input after the last `arm`; null when none was told within the bound. */
  answered(boundMs: number, input: Input): Promise<ProbedFeedback | null> {
    this.#input = input
    return this.#told(boundMs)
  }

  /** An input has left its document, and the next one has not painted yet. */
  get isBetweenPages(): boolean {
    return this.#left !== null
  }

  /** The first paint of the document that the input brought; null where it took too long. */
  async arrived(): Promise<ProbedFeedback | null> {
    const answer = await this.#told(nextPageBoundMs)
    if (answer !== null || this.#left === null) return answer
    const { atMs, kind, element } = this.#left
    this.#left = null
    const none = { inputAtMs: atMs, kind, feedbackMs: null, element }
    this.#feedback.push(none)
    return none
  }

  take(): ProbedFeedback[] {
    return this.#feedback.splice(0)
  }

  mark(): Promise<unknown> {
    return this.#call('tillstormProbe.mark()')
  }

  /** This process's clock brought to the page's. They differ where the machine's clock was set since the page began. */
  pageMs(atMs: number): number {
    return atMs + this.#offsetMs
  }

  /** Measures the difference of the clocks by the quickest of a few questions. */
  async setClock(): Promise<void> {
    let quickest = Infinity
    for (let i = 0; i < 5; i++) {
      const askedMs = nowMs()
      const pageMs = await this.#call('tillstormProbe.nowMs()')
      const tookMs = nowMs() - askedMs
      if (typeof pageMs === 'number' && tookMs < quickest) {
        quickest = tookMs
        this.#offsetMs = pageMs - (askedMs + tookMs / 2)
      }
    }
  }

  /** The value; null where the page has no probe (an error page, a document that is just changing). */
  async #call(expression: string): Promise<unknown> {
    const context = [...this.#contexts].findLast(([, frame]) => frame === this.#mainFrame)?.[0]
    if (context === undefined) return null
    const work = this.#session.send('Runtime.evaluate', { expression: `${expression} ?? true`, contextId: context, returnByValue: true })
    const hung = (): Error => new TillstormError('PAGE_UNUSABLE', `the page's main thread did not answer for ${answerBoundMs / 1000} s`)
    try {
      const { result, exceptionDetails } = await bounded(work, answerBoundMs, hung)
      return exceptionDetails === undefined ? (result.value as unknown) : null
    } catch (error) {
      if (error instanceof TillstormError) throw error
      if (/context|navigat/i.test(String(error))) return null
      throw error
    }
  }

  #hear({ name, payload }: Protocol.Runtime.BindingCalledEvent): void {
    if (name !== this.#binding) return
    const message = JSON.parse(payload) as ProbeMessage
    if (message.type === 'answer') {
      this.#tell({ inputAtMs: message.atMs, kind: message.kind, feedbackMs: message.feedbackMs, element: message.element })
    } else if (this.#left !== null && message.atMs > this.#left.atMs) {
      const { atMs, kind, element } = this.#left
      this.#tell({ inputAtMs: atMs, kind, feedbackMs: message.atMs - atMs, element })
    }
  }

  #tell(feedback: ProbedFeedback): void {
    this.#input = null
    this.#left = null
    this.#feedback.push(feedback)
    this.#waiter?.(feedback)
  }

  #told(boundMs: number): Promise<ProbedFeedback | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(null), boundMs)
      const end = (feedback: ProbedFeedback | null): void => {
        clearTimeout(timer)
        this.#waiter = null
        resolve(feedback)
      }
      this.#waiter = end
    })
  }
}
