/** How the page looked before an input. These functions run in the page. */

export type Looks = {
  /** Each seen element, and what its look is made of. */
  styles: Map<Element, Look>
  /** Elements that were only off the screen. */
  aside: Set<Element>
  /** What the seen fields hold. */
  values: Map<Element, string>
  animations: Set<Animation>
  /** Elements that an animation already moves: a difference in their look, or in the place of what is in them, is not the input's doing. */
  moving: Set<Element>
  /** What the pointer or the focus was on or in. */
  touched: Set<Element>
  /** The page has more elements than are looked at: one that is not among them may have been seen all the same. */
  cutShort: boolean
}

export type Look = {
  own: string
  /** What it may have from what it stands in. */
  inherited: string
  /** Where it stands in its parent, or on the screen where it is fixed to that, and its size. */
  box: string
}

/** What makes a difference to the eye, as texts to compare. Only to be called where layout is clean: right after a frame. */
export function lookOf(element: Element): Look {
  const view = element.ownerDocument.defaultView
  if (view === null) return { own: '', inherited: '', box: '' }
  const s = view.getComputedStyle(element)
  const box = element.getBoundingClientRect()
  const around = s.position === 'fixed' ? undefined : element.parentElement?.getBoundingClientRect()
  const own = [
    s.display, s.backgroundColor, s.backgroundImage, s.backgroundPosition, s.opacity, s.borderTopColor, s.borderTopWidth, s.borderBottomColor, s.boxShadow, s.filter,
    s.transform, s.translate, s.scale, s.rotate, s.clipPath, s.textDecorationLine, s.strokeDashoffset, s.zIndex,
  ]
  for (const pseudo of ['::before', '::after']) {
    const p = view.getComputedStyle(element, pseudo)
    if (p.content !== 'none' && p.content !== 'normal') own.push(p.content, p.backgroundColor, p.opacity, p.transform, p.width, p.color)
  }
  return {
    own: own.join('|'),
    inherited: [s.color, s.visibility, s.fontWeight, s.fill, s.stroke].join('|'),
    box: [box.x - (around?.x ?? 0), box.y - (around?.y ?? 0), box.width, box.height].map(Math.round).join('|'),
  }
}

/** The text of a field as it stands there; null for what is none. */
export function valueOf(element: Element): string | null {
  const field = element as Partial<HTMLInputElement & HTMLSelectElement>
  const tag = element.tagName
  if (tag === 'INPUT') return `${field.value ?? ''}|${String(field.checked)}`
  return tag === 'TEXTAREA' || tag === 'PROGRESS' || tag === 'METER' || tag === 'SELECT' ? String(field.value ?? '') : null
}

/** Looks at what is on the screen. Calls `onRoot` for each open shadow root and `onFrame` for each frame of the same origin that it meets. */
export function takeLooks(
  documents: Iterable<Document>, onRoot: (root: ShadowRoot) => void, onFrame: (frame: HTMLIFrameElement) => void,
): Looks {
  const looks: Looks = { styles: new Map(), aside: new Set(), values: new Map(), animations: new Set(), moving: new Set(), touched: new Set(), cutShort: false }
  let visits = 4000
  const visit = (element: Element, clip: { left: number; top: number; right: number; bottom: number }): void => {
    if (visits-- <= 0 || looks.styles.size >= 1200) {
      looks.cutShort = true
      return
    }
    const tag = element.tagName
    const view = element.ownerDocument.defaultView
    if (view === null || tag === 'SCRIPT' || tag === 'STYLE' || tag === 'HEAD' || tag === 'TEMPLATE') return
    if (element.shadowRoot !== null) onRoot(element.shadowRoot)
    if (tag === 'IFRAME') onFrame(element as HTMLIFrameElement)
    const box = element.getBoundingClientRect()
    const { overflowX, position } = view.getComputedStyle(element)
    const from = position === 'fixed' ? { left: 0, top: 0, right: view.innerWidth, bottom: view.innerHeight } : clip
    // A list of thousands of rows below the fold is not worth a walk.
    if (box.height > 0 && (box.top > from.bottom || box.bottom < from.top)) return void looks.aside.add(element)
    // The same question as `isSeen`, but with what its ancestors cut off handed down instead of asked anew.
    const seen = Math.min(box.right, from.right) - Math.max(box.left, from.left) >= 1 && Math.min(box.bottom, from.bottom) - Math.max(box.top, from.top) >= 1
    if (seen && element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) {
      looks.styles.set(element, lookOf(element))
      const value = valueOf(element)
      if (value !== null) looks.values.set(element, value)
    } else if (!seen && box.width > 0 && box.height > 0) looks.aside.add(element)
    const children = [...element.children, ...(element.shadowRoot?.children ?? [])]
    if (children.length === 0) return
    const inner =
      overflowX === 'visible' || tag === 'BODY' || tag === 'HTML'
        ? from
        : {
            left: Math.max(from.left, box.left), top: Math.max(from.top, box.top),
            right: Math.min(from.right, box.right), bottom: Math.min(from.bottom, box.bottom),
          }
    for (const child of children) visit(child, inner)
  }
  for (const each of documents) {
    for (const animation of each.getAnimations()) {
      looks.animations.add(animation)
      const target = (animation.effect as KeyframeEffect | null)?.target ?? null
      if (target !== null) looks.moving.add(target)
    }
    for (const touched of each.querySelectorAll(':hover, :focus, :focus-within')) looks.touched.add(touched)
    const { innerWidth = 0, innerHeight = 0 } = each.defaultView ?? {}
    if (each.documentElement !== null) visit(each.documentElement, { left: 0, top: 0, right: innerWidth, bottom: innerHeight })
  }
  return looks
}
