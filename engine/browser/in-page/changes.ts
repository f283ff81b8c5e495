import type { Looks } from './looks.ts'
import { lookOf, valueOf } from './looks.ts'
import type { Unrest } from './unrest.ts'
import { hasInk, isSeen } from './visible.ts'

/** Whether what changed in the document changed what the user sees. These functions run in the page, right after a frame. */

export type Change =
  | { kind: 'text'; node: Node; old: string | null }
  | { kind: 'children'; node: Node; added: Node[]; removed: Node[] }
  | { kind: 'attribute'; node: Element; name: string; old: string | null }
  /** A field that took `input`, a position moved by `scroll`, a picture that came by `load`, a popover opened by `toggle`, a place gone to by `hashchange`. */
  | { kind: 'event'; node: Element; type: string }

/** What is not to be seen yet and may be soon: an animation that began, an element that is still pressed and looks so for that alone. */
export type Pending = { element: Element; animation: Animation | null }

/** True where at least one of the changes can be seen now. What may be seen later is added to `pending`. */
export function canBeSeen(changes: readonly Change[], before: Looks | null, unrest: Unrest, pending: Pending[]): boolean {
  const elementOf = (node: Node): Element | null => (node.nodeType === 1 ? (node as Element) : node.nodeType === 11 ? ((node as ShadowRoot).host ?? null) : node.parentElement)
  const late = new Map<Element, boolean>()
  const texts = new Map<Node, string | null>()
  const families = new Map<Node, { added: Set<Node>; removed: Set<Node>; moved: Set<Node> }>()
  for (const change of changes) {
    const element = elementOf(change.node)
    if (element === null) continue
    switch (change.kind) {
      case 'event':
        // A field may put back at once what it was given.
        if (change.type === 'input' && valueOf(element) !== null && valueOf(element) === before?.values.get(element)) break
        if (change.type !== 'hashchange' && isSeen(element)) return true
        // A style sheet may show by it what it likes: `:checked`, `:target`.
        if (change.type === 'hashchange' || /^(checkbox|radio)$/.test((element as Partial<HTMLInputElement>).type ?? '')) {
          late.set(element, false)
          late.set(element.ownerDocument.documentElement, true)
        }
        break
      case 'text':
        if (!texts.has(change.node)) texts.set(change.node, change.old)
        break
      case 'children': {
        const family = families.get(change.node) ?? { added: new Set(), removed: new Set(), moved: new Set() }
        families.set(change.node, family)
        for (const node of change.removed) if (!family.added.delete(node)) family.removed.add(node)
        for (const node of change.added) (family.removed.delete(node) ? family.moved : family.added).add(node)
        break
      }
      case 'attribute':
        if (change.node.getAttribute(change.name) === change.old || !change.node.isConnected) break
        // The picture itself comes later, and tells by a load event.
        if (element.tagName === 'IMG' && /^(src|srcset|sizes)$/.test(change.name)) break
        late.set(element, element === element.ownerDocument.documentElement || element === element.ownerDocument.body || isStyling(element))
        break
      default:
        change satisfies never
    }
  }
  for (const [node, old] of texts) {
    const element = elementOf(node)
    if (element === null || node.nodeValue === old) continue
    if (isStyling(element)) late.set(element, true)
    else if (isSeen(element)) return true
  }
  for (const [node, { added, removed, moved }] of families) {
    const element = elementOf(node)
    if (element === null) continue
    if (isStyling(element) || [...added, ...removed].some((each) => each.nodeType === 1 && isStyling(each as Element))) late.set(element, true)
    for (const each of moved) if (each.nodeType === 1) late.set(each as Element, false)
    if (newChildren(element, [...added], [...removed], before, unrest, pending)) return true
  }
  return [...late].slice(0, 60).some(([element, isForAll]) => looksDifferent(element, isForAll, before, unrest, pending))
}

/** What is in it changes how others look. */
export function isStyling(element: Element): boolean {
  return element.tagName === 'STYLE' || element.tagName === 'LINK'
}

/** Whether a node drawn anew differs from the old one in nothing but what ticks by itself. */
export function isLike(old: Node, fresh: Node, unrest: Unrest): boolean {
  let left = 400
  const like = (a: Node, b: Node): boolean => {
    if (a.isEqualNode(b)) return true
    if (left-- <= 0 || a.nodeName !== b.nodeName) return false
    if (b.nodeType === 3) return unrest.isTicker(b, 'characterData')
    if (b.nodeType !== 1) return false
    const [x, y] = [a as Element, b as Element]
    const names = new Set([...x.getAttributeNames(), ...y.getAttributeNames()])
    if (![...names].every((name) => x.getAttribute(name) === y.getAttribute(name) || unrest.isTicker(y, `@${name}`))) return false
    return unrest.isTicker(y, 'childList') || (x.childNodes.length === y.childNodes.length && [...x.childNodes].every((each, i) => like(each, y.childNodes[i]!)))
  }
  return like(old, fresh)
}

