import type { Looks } from './looks.ts'
import { lookOf, valueOf } from './looks.ts'
import { hasInk, isSeen } from './visible.ts'

/** Whether what changed in the document changed what the user sees. These functions run in the page, right after a frame. */

export type Change =
  | { kind: 'text'; node: Node }
  | { kind: 'children'; node: Node; added: Node[]; removed: Node[] }
  | { kind: 'attribute'; node: Element; name: string; old: string | null }
  /** A field that took `input`, a position that was moved by `scroll`, a picture that came by `load`, a popover that opened by `toggle`. */
  | { kind: 'event'; node: Element; type: string }

/** True where at least one of the changes can be seen. `isAmbient` says of an element that it changes by itself. */
export function canBeSeen(changes: readonly Change[], before: Looks | null, isAmbient: (element: Element) => boolean): boolean {
  const elementOf = (node: Node): Element | null => (node.nodeType === 1 ? (node as Element) : node.nodeType === 11 ? ((node as ShadowRoot).host ?? null) : node.parentElement)
  const wasSeen = (element: Element): boolean => before === null || before.cutShort || before.styles.has(element)
  const late: { node: Element; all: boolean }[] = []
  for (const change of changes) {
    const element = elementOf(change.node)
    if (element === null) continue
    // A field may put back at once what it was given.
    if (change.kind === 'event' && change.type === 'input' && valueOf(element) !== null && valueOf(element) === before?.values.get(element)) continue
    if (change.kind === 'text' || change.kind === 'event') {
      if (isSeen(element)) return true
    } else if (change.kind === 'children') {
      for (const node of change.added) {
        if (!node.isConnected) continue
        if (node.nodeType === 3 ? (node.nodeValue ?? '').trim() !== '' && isSeen(element) : node.nodeType === 1 && hasInk(node as Element)) return true
      }
      for (const node of change.removed) {
        if (node.isConnected) continue
        if (node.nodeType === 3 && (node.nodeValue ?? '').trim() !== '' && wasSeen(element) && isSeen(element)) return true
        if (node.nodeType === 1 && before !== null && before.styles.has(node as Element)) return true
      }
    } else {
      if (change.node.getAttribute(change.name) === change.old || !change.node.isConnected) continue
      // The picture itself comes later, and tells by a load event.
      if (element.tagName === 'IMG' && /^(src|srcset|sizes)$/.test(change.name)) continue
      late.push({ node: element, all: element === element.ownerDocument.documentElement || element === element.ownerDocument.body })
    }
  }
  return late.slice(0, 60).some(({ node, all }) => looksDifferent(node, all, before, isAmbient))
}

/**
 * An attribute may change without any effect: libraries note on <html> by what means the last input came. So looks are compared, of the
 * element and of what is in it. What the pointer or the focus is on may look different for that alone, and does not count.
 */
export function looksDifferent(element: Element, isRoot: boolean, before: Looks | null, isAmbient: (element: Element) => boolean): boolean {
  const touched = ':hover, :active, :focus, :focus-within'
  if (before === null) return !isRoot && isSeen(element)
  const differs = (each: Element): boolean => {
    const old = before.styles.get(each)
    for (let up: Element | null = each, depth = 0; up !== null && depth < 8; up = up.parentElement, depth++) if (before.moving.has(up) || isAmbient(up)) return false
    if (old === undefined) return !before.cutShort && isSeen(each) && hasInk(each)
    return each.isConnected ? lookOf(each) !== old : true
  }
  if (!isRoot && differs(element)) return true
  let left = isRoot ? 800 : 300
  const inside = isRoot ? before.styles.keys() : element.querySelectorAll('*')
  for (const each of inside) {
    if (left-- <= 0) break
    if (each === element || each.matches(touched)) continue
    const known = before.styles.has(each)
    if ((known || !isRoot) && differs(each)) return true
  }
  for (const animation of element.getAnimations({ subtree: true }).slice(0, 100)) {
    if (before.animations.has(animation)) continue
    const target = (animation.effect as KeyframeEffect | null)?.target ?? null
    if (target !== null && (target === element || !target.matches(touched)) && isSeen(target)) return true
  }
  return false
}

/**
 * What changes without a mutation and without an event: a field set by script, an animation started by script. Gives the moment on the
 * document's timeline where it is known, `now` where it was only noticed now, null where nothing is new.
 */
export function silentChange(before: Looks, documents: Iterable<Document>, now: number): number | null {
  for (const [element, old] of before.values) {
    if (element.isConnected && valueOf(element) !== old && isSeen(element)) return now
  }
  for (const each of documents) {
    for (const animation of each.getAnimations()) {
      // Those of style sheets follow a mutation, or the pointer.
      if (before.animations.has(animation) || animation instanceof CSSTransition || animation instanceof CSSAnimation) continue
      const target = (animation.effect as KeyframeEffect | null)?.target ?? null
      if (target === null || !isSeen(target)) continue
      return typeof animation.startTime === 'number' ? Math.min(animation.startTime, now) : now
    }
  }
  return null
}
