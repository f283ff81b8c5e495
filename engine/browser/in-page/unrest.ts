import type { Looks } from './looks.ts'

/** What of the page's looks proves nothing, because it changes by itself. */
export type Unrest = {
  /** Elements of which an attribute changes by itself: a style sheet may say anything of what is in them. */
  attributes: Set<Element>
  /** Elements in which boxes are pushed about by what changes by itself. */
  pushed: Set<Element>
  /** What changes so often that it differs wherever it is drawn anew. */
  isTicker(node: Node, key: string): boolean
}

/**
 * A clock that grows by a digit pushes its neighbours, up to the first element around it that is as large as it was before the input: outside of
 * that nothing has moved for its sake. Runs in the page, right after a frame.
 */
export function unrestOf(restless: readonly { node: Node; key: string }[], before: Looks, isTicker: Unrest['isTicker']): Unrest {
  const unrest: Unrest = { attributes: new Set(), pushed: new Set(), isTicker }
  const sizeOf = (box: string): string => box.split('|').slice(2).join()
  for (const { node, key } of restless) {
    const element = node.nodeType === 1 ? (node as Element) : node.nodeType === 11 ? (node as ShadowRoot).host : node.parentElement
    if (element === null) continue
    if (key.startsWith('@')) unrest.attributes.add(element)
    let up: Element = element
    for (let depth = 0; up.parentElement !== null && depth < 40; depth++, up = up.parentElement) {
      const old = before.styles.get(up)
      const { width, height } = up.getBoundingClientRect()
      if (old !== undefined && sizeOf(old.box) === `${Math.round(width)},${Math.round(height)}`) break
    }
    unrest.pushed.add(up)
  }
  return unrest
}
