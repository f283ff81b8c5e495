/**
 * Where a node stands: tags and positions up to the nearest id. A page that builds a part of itself anew puts other nodes into the same places, and
 * a clock among them is still that clock. Runs in the page.
 */
export function placeOf(node: Node): string {
  const steps: string[] = []
  for (let at: Node | null = node, depth = 0; at !== null && depth < 16; depth++) {
    if (at.nodeType === 11) {
      steps.push('#root')
      at = (at as ShadowRoot).host ?? null
      continue
    }
    const element = at.nodeType === 1 ? (at as Element) : null
    if (element !== null && element.id !== '') {
      steps.push(`#${element.id.slice(0, 40)}`)
      break
    }
    let position = 0
    for (let before = at.previousSibling; before !== null && position < 400; before = before.previousSibling) if (before.nodeType === 1) position++
    steps.push(`${element?.localName ?? at.nodeType}${position}`)
    at = at.parentNode
  }
  return steps.join('<')
}
