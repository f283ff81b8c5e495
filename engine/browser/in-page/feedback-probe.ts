import type { RailRest } from '../../../run/rail-record.ts'
import type { KnownHabit } from './ambient.ts'
import { makeAmbient } from './ambient.ts'
import type { Pending } from './changes.ts'
import { canBeSeen, differs, hasNewValue, scriptAnimations } from './changes.ts'
import type { Looks } from './looks.ts'
import { takeLooks, valueOf } from './looks.ts'
import { makeMutations } from './mutations.ts'
import { placeOf } from './place.ts'
import { makeSilent } from './silent.ts'
import type { Unrest } from './unrest.ts'
import { unrestOf } from './unrest.ts'
import { describePath, isSeen } from './visible.ts'

/** What the probe tells the driver. All times are epoch milliseconds of the page's clock. */
export type ProbeMessage =
  /** An answer is there; the last word on it follows, unless its document goes away before. */
  | { type: 'seen'; atMs: number; kind: string; feedbackMs: number; element: string | null }
  /** `isUndecided`: something changed of which nobody can tell whether the input did it. `isWatchedOn`: nothing came in time, and `late` follows. */
  | { type: 'answer'; atMs: number; kind: string; feedbackMs: number | null; isUndecided: boolean; isWatchedOn: boolean; element: string | null }
  /** What came to such an input after the wait, before the next one; null: nothing. */
  | { type: 'late'; atMs: number; feedbackMs: number | null; isUndecided: boolean }
  /** Of a document: where an input brought it, that is the answer. */
  | { type: 'first-paint'; atMs: number }

/** What the driver is about to do: a `tap` or `key` is one interaction; of a `scan` only the Enter counts; a `gesture` is none. */
export type InputMode = 'any' | 'scan' | 'gesture'

export type ProbeSettings = {
  /** Name of the function by which the probe speaks to the driver; it exists in the probe's world alone. */
  binding: string
  clockMark: string
}

export type InputSettings = {
  /** Look at the page before, so that a change can be compared with it. Costs some milliseconds, before the input. */
  looks: boolean
  /** How long an answer may take. */
  waitMs: number
  /** An answer is over when nothing more changed for so long. */
  quietMs: number
}

export type Probe = {
  /** To be called before an input: looks at the page and is told what the input is. Gives what this document did at rest so far. */
  arm(mode: InputMode, options: InputSettings): RailRest & { page: string; habits: KnownHabit[] }
  /** Takes over what an earlier document of this page did by itself. */
  know(habits: readonly KnownHabit[]): void
  /** So far, in this document. */
  rest(): RailRest
  /** To be called some times while nobody touches the page: looks for what changes by itself and leaves no trace. Gives the time of rest so far. */
  learn(): number
  mark(): void
  nowMs(): number
}

/**
 * Watches a page for what the user sees change because of an input. It runs in an isolated world, so that no page can see or change it, in
 * the topmost frame of an origin, for all frames of that origin below it.
 *
 * An input's clock starts with the event's own time stamp. A change (a mutation, a field's value, a scroll position, a picture that came)
 * counts when it can be seen after the frame that follows it: a ResizeObserver fires within that frame, after the page's own callbacks
 * and layout; the message that it posts comes right after the paint. Then layout is clean, and looking costs the page nothing extra.
 *
 * Whose doing it is: what changes while the input's events are dispatched, their handlers did. What changes in a later task is the answer where
 * nothing like it went on before the input; a clock's tick is not, and what may be either leaves the input undecided. Never a guess.
 */