/** Whether what came and went in an element can be seen. What was replaced by its like did neither. */
export function newChildren(element: Element, added: readonly Node[], removed: readonly Node[], before: Looks | null, unrest: Unrest, pending: Pending[]): boolean {
  const textOf = (nodes: readonly Node[]): string => nodes.map((each) => each.nodeValue ?? '').join('')
  const isText = (node: Node): boolean => node.nodeType === 3
  const come = added.filter((each) => each.isConnected)
  const gone = removed.filter((each) => !each.isConnected)
  if (come.length > 0 && come.every(isText) && gone.every(isText) && textOf(come) === textOf(gone)) return false
  const left = new Set(gone)
  const fresh = come.slice(0, 300).filter((each) => {
    const old = [...left].slice(0, 20)
    const like = old.find((one) => one.isEqualNode(each)) ?? old.find((one) => isLike(one, each, unrest))
    return like === undefined || !left.delete(like)
  })
  const isMark = (node: Node): boolean => isText(node) && (node.nodeValue ?? '').trim() !== ''
  const isUncertain = before === null || before.cutShort
  if (fresh.some((each) => (isMark(each) ? isSeen(element) : each.nodeType === 1 && hasInk(each as Element)))) return true
  for (const each of fresh) {
    if (each.nodeType !== 1) continue
    for (const animation of (each as Element).getAnimations({ subtree: true }).slice(0, 10)) {
      const target = (animation.effect as KeyframeEffect | null)?.target ?? null
      if (target !== null) pending.push({ element: target, animation })
    }
  }
  return [...left].some((each) =>
    isMark(each) ? (isUncertain || before.styles.has(element)) && isSeen(element) : each.nodeType === 1 && before !== null && before.styles.has(each as Element),
  )
}

/**
 * An attribute may change without any effect: libraries note on <html> by what means the last input came. So looks are compared, of the
 * element, of what is in it and of what stands beside it. What the pointer or the focus came to or left meanwhile may look different for that alone,
 * and does not count. An animation counts when it shows, not when it begins.
 */
export function looksDifferent(element: Element, isForAll: boolean, before: Looks | null, unrest: Unrest, pending: Pending[]): boolean {
  if (before === null) return !isForAll && isSeen(element)
  const isOtherwiseTouched = (each: Element): boolean => each.matches(':active') || each.matches(':hover, :focus, :focus-within') !== before.touched.has(each)
  if (element.matches(':active')) pending.push({ element, animation: null })
  else if (differs(element, before, unrest)) return true
  let left = isForAll ? 800 : 300
  const around = isForAll ? before.styles.keys() : [...element.querySelectorAll('*'), ...besides(element)]
  for (const each of around) {
    if (left-- <= 0) break
    if (each === element || isOtherwiseTouched(each)) continue
    if ((before.styles.has(each) || !isForAll) && differs(each, before, unrest)) return true
  }
  const root = isForAll ? element.ownerDocument.documentElement : (element.parentElement ?? element)
  for (const animation of root.getAnimations({ subtree: true }).slice(0, 100)) {
    // Those of scripts are found by themselves.
    if (before.animations.has(animation) || !(animation instanceof CSSTransition || animation instanceof CSSAnimation)) continue
    const target = (animation.effect as KeyframeEffect | null)?.target ?? null
    if (target !== null && (target === element || !isOtherwiseTouched(target))) pending.push({ element: target, animation })
  }
  return false
}

/** The elements after it in its parent, with what is in them: a style sheet may reach them from it. */
export function besides(element: Element): Element[] {
  const found: Element[] = []
  for (let next = element.nextElementSibling; next !== null && found.length < 200; next = next.nextElementSibling) found.push(next, ...next.querySelectorAll('*'))
  return found
}

/** Whether an element looks different from before, as far as nothing that changes by itself explains it. */
export function differs(element: Element, before: Looks, unrest: Unrest): boolean {
  let isFixed = true
  let isInheriting = true
  let wasAside = before.aside.has(element)
  if (before.moving.has(element) || unrest.attributes.has(element)) return false
  for (let up = element.parentElement, depth = 0; up !== null && depth < 40; up = up.parentElement, depth++) {
    if (unrest.attributes.has(up)) return false
    if (before.moving.has(up)) isFixed = isInheriting = false
    if (unrest.pushed.has(up)) isFixed = false
    if (before.aside.has(up)) wasAside = true
  }
  const old = before.styles.get(element)
  if (old === undefined) return (isFixed || !wasAside) && !before.cutShort && isSeen(element) && hasInk(element)
  if (!element.isConnected) return true
  const now = lookOf(element)
  return now.own !== old.own || (isInheriting && now.inherited !== old.inherited) || (isFixed && now.box !== old.box)
}

/** Whether a field holds something else than before, without an event: a script set it. `isRestless` says of a field that it changes by itself. */
export function hasNewValue(before: Looks, isRestless: (element: Element) => boolean): boolean {
  for (const [element, old] of before.values) {
    if (element.isConnected && valueOf(element) !== old && !isRestless(element) && isSeen(element)) return true
  }
  return false
}

/** Animations that a script began: those of style sheets follow a mutation, or the pointer. */
export function scriptAnimations(documents: Iterable<Document>): { animation: Animation; element: Element }[] {
  const found: { animation: Animation; element: Element }[] = []
  for (const each of documents) {
    for (const animation of each.getAnimations()) {
      if (animation instanceof CSSTransition || animation instanceof CSSAnimation) continue
      const element = (animation.effect as KeyframeEffect | null)?.target ?? null
      if (element !== null) found.push({ animation, element })
    }
  }
  return found
}
