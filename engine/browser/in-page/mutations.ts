import type { Ambient, KnownHabit, Moment } from './ambient.ts'
import type { Change } from './changes.ts'

export type Changes = {
  /** What the input did: its handlers themselves, or, in a later task, what nothing but it explains. */
  sure: Change[]
  /** What may be the input's doing and may as well have come by itself. */
  doubtful: Change[]
}

export type Mutations = {
  /** From here on, what changes below this root is kept. */
  watch(root: Node): void
  /** A change that is told by an event. */
  event(node: Element, type: string): void
  /** An input event begins: what changes while it is dispatched its handlers did, whatever else goes on. */
  begin(event: Event): void
  /** Right before the paint: what changed up to here is in it. */
  frame(): void
  /** What changed until the last frame but for what changes by itself. */
  take(): Changes
  drop(): void
  /** Nothing is observed while a finger or a wheel moves the page: each frame would pay for it. */
  pause(): void
  resume(): void
  /** The probe itself held up the page: nothing could change meanwhile. */
  heldUp(ms: number): void
  restless(): { node: Node; key: string }[]
  /** In how many tenths of a second of rest something changed that nothing explains. */
  unexplainedTenths(): number
  isTicker(node: Node, key: string): boolean
  known(): KnownHabit[]
  know(habits: readonly KnownHabit[]): void
}

/** What the probe knows of the moment: which input came last, by `performance.now()`, and how long the page was at rest so far, all in all. */
export type Now = { isOpen: boolean; stretch: number; inputMs: number; isAtRest: boolean; restedMs: number }

/**
 * Keeps what changes in the document. While an input is open every change counts, and `onChange` is called; what changes at other times is
 * learnt as ambient. `isSeen` tells whether a user could have seen the change. Runs in the page.
 */
