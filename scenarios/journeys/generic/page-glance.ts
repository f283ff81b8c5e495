/** How the page stands, in short, and the longest time from an input to its paint since the last glance; 0 where none took 16 ms. */
export type Glance = { look: string; slowestMs: number }

/**
 * Glances at the page from a world of its own. Two looks that are equal mean that nothing in the document changed, seen or unseen. It runs
 * before and after an input, never meanwhile, so it costs the input nothing.
 */
export function glanceAtPage(): Glance {
  type Kept = { observer: PerformanceObserver; slowestMs: number }
  const scope = globalThis as { tillstormGlance?: Kept }
  const hear = (kept: Kept, entries: PerformanceEntryList): void => {
    for (const { duration } of entries) kept.slowestMs = Math.max(kept.slowestMs, duration)
  }
  let kept = scope.tillstormGlance
  if (kept === undefined) {
    const made: Kept = { observer: new PerformanceObserver((list) => hear(made, list.getEntries())), slowestMs: 0 }
    made.observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
    scope.tillstormGlance = kept = made
  }
  hear(kept, kept.observer.takeRecords())
  const { slowestMs } = kept
  kept.slowestMs = 0

  let hash = 0
  let length = 0
  const add = (text: string): void => {
    length += text.length
    for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  }
  let visits = 20_000
  const visit = (root: Document | ShadowRoot): void => {
    add(root instanceof ShadowRoot ? root.innerHTML : (root.documentElement?.outerHTML ?? ''))
    for (const element of root.querySelectorAll('*')) {
      if (visits-- <= 0) return
      if (element.scrollTop !== 0 || element.scrollLeft !== 0) add(`${element.scrollTop},${element.scrollLeft}`)
      if (element instanceof HTMLInputElement) add(`${element.value}${element.checked}`)
      else if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) add(element.value)
      if (element.shadowRoot !== null) visit(element.shadowRoot)
    }
  }
  add(location.href)
  visit(document)
  return { look: `${length} ${hash}`, slowestMs }
}
