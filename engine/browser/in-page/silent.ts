import { scriptAnimations } from './changes.ts'
import type { Looks } from './looks.ts'
import { valueOf } from './looks.ts'

export type Silent = {
  /** After an answer, and while nobody touches the page: how things stand. */
  leave(fields: Iterable<Element>, documents: Iterable<Document>): void
  /** How they stand later, with no input in between: what differs changed by itself. */
  come(looks: Looks): void
  isRestless(element: Element): boolean
  /** Those of them that animations move. */
  moved(): { node: Node; key: string }[]
}

/**
 * What changes by itself without leaving a trace in the document: a field that a script fills, an animation that a script begins. Twice makes a
 * habit: nobody looks often. Runs in the page.
 */
export function makeSilent(): Silent {
  const changes = new WeakMap<Element, number>()
  const moved = new Set<Element>()
  let values = new Map<Element, string>()
  let animations: Set<Animation> | null = null
  const count = (element: Element): void => void changes.set(element, (changes.get(element) ?? 0) + 1)
  return {
    leave(fields, documents) {
      values = new Map()
      for (const each of fields) {
        const value = valueOf(each)
        if (each.isConnected && value !== null) values.set(each, value)
      }
      animations = new Set(scriptAnimations(documents).map(({ animation }) => animation))
    },
    come(looks) {
      for (const [each, old] of values) if (looks.values.has(each) && looks.values.get(each) !== old) count(each)
      const known = animations
      if (known !== null) {
        for (const animation of looks.animations) {
          if (known.has(animation) || animation instanceof CSSTransition || animation instanceof CSSAnimation) continue
          const target = (animation.effect as KeyframeEffect | null)?.target ?? null
          if (target === null) continue
          count(target)
          moved.add(target)
        }
      }
      values = new Map()
      animations = null
    },
    isRestless: (element) => (changes.get(element) ?? 0) >= 2,
    moved() {
      for (const each of moved) if (!each.isConnected) moved.delete(each)
      return [...moved].filter((each) => (changes.get(each) ?? 0) >= 2).map((node) => ({ node, key: '@animation' }))
    },
  }
}