export function makeMutations(ambient: Ambient, now: () => Now, isSeen: (element: Element) => boolean, onChange: () => void): Mutations {
  type Batch = { atMs: number; isCaused: boolean; records: MutationRecord[] } & Now
  const roots = new Set<Node>()
  let open: Batch[] = []
  let painted: Batch[] = []
  let idle: Batch[] = []
  let told: { atMs: number; isCaused: boolean; node: Element; type: string; isPainted: boolean }[] = []
  let current: Event | null = null
  /** What the last input changed, and in which tenth of a second it changed once more: a note that goes again is no unrest. */
  let answered = new WeakMap<Node, Map<string, number | null>>()
  let added = new WeakSet<Node>()
  let isLearning = false
  let awayMs = 0
  let pausedAtMs: number | null = null
  /** More changed than is read: what was not read is not known either. */
  let overfullUntilMs = 0

  const most = 600
  const clock = (): number => (pausedAtMs ?? performance.now()) - awayMs
  const isDispatching = (): boolean => current !== null && current.eventPhase !== 0
  const momentOf = ({ atMs, stretch, inputMs, isAtRest, restedMs }: Now & { atMs: number }): Moment => ({
    nowMs: atMs, stretch, inputMs: inputMs - awayMs, restMs: isAtRest ? restedMs : null,
  })
  // Reading a record costs many times what keeping it does: none is read before the paint.
  const keep = (records: MutationRecord[]): void => {
    const batch = { atMs: clock(), isCaused: isDispatching(), records, ...now() }
    if (batch.isOpen) {
      open.push(batch)
      onChange()
      return
    }
    idle.push(batch)
    if (!isLearning) setTimeout(learn, 100)
    isLearning = true
  }
  const observer = new MutationObserver(keep)
  const learn = (): void => {
    isLearning = false
    let left = most
    let looks = 10
    for (const batch of idle.splice(0)) {
      if (batch.isCaused) continue
      for (const record of batch.records) {
        if (left-- <= 0) {
          overfullUntilMs = clock() + 3000
          return
        }
        const { target } = record
        const key = keyOf(record)
        const isAtRest = batch.isAtRest && !isAftermath(target, key, Math.floor(batch.restedMs / 100))
        if (ambient.note(target, key, momentOf({ ...batch, isAtRest })) !== 'new' || !isAtRest) continue
        const element = target.nodeType === 1 ? (target as Element) : target.parentElement
        if (element !== null && (looks-- <= 0 || isSeen(element))) ambient.surprise(target, key, batch.restedMs)
      }
    }
  }
  const isAftermath = (node: Node, key: string, tenth: number): boolean => {
    const keys = answered.get(node) ?? new Map<string, number | null>()
    const wentAt = keys.get(key)
    if (wentAt === undefined) {
      let up: Node | null = node
      for (let depth = 0; up !== null && depth < 20 && !added.has(up); depth++) up = up.parentNode
      if (up === null || !added.has(up)) return false
    } else if (wentAt !== null && wentAt !== tenth) return false
    answered.set(node, keys.set(key, tenth))
    return true
  }
  const keyOf = ({ type, attributeName }: MutationRecord): string => (type === 'attributes' ? `@${attributeName}` : type)
  const changeOf = ({ type, target, attributeName, oldValue, addedNodes, removedNodes }: MutationRecord): Change => {
    if (type === 'attributes') return { kind: 'attribute', node: target as Element, name: attributeName ?? '', old: oldValue }
    if (type === 'childList') return { kind: 'children', node: target, added: [...addedNodes], removed: [...removedNodes] }
    return { kind: 'text', node: target, old: oldValue }
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
      const at = now()
      if (!at.isOpen) return void ambient.note(node, type, momentOf({ ...at, atMs: clock() }))
      if (told.length < 200) told.push({ atMs: clock(), isCaused: isDispatching(), node, type, isPainted: false })
      onChange()
    },
    begin(event) {
      const records = observer.takeRecords()
      if (records.length > 0) keep(records)
      current = event
    },
    frame() {
      const records = observer.takeRecords()
      if (records.length > 0) keep(records)
      painted.push(...open)
      open = []
      for (const each of told) each.isPainted = true
    },
    take() {
      const changes: Changes = { sure: [], doubtful: [] }
      const at = now()
      const isUnruly = ambient.isUnruly(at.restedMs) || clock() < overfullUntilMs
      const sort = (isCaused: boolean, node: Node, key: string, moment: Moment, change: () => Change): void => {
        const standing = isCaused ? 'new' : ambient.note(node, key, moment)
        if (standing === 'habit') return
        // A handler that draws a page anew also draws its clock: that one would have changed anyway.
        if (standing === 'doubtful' || (isCaused ? ambient.isTicker(node, key, clock()) : isUnruly)) return void changes.doubtful.push(change())
        const made = change()
        changes.sure.push(made)
        if (made.kind === 'children') for (const each of made.added) added.add(each)
        answered.set(node, (answered.get(node) ?? new Map<string, number | null>()).set(key, null))
      }
      for (const { atMs, isCaused, node, type } of told.filter(({ isPainted }) => isPainted))
        sort(isCaused, node, type, momentOf({ ...at, atMs }), () => ({ kind: 'event', node, type }))
      told = told.filter(({ isPainted }) => !isPainted)
      let left = 4 * most
      for (const batch of painted) {
        for (const record of batch.records) {
          if (left-- <= 0) break
          sort(batch.isCaused, record.target, keyOf(record), momentOf(batch), () => changeOf(record))
        }
      }
      painted = []
      return changes
    },
    drop() {
      learn()
      open = []
      painted = []
      told = []
      answered = new WeakMap()
      added = new WeakSet()
    },
    pause() {
      observer.disconnect()
      pausedAtMs ??= performance.now()
    },
    resume() {
      if (pausedAtMs === null) return
      awayMs += performance.now() - pausedAtMs
      pausedAtMs = null
      for (const root of roots) {
        if (root.isConnected) observe(root)
        else roots.delete(root)
      }
    },
    heldUp(ms) {
      awayMs += ms
    },
    restless: () => ambient.restless(clock()),
    unexplainedTenths: () => ambient.unexplainedTenths(),
    isTicker: (node, key) => ambient.isTicker(node, key, clock()),
    known: () => ambient.known(clock()),
    know: (habits) => ambient.know(habits, momentOf({ ...now(), atMs: clock() })),
  }
}
