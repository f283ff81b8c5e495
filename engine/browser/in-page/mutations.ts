import { makeAmbient } from './ambient.ts'
import type { Change } from './changes.ts'

export type Mutations = {
  /** From here on, what changes below this root is kept. */
  watch(root: Node): void
  /** A change that is told by an event. */
  event(node: Element, type: string): void
  /** What changed since the last call but for what changes by itself; at most 400. */
  take(): Change[]
  drop(): void
  /** Nothing is observed while a finger or a wheel moves the page: each frame would pay for it. */
  pause(): void
  resume(): void
  isRestless(element: Element): boolean
}

/**
 * Keeps what changes in the document. While an input is open every change counts, and `onChange` is called; else the page is at rest for
 * `isAtRest`, and what changes then is learnt as ambient. Runs in the page.
 */
export function makeMutations(isOpen: () => boolean, isAtRest: () => boolean, stretch: () => number, onChange: () => void): Mutations {
  type Batch = { atMs: number; records: MutationRecord[] }
  const ambient = makeAmbient()
  const roots = new Set<Node>()
  const batches: Batch[] = []
  const restless: Batch[] = []
  const events: Change[] = []
  let isLearning = false
  let pausedMs = 0
  let pausedAtMs: number | null = null

  /** Stands still while nothing is observed, so that a habit is not forgotten meanwhile. */
  const clock = (): number => (pausedAtMs ?? performance.now()) - pausedMs
  // Reading a record costs many times what keeping it does: none is read before the paint, and of a page at rest only some.
  const observer = new MutationObserver((records) => {
    if (isOpen()) {
      if (batches.length < 50) batches.push({ atMs: clock(), records })
      onChange()
    } else if (isAtRest()) {
      if (restless.length < 20) restless.push({ atMs: clock(), records })
      if (!isLearning) setTimeout(learn, 100)
      isLearning = true
    }
  })
  const learn = (): void => {
    isLearning = false
    for (const { atMs, records } of restless.splice(0)) for (const record of records.slice(0, 60)) ambient.idle(record.target, keyOf(record), atMs, stretch())
  }
  const keyOf = ({ type, attributeName }: MutationRecord): string => (type === 'attributes' ? `@${attributeName}` : type)
  const changeOf = ({ type, target, attributeName, oldValue, addedNodes, removedNodes }: MutationRecord): Change | null => {
    if (type === 'attributes') return { kind: 'attribute', node: target as Element, name: attributeName ?? '', old: oldValue }
    if (type === 'childList') return { kind: 'children', node: target, added: [...addedNodes], removed: [...removedNodes] }
    return target.nodeValue === oldValue ? null : { kind: 'text', node: target }
  }
  const observe = (root: Node): void =>
    observer.observe(root, { subtree: true, childList: true, characterData: true, characterDataOldValue: true, attributes: true, attributeOldValue: true })

  return {
    watch(root) {
      roots.add(root)
      if (pausedAtMs === null) observe(root)
    },
    event(node, type) {
      if (pausedAtMs !== null) return
      if (!isOpen()) {
        if (isAtRest()) ambient.idle(node, type, clock(), stretch())
      } else if (!ambient.isAmbient(node, type, clock())) {
        if (events.length < 100) events.push({ kind: 'event', node, type })
        onChange()
      }
    },
    take() {
      const changes = events.splice(0)
      for (const { atMs, records } of batches.splice(0)) {
        for (const record of records) {
          if (changes.length >= 400) return changes
          const change = ambient.isAmbient(record.target, keyOf(record), atMs) ? null : changeOf(record)
          if (change !== null) changes.push(change)
        }
      }
      return changes
    },
    drop() {
      batches.length = 0
      events.length = 0
    },
    pause() {
      observer.disconnect()
      pausedAtMs ??= performance.now()
    },
    resume() {
      if (pausedAtMs === null) return
      pausedMs += performance.now() - pausedAtMs
      pausedAtMs = null
      for (const root of roots) {
        if (root.isConnected) observe(root)
        else roots.delete(root)
      }
    },
    isRestless: (element) => ambient.isRestless(element, clock()),
  }
}
