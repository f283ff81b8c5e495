import { canBeSeen, silentChange } from './changes.ts'
import type { Looks } from './looks.ts'
import { takeLooks } from './looks.ts'
import { makeMutations } from './mutations.ts'
import { describePath } from './visible.ts'

/** What the probe tells the driver. All times are epoch milliseconds of the page's clock. */
export type ProbeMessage =
  | { type: 'answer'; atMs: number; kind: string; feedbackMs: number | null; element: string | null }
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
  /** To be called before an input: looks at the page and says what the input is. */
  arm(mode: InputMode, options: InputSettings): void
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
 */
export function installProbe(settings: ProbeSettings): void {
  type Open = { atMs: number; startMs: number; kind: string; path: EventTarget[]; feedbackMs: number | null; isField: boolean }
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
  let before: Looks | null = null
  let mode: InputMode = 'any'
  let waitMs = 2000
  let quietMs = 100
  let stretch = 0
  let lastTouchedMs = 0
  let lastSeenChangeMs = 0
  let frameAsked = false

  const epoch = (ms: number): number => performance.timeOrigin + ms
  const say = (message: ProbeMessage): void => {
    const tell = scope[settings.binding]
    if (typeof tell === 'function') (tell as (text: string) => void)(JSON.stringify(message))
  }

  const { port1, port2 } = new MessageChannel()
  const frame = new ResizeObserver(() => {
    frame.disconnect()
    port2.postMessage(0)
  })
  const askFrame = (): void => {
    const root = document.documentElement as Element | null
    // A document that is being written anew has none for a moment.
    if (frameAsked || root === null) return
    frameAsked = true
    frame.observe(root)
  }
  port1.onmessage = () => {
    frameAsked = false
    const now = performance.now()
    const changes = mutations.take()
    const open = inputs.find((each) => each.feedbackMs === null) ?? inputs[0]
    if (open === undefined || changes.length === 0) return
    if (!canBeSeen(changes, before, mutations.isRestless)) return
    lastSeenChangeMs = now
    answer(open, now)
  }
  const mutations = makeMutations(() => inputs.length > 0, () => performance.now() - lastTouchedMs > 500, () => stretch, askFrame)
  const answer = (open: Open, now: number): void => {
    if (open.feedbackMs !== null) return
    open.feedbackMs = Math.max(0, now - open.startMs)
    lastSeenChangeMs = Math.max(lastSeenChangeMs, now)
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
    const at = inputs.indexOf(open)
    if (at < 0) return
    inputs.splice(at, 1)
    lastTouchedMs = performance.now()
    say({ type: 'answer', atMs: open.atMs, kind: open.kind, feedbackMs: open.feedbackMs, element: describePath(open.path) })
  }

  /** Looks for what leaves no trace in the document, ever more rarely, until the wait is over. */
  const poll = (open: Open, waitMs: number): void => {
    const now = performance.now()
    const sinceMs = now - open.startMs
    if (!inputs.includes(open) || open.feedbackMs !== null) return
    const silent = before === null ? null : silentChange(before, documents, now)
    if (silent !== null) return answer(open, silent)
    // A field that took the focus shows its caret; people do not wait for more.
    if (sinceMs >= (open.isField ? Math.min(400, waitMs) : waitMs)) return close(open)
    setTimeout(() => poll(open, waitMs), sinceMs < 150 ? 25 : sinceMs < 500 ? 50 : 100)
  }
  const begin = (event: Event, kind: string, view: Window): void => {
    const startMs = event.timeStamp + (view === window ? 0 : view.performance.timeOrigin - performance.timeOrigin)
    stretch += 1
    lastTouchedMs = performance.now()
    if (inputs.length >= 10) return
    const path = event.composedPath()
    const first = path[0] as Partial<Element> | undefined
    const isField = kind === 'tap' && first?.matches?.('textarea, [contenteditable], input:not([type=button],[type=submit],[type=checkbox],[type=radio],[type=range])') === true
    const open: Open = { atMs: epoch(startMs), startMs, kind, path, feedbackMs: null, isField }
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
    else if (key === 'Enter') begin(event, 'scan', view)
  }
  const onChanged = (event: Event): void => {
    const target = event.target as Node | null
    if (target === null) return
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
    for (const type of ['scroll', 'input', 'toggle']) each.addEventListener(type, onChanged, options)
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
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'first-paint') say({ type: 'first-paint', atMs: epoch(entry.startTime) })
  }).observe({ type: 'paint', buffered: true })

  scope.tillstormProbe = {
    arm(nextMode, options) {
      mode = nextMode
      waitMs = options.waitMs
      quietMs = options.quietMs
      inputs.length = 0
      mutations.drop()
      if (mode === 'gesture') mutations.pause()
      else mutations.resume()
      before = options.looks ? takeLooks(documents, watchRoot, watchFrame) : null
      scope.tillstormProbe?.mark()
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
