/** What a user can see of an element. These functions run in the page: nothing of this file's scope is there but its functions. */

/** In the viewport, with an area, not hidden, not transparent, and not cut off by what it scrolls in. */
export function isSeen(element: Element): boolean {
  if (!element.isConnected) return false
  const view = element.ownerDocument.defaultView
  if (view === null) return false
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false
  const box = element.getBoundingClientRect()
  let left = Math.max(box.left, 0)
  let top = Math.max(box.top, 0)
  let right = Math.min(box.right, view.innerWidth)
  let bottom = Math.min(box.bottom, view.innerHeight)
  if (right - left < 1 || bottom - top < 1) return false
  // What is fixed to the screen is cut off by nothing above it.
  if (view.getComputedStyle(element).position === 'fixed') return true
  for (let up = element.parentElement, depth = 0; up !== null && depth < 40; up = up.parentElement, depth++) {
    const { overflowX, overflowY, position } = view.getComputedStyle(up)
    if (overflowX !== 'visible' || overflowY !== 'visible') {
      const clip = up.getBoundingClientRect()
      if (up !== element.ownerDocument.body && up !== element.ownerDocument.documentElement) {
        left = Math.max(left, clip.left)
        top = Math.max(top, clip.top)
        right = Math.min(right, clip.right)
        bottom = Math.min(bottom, clip.bottom)
        if (right - left < 1 || bottom - top < 1) return false
      }
    }
    if (position === 'fixed') break
  }
  return true
}

/** Whether anything of a seen element or of what is in it leaves a mark on the screen: text, a picture, a colour, a border. */
export function hasInk(element: Element): boolean {
  const replaced = 'IMG SVG CANVAS VIDEO INPUT BUTTON SELECT TEXTAREA PROGRESS METER IFRAME OBJECT EMBED HR'.split(' ')
  const silent = 'SCRIPT STYLE LINK META TEMPLATE NOSCRIPT TITLE BASE HEAD'.split(' ')
  const view = element.ownerDocument.defaultView
  let left = 200
  const look = (each: Element): boolean => {
    const tag = each.tagName.toUpperCase()
    if (left-- <= 0 || view === null || silent.includes(tag)) return false
    if (isSeen(each)) {
      if (tag === 'IMG') return (each as HTMLImageElement).complete && (each as HTMLImageElement).naturalWidth > 0
      if (replaced.includes(tag)) return true
      for (const child of each.childNodes) if (child.nodeType === 3 && (child.nodeValue ?? '').trim() !== '') return true
      const style = view.getComputedStyle(each)
      if (style.backgroundImage !== 'none' || !/^(transparent|rgba\(.*, 0\))$/.test(style.backgroundColor)) return true
      if (style.boxShadow !== 'none' || (parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== 'none')) return true
      if (view.getComputedStyle(each, '::before').content !== 'none' || view.getComputedStyle(each, '::after').content !== 'none') return true
    }
    for (const child of [...each.children, ...(each.shadowRoot?.children ?? [])]) if (look(child)) return true
    return false
  }
  return look(element)
}

/** A short path of what was used, from an event's composed path: enough for a person to find it again. At most 160 characters. */
export function describePath(path: readonly EventTarget[]): string | null {
  const elements = path.filter((each): each is Element => each instanceof Object && (each as Node).nodeType === 1)
  const interactive = 'button, a[href], input, select, textarea, summary, label, [role], [tabindex], [contenteditable]'
  const at = Math.max(0, elements.slice(0, 6).findIndex((each) => each.matches(interactive)))
  const one = (element: Element): string => {
    const tag = element.localName.slice(0, 30)
    if (element.id !== '') return `${tag}#${element.id.slice(0, 40)}`
    for (const name of ['data-testid', 'aria-label', 'name']) {
      const value = element.getAttribute(name)
      if (value !== null && value !== '') return `${tag}[${name}=${JSON.stringify(value.slice(0, 40))}]`
    }
    const classes = [...element.classList].slice(0, 2).map((each) => `.${each.slice(0, 30)}`).join('')
    const text = element.childElementCount === 0 ? (element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 24) : ''
    return `${tag}${classes}${text === '' ? '' : `(${text})`}`
  }
  const parts: string[] = []
  for (const element of elements.slice(at, at + 3)) {
    if (element.localName === 'html' || element.localName === 'body') break
    parts.unshift(one(element))
    if (element.id !== '') break
  }
  return parts.length === 0 ? (elements[0]?.localName ?? null) : parts.join(' > ').slice(0, 160)
}