export function installProbe(settings: ProbeSettings): void {
  type Open = {
    atMs: number; startMs: number; kind: string; path: EventTarget[]; isField: boolean
    feedbackMs: number | null
    /** Something was seen that may have been the answer. */
    isDoubted: boolean
    /** When the wait was over; one more frame shows what a handler that held up the page all the while has done. */
    dueMs: number | null
    /** The wait was in vain, and what comes now is late. */
    isOverdue: boolean
  }
  type Global = Record<string, unknown> & { tillstormProbe?: Probe }
  const scope = globalThis as unknown as Global
  try {
    if (window !== window.parent && window.parent.document !== null) return
  } catch {
    // Another origin above: this frame is its own top.
  }
  if (scope.tillstormProbe !== undefined) return

  const documents = new Set<Document>()
  const roots = new WeakSet<ShadowRoot>()
  const inputs: Open[] = []
  /** For so long after the wait. */
  const overdueMs = 3000
  let before: Looks | null = null
  let pending: (Pending & { isDoubtful: boolean; sinceMs: number | null })[] = []
  let mode: InputMode = 'any'
  let waitMs = 2000
  let quietMs = 100
  let stretch = 0
  let inputMs = 0
  let restedMs = 0
  let lastTouchedMs = performance.now()
  let lastSeenChangeMs = 0
  let isFrameAsked = false

  const epoch = (ms: number): number => performance.timeOrigin + ms
  const say = (message: ProbeMessage): void => {
    const tell = scope[settings.binding]
    if (typeof tell === 'function') (tell as (text: string) => void)(JSON.stringify(message))
  }

  /** What an input set off is over half a second after its answer, or so we take it. */
  const restMs = (): number =>
    inputs.length > 0 || mode === 'gesture' || document.readyState !== 'complete' ? 0 : Math.max(0, performance.now() - lastTouchedMs - 500)
  const touch = (): void => {
    restedMs += restMs()
    lastTouchedMs = performance.now()
  }

  const { port1, port2 } = new MessageChannel()
  const frame = new ResizeObserver(() => {
    frame.disconnect()
    mutations.frame()
    port2.postMessage(0)
  })
  const askFrame = (): void => {
    const root = document.documentElement as Element | null
    // A document that is being written anew has none for a moment.
    if (isFrameAsked || root === null) return
    isFrameAsked = true
    frame.observe(root)
  }
  port1.onmessage = () => {
    isFrameAsked = false
    const now = performance.now()
    const { sure, doubtful } = mutations.take()
    const open = inputs.find((each) => each.feedbackMs === null) ?? inputs[0]
    if (open === undefined) return
    const unrest: Unrest =
      before === null
        ? { attributes: new Set(), pushed: new Set(), isTicker: () => false }
        : unrestOf([...mutations.restless(), ...silent.moved()], before, mutations.isTicker)
    const isShown = (changes: typeof sure, isDoubtful: boolean): boolean => {
      const later: Pending[] = []
      // In doubt a clock that was drawn anew may be the answer.
      if (changes.length > 0 && canBeSeen(changes, before, isDoubtful ? { ...unrest, isTicker: () => false } : unrest, later)) return true
      for (const { element, animation } of later) expect(element, animation, isDoubtful, null)
      return false
    }
    const came = before === null ? [] : cameToShow(before, unrest)
    const sureAtMs = isShown(sure, false) ? now : Math.min(...came.flatMap((each) => (each.isDoubtful ? [] : (each.sinceMs ?? now))), Infinity)
    const isDoubted = came.some((each) => each.isDoubtful) || (sureAtMs === Infinity && isShown([...sure.filter(({ kind }) => kind === 'children'), ...doubtful], true))
    if (pending.length > 0) askFrame()
    if (sureAtMs < Infinity) answer(open, Math.min(now, sureAtMs))
    else if (isDoubted) {
      lastSeenChangeMs = now
      if (open.feedbackMs === null && !open.isOverdue) open.isDoubted = true
    }
    for (const each of [...inputs]) if (each.dueMs !== null && each.feedbackMs === null) close(each)
  }
  const expect = (element: Element, animation: Animation | null, isDoubtful: boolean, sinceMs: number | null): void => {
    if (pending.length >= 40 || pending.some((each) => each.element === element && each.animation === animation)) return
    pending.push({ element, animation, isDoubtful, sinceMs })
  }
  /** Takes out of `pending` what shows by now, and what will not show any more. */
  const cameToShow = (looks: Looks, unrest: Unrest): typeof pending => {
    const came: typeof pending = []
    pending = pending.filter((each) => {
      const { element, animation } = each
      if (!element.isConnected || (animation === null && element.matches(':active'))) return element.isConnected
      if (differs(element, looks, unrest)) return void came.push(each)
      each.sinceMs = null
      return animation !== null && (animation.playState === 'running' || animation.playState === 'paused')
    })
    return came
  }
  const ambient = makeAmbient(placeOf)
  const mutations = makeMutations(
    ambient, () => ({ isOpen: inputs.length > 0, stretch, inputMs, isAtRest: restMs() > 0, restedMs: restedMs + restMs() }), isSeen, askFrame,
  )
  const silent = makeSilent()
  const answer = (open: Open, now: number): void => {
    lastSeenChangeMs = Math.max(lastSeenChangeMs, now)
    if (open.feedbackMs !== null) return
    open.feedbackMs = Math.max(0, now - open.startMs)
    // Here many things may come by chance: nothing may have come unforeseen before.
    if (open.isOverdue) return endLate(open, mutations.unexplainedTenths() > 0)
    const { atMs, kind, path, feedbackMs, isDoubted } = open
    if (!isDoubted) say({ type: 'seen', atMs, kind, feedbackMs, element: describePath(path) })
    settle(open, now + 400)
  }
  const settle = (open: Open, untilMs: number): void => {
    setTimeout(() => {
      const now = performance.now()
      if (now - lastSeenChangeMs < quietMs && now < untilMs) settle(open, untilMs)
      else close(open)
    }, quietMs / 2)
  }
  const close = (open: Open): void => {
    if (!inputs.includes(open)) return
    const { atMs, kind, path, isField, feedbackMs, isDoubted } = open
    const isWatchedOn = before !== null && feedbackMs === null && !isDoubted && !isField
    if (isWatchedOn) {
      Object.assign(open, { isOverdue: true, dueMs: null })
      setTimeout(() => endLate(open, false), overdueMs)
    } else leave(open)
    say({ type: 'answer', atMs, kind, feedbackMs: isDoubted ? null : feedbackMs, isUndecided: isDoubted, isWatchedOn, element: describePath(path) })
  }
  const leave = (open: Open): void => {
    inputs.splice(inputs.indexOf(open), 1)
    // An answer may come yet, where none has come.
    lastTouchedMs = performance.now() + (open.feedbackMs === null && !open.isOverdue ? overdueMs : 0)
    if (inputs.length > 0) return
    pending = []
    silent.leave(before?.values.keys() ?? [], documents)
  }
  const endLate = (open: Open, isUndecided: boolean): void => {
    if (!inputs.includes(open)) return
    leave(open)
    say({ type: 'late', atMs: open.atMs, feedbackMs: isUndecided ? null : open.feedbackMs, isUndecided })
  }

  /** Looks for what leaves no trace in the document, ever more rarely, until the wait is over. */
  const poll = (open: Open, waitMs: number): void => {
    const now = performance.now()
    const sinceMs = now - open.startMs
    if (!inputs.includes(open) || open.feedbackMs !== null) return
    if (before !== null) {
      if (hasNewValue(before, silent.isRestless)) return answer(open, now)
      for (const { animation, element } of scriptAnimations(documents)) {
        if (before.animations.has(animation) || silent.isRestless(element)) continue
        const { startTime, effect } = animation
        const delayMs = effect?.getComputedTiming().delay ?? 0
        const isKnown = typeof startTime === 'number' && element.ownerDocument === document
        // A frame's time is that of the display's tick before it.
        if (isKnown && startTime < open.startMs - 50) continue
        // Its first frame shows it as it was.
        expect(element, animation, false, isKnown ? startTime + Math.max(0, Number(delayMs)) + 17 : null)
      }
      if (pending.length > 0) askFrame()
    }
    // A field that took the focus shows its caret; people do not wait for more.
    if (!open.isOverdue && sinceMs >= (open.isField ? Math.min(400, waitMs) : waitMs)) {
      open.dueMs ??= now
      // A page that nobody sees has no frames.
      if (now - open.dueMs > 500) return close(open)
      askFrame()
    }
    setTimeout(() => poll(open, waitMs), sinceMs < 150 ? 25 : sinceMs < 500 ? 50 : 100)
  }
  const begin = (event: Event, kind: string, view: Window): void => {
    const startMs = event.timeStamp + (view === window ? 0 : view.performance.timeOrigin - performance.timeOrigin)
    touch()
    stretch += 1
    inputMs = startMs
    for (const each of inputs.filter(({ isOverdue }) => isOverdue)) endLate(each, false)
    if (inputs.length >= 10) return
    const path = event.composedPath()
    const first = path[0] as Partial<Element> | undefined
    const isField = kind === 'tap' && first?.matches?.('textarea, [contenteditable], input:not([type=button],[type=submit],[type=checkbox],[type=radio],[type=range])') === true
    const open: Open = { atMs: epoch(startMs), startMs, kind, path, isField, feedbackMs: null, isDoubted: false, dueMs: null, isOverdue: false }
    inputs.push(open)
    const wait = waitMs
    setTimeout(() => poll(open, wait), 25)
  }
  const onPointerDown = (event: Event, view: Window): void => {
    if (event.isTrusted && mode === 'any') begin(event, 'tap', view)
  }
  const onPointerCancel = (event: Event): void => {
    if (event.isTrusted) for (const open of inputs.filter((each) => each.kind === 'tap' && each.feedbackMs === null)) inputs.splice(inputs.indexOf(open), 1)
  }
  const onKeyDown = (event: Event, view: Window): void => {
    const { key, repeat, isComposing } = event as KeyboardEvent
    if (!event.isTrusted || repeat || isComposing || mode === 'gesture') return
    if (['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'].includes(key)) return
    if (mode === 'any') begin(event, 'key', view)
    else if (key === 'Enter') {
      // The digits of the code may stand in a field by now: they are no answer.
      for (const field of before?.values.keys() ?? []) before?.values.set(field, valueOf(field) ?? '')
      begin(event, 'scan', view)
    }
  }
  const onChanged = (event: Event): void => {
    const target = event.target as Node | null
    if (target === null) return
    // A field scrolls by itself to where its caret is, and back when the focus leaves it.
    if (event.type === 'scroll' && /^(INPUT|TEXTAREA)$/.test((target as Partial<Element>).tagName ?? '')) return
    const node = target.nodeType === 9 ? ((target as Document).scrollingElement ?? (target as Document).documentElement) : target
    if (node.nodeType === 1) mutations.event(node as Element, event.type)
  }

  const watchRoot = (root: ShadowRoot): void => {
    if (roots.has(root)) return
    roots.add(root)
    mutations.watch(root)
    for (const type of ['scroll', 'input', 'toggle', 'load']) root.addEventListener(type, onChanged, { capture: true, passive: true })
  }
  const watchFrame = (element: Element): void => {
    try {
      const inner = (element as HTMLIFrameElement).contentDocument
      if (inner !== null) watch(inner)
    } catch {
      // Another origin: what happens in there is not ours to see.
    }
  }
  const watch = (each: Document): void => {
    const view = each.defaultView
    if (documents.has(each) || view === null) return
    for (const old of documents) if (old.defaultView === null) documents.delete(old)
    documents.add(each)
    mutations.watch(each)
    const options = { capture: true, passive: true }
    view.addEventListener('pointerdown', (event) => onPointerDown(event, view), options)
    view.addEventListener('pointercancel', onPointerCancel, options)
    view.addEventListener('keydown', (event) => onKeyDown(event, view), options)
    const byHand = [
      'pointerdown', 'pointerup', 'mousedown', 'mouseup', 'touchstart', 'touchend', 'click', 'dblclick', 'contextmenu', 'keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'change',
    ]
    for (const type of byHand) view.addEventListener(type, (event) => (event.isTrusted ? mutations.begin(event) : undefined), options)
    for (const type of ['scroll', 'input', 'toggle']) each.addEventListener(type, onChanged, options)
    view.addEventListener('hashchange', () => mutations.event(each.querySelector(':target') ?? each.documentElement, 'hashchange'), options)
    each.addEventListener(
      'load',
      (event) => {
        const target = event.target as Element | null
        if (target?.nodeType !== 1) return
        if (target.tagName === 'IFRAME') watchFrame(target)
        onChanged(event)
      },
      options,
    )
  }

  watch(document)
  // What a page loads comes to rest like an answer.
  window.addEventListener('load', () => (lastTouchedMs = performance.now()), { once: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'first-paint') say({ type: 'first-paint', atMs: epoch(entry.startTime) })
  }).observe({ type: 'paint', buffered: true })

  const look = (): Looks => takeLooks(documents, watchRoot, watchFrame)
  const rest = (): RailRest => ({ restedMs: restedMs + restMs(), unexplainedTenths: mutations.unexplainedTenths() })
  scope.tillstormProbe = {
    rest,
    know: mutations.know,
    arm(nextMode, options) {
      const startMs = performance.now()
      touch()
      mode = nextMode
      waitMs = options.waitMs
      quietMs = options.quietMs
      inputs.length = 0
      pending = []
      mutations.drop()
      if (mode === 'gesture') mutations.pause()
      else mutations.resume()
      before = options.looks ? look() : null
      if (before !== null) silent.come(before)
      scope.tillstormProbe?.mark()
      mutations.heldUp(performance.now() - startMs)
      return { page: location.origin + location.pathname, habits: mutations.known(), ...rest() }
    },
    learn() {
      const startMs = performance.now()
      // Whoever learns waits for no answer any more.
      lastTouchedMs = Math.min(lastTouchedMs, startMs)
      const looks = look()
      silent.come(looks)
      silent.leave(looks.values.keys(), documents)
      mutations.heldUp(performance.now() - startMs)
      return restedMs + restMs()
    },
    mark() {
      const name = `${settings.clockMark}${epoch(performance.now())}`
      performance.mark(name)
      // Out of the page's own timeline again; the trace has it.
      performance.clearMarks(name)
    },
    nowMs: () => epoch(performance.now()),
  }
}
