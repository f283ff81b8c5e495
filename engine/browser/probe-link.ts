import type { CDPSession, Protocol } from 'puppeteer-core'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { TillstormError } from '../../run/problems.ts'
import type { RailRest } from '../../run/rail-record.ts'
import { bounded } from './bounded.ts'
import { Departures } from './departures.ts'
import type { KnownHabit } from './in-page/ambient.ts'
import type { InputMode, InputSettings, Probe, ProbeMessage } from './in-page/feedback-probe.ts'
import { probeSource } from './in-page/probe-source.ts'
import { CLOCK_MARK } from './trace/clock-mark.ts'
import type { ProbedFeedback } from './trace/reading.ts'

/** The world of a page in which the probe lives: same document, other JavaScript. */
export const probeWorld = 'tillstorm'
const answerBoundMs = 15_000
/** A document that an input brought must have painted by then. */
const nextPageBoundMs = 10_000
/** The page gives a late answer up before. */
const lateBoundMs = 4000
const LOOK_MS = 300
/** A page that never comes to rest is not waited for. */
const LEARN_BOUND = 4

/** An input as the driver sent it, by the page's clock. */
export type Input = { atMs: number; kind: string; element: string | null }

/** What the link knows only from others. */
export type Around = {
  /** Whether a script of the page has asked the network for something since then, by `performance.now()`. */
  hasAsked(fromMs: number): boolean
  /** A remark for the record. */
  note(text: string): void
}

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
  /** What was seen of an answer that is not over yet. */
  #seen: ProbedFeedback | null = null
  /** The answer that did not come in time, while the page still watches for a late one. */
  #overdue: ProbedFeedback | null = null
  #offsetMs = 0
  /** Of each document, also of those that are gone: what it last told. */
  #rests = new Map<number, RailRest>()
  /** What each page, by its address, does by itself. */
  #habits = new Map<string, readonly KnownHabit[]>()
  #departures = new Departures()
  #around: Around
  /** The address of the document, without its query. */
  #page = ''
  /** When the last input was sent, and when it was over, by `performance.now()`. */
  #sentMs = 0
  #touchedMs = performance.now()
  #taught = new Set<number>()
  #learnt = new Set<number>()

  private constructor(session: CDPSession, mainFrame: string, binding: string, around: Around) {
    this.#session = session
    this.#around = around
    this.#mainFrame = mainFrame
    this.#binding = binding
  }

  /** Puts the probe into every document that this page will show from now on. */
  static async attach(session: CDPSession, around: Around): Promise<ProbeLink> {
    const { frameTree } = await session.send('Page.getFrameTree')
    const link = new ProbeLink(session, frameTree.frame.id, `t${randomBytes(8).toString('hex')}`, around)
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === probeWorld) link.#contexts.set(context.id, (context.auxData as { frameId?: string } | undefined)?.frameId ?? '')
    })
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => link.#contexts.delete(executionContextId))
    session.on('Runtime.executionContextsCleared', () => link.#contexts.clear())
    session.on('Runtime.bindingCalled', (event) => link.#hear(event))
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return
      link.#mainFrame = frame.id
      link.forgetLate()
      const isByItself = link.#departures.left()
      const before = link.#page
      link.#page = frame.url.split(/[?#]/, 1)[0] ?? ''
      // It showed something, and then it left.
      if (link.#seen !== null) return link.#tell(link.#seen)
      if (isByItself && link.#input !== null) return link.#tellUnasked(link.#input, before)
      link.#left = link.#input
      link.#input = null
    })
    session.on('Page.frameRequestedNavigation', ({ frameId, reason, disposition }) => {
      if (frameId === link.#mainFrame && disposition === 'currentTab') link.#leave(reason)
    })
    await session.send('Page.enable')
    await session.send('Runtime.enable')
    await session.send('Runtime.addBinding', { name: link.#binding, executionContextName: probeWorld })
    const source = probeSource({ binding: link.#binding, clockMark: CLOCK_MARK })
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: probeWorld, runImmediately: true })
    return link
  }

  /** Before an input. Tells for how long the document was at rest, and whether it has been learnt; null: it has no probe, so nobody will tell of an answer. */
  async arm(mode: InputMode, options: InputSettings): Promise<{ restedMs: number; isLearnt: boolean } | null> {
    this.#waiter = null
    this.#left = null
    this.#seen = null
    this.#overdue = null
    const armed = (await this.#call(`tillstormProbe.arm(${JSON.stringify(mode)}, ${JSON.stringify(options)})`)) as ReturnType<Probe['arm']> | null
    this.#noteRest(armed)
    const context = this.#context()
    if (armed === null || context === undefined) return null
    if (!this.#taught.has(context)) await this.#call(`tillstormProbe.know(${JSON.stringify(this.#habits.get(armed.page) ?? [])})`)
    else this.#habits.set(armed.page, armed.habits)
    this.#taught.add(context)
    return { restedMs: armed.restedMs, isLearnt: this.#learnt.has(context) }
  }

  /** The answer to the input after the last `arm`; null when none was told within the bound. */
  answered(boundMs: number, input: Input): Promise<ProbedFeedback | null> {
    this.#input = input
    this.#sentMs = performance.now()
    return this.#told(boundMs)
  }

  /** The answer to the same input, where the page was too busy to tell of one in time; null where none comes though it is busy no more. */
  async answeredAfterAll(boundMs: number): Promise<ProbedFeedback | null> {
    await this.mark()
    return this.#input === null ? (this.#feedback.at(-1) ?? null) : this.#told(boundMs)
  }

  /** Nothing came to the last input in time, and its page still watches for a late answer. */
  get isOverdue(): boolean {
    return this.#overdue !== null
  }

  /** Until the page has told of a late answer to the last input, or given it up. What comes is told by that answer itself. */
  async untilLate(): Promise<void> {
    if (this.#overdue !== null) await this.#told(lateBoundMs)
  }

  /** From here on what comes is no answer to the last input. */
  forgetLate(): void {
    if (this.#overdue === null) return
    this.#overdue = null
    this.#waiter?.(null)
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
    const none = { inputAtMs: atMs, kind, feedbackMs: null, isUndecided: true, element }
    this.#feedback.push(none)
    return none
  }

  /**
   * Learns what changes by itself on the page that stands there, with some looks at what leaves no trace in its document. For so long at rest, not by
   * the clock: a page that still loads, or a machine that is busy, shows a clock of one second less than three times meanwhile.
   */
  async learn(forMs: number, signal: AbortSignal): Promise<void> {
    const context = this.#context()
    if (context !== undefined) this.#learnt.add(context)
    let fromMs: number | null = null
    for (const untilMs = nowMs() + LEARN_BOUND * forMs; nowMs() < untilMs; ) {
      const restedMs = await this.#call('tillstormProbe.learn()')
      if (typeof restedMs === 'number') {
        fromMs ??= restedMs
        if (restedMs - fromMs >= forMs) return
      }
      await sleep(LOOK_MS, undefined, { signal })
    }
  }

  /** What the page did so far while nobody touched it, in all its documents. */
  async rest(): Promise<RailRest> {
    this.#noteRest((await this.#call('tillstormProbe.rest()')) as RailRest | null)
    const all = [...this.#rests.values()]
    const sum = (pick: (rest: RailRest) => number): number => all.reduce((total, each) => total + pick(each), 0)
    return { restedMs: sum(({ restedMs }) => restedMs), unexplainedTenths: sum(({ unexplainedTenths }) => unexplainedTenths) }
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

  #leave(reason: Protocol.Page.ClientNavigationReason): void {
    const nowMs = performance.now()
    const input = this.#input === null ? null : { sinceMs: nowMs - this.#sentMs, hasAsked: this.#around.hasAsked(this.#sentMs) }
    const isNews = this.#departures.asked(reason, this.#page, input, nowMs - this.#touchedMs)
    if (isNews) this.#around.note(`the page navigates by itself: it left ${this.#page} while nobody touched it`)
  }

  /** The document went away beside an input, and nobody can tell what would have answered that. */
  #tellUnasked({ atMs, kind, element }: Input, page: string): void {
    this.#around.note(`the page navigates by itself: it left ${page} while an input was to be answered, which is undecided`)
    this.#tell({ inputAtMs: atMs, kind, feedbackMs: null, isUndecided: true, element })
  }

  #noteRest(rest: RailRest | null): void {
    const context = this.#context()
    if (rest !== null && context !== undefined) this.#rests.set(context, { restedMs: rest.restedMs, unexplainedTenths: rest.unexplainedTenths })
  }

  #context(): number | undefined {
    return [...this.#contexts].findLast(([, frame]) => frame === this.#mainFrame)?.[0]
  }

  /** The value; null where the page has no probe (an error page, a document that is just changing). */
  async #call(expression: string): Promise<unknown> {
    const context = this.#context()
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
    if (message.type === 'seen') {
      this.#seen = { inputAtMs: message.atMs, kind: message.kind, feedbackMs: message.feedbackMs, isUndecided: false, element: message.element }
    } else if (message.type === 'answer') {
      const answer = { inputAtMs: message.atMs, kind: message.kind, feedbackMs: message.feedbackMs, isUndecided: message.isUndecided, element: message.element }
      this.#tell(answer)
      if (message.isWatchedOn) this.#overdue = answer
    } else if (message.type === 'late') {
      this.#tellLate(message)
    } else if (this.#left !== null && message.atMs > this.#left.atMs) {
      const { atMs, kind, element } = this.#left
      this.#tell({ inputAtMs: atMs, kind, feedbackMs: message.atMs - atMs, isUndecided: false, element })
    }
  }

  #tellLate({ atMs, feedbackMs, isUndecided }: Extract<ProbeMessage, { type: 'late' }>): void {
    const answer = this.#overdue
    if (answer === null || answer.inputAtMs !== atMs) return
    this.#overdue = null
    // A journey that waited for it may have told it before.
    if (answer.feedbackMs === null && (feedbackMs !== null || isUndecided)) Object.assign(answer, { feedbackMs, isUndecided })
    this.#waiter?.(answer)
  }

  #tell(feedback: ProbedFeedback): void {
    this.#touchedMs = performance.now()
    this.#input = null
    this.#left = null
    this.#seen = null
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
