/** Something on the page that is visible and safe to use. `selector` finds it again, also in an open shadow root. */
export type Action = { kind: 'tap' | 'type' | 'slide'; selector: string; name: string; widthPx: number }

export type PageContent = {
  actions: Action[]
  scrollers: { selector: string | null; roomPx: number }[]
  /** Names of what was left out for them. */
  leftOut: string[]
}

/**
 * Looks at the page for what a careful stranger may use. Runs in the page, in a world of its own, so nothing of this file's scope is there.
 * Never a submit button, a link that leads away, a form that asks for a password or a card, a file, a download, or a name that the pattern `risky` finds
 * once what `joins` words has become a space.
 */
export function findActions({ risky, joins }: { risky: string; joins: string }): PageContent {
  const found = new RegExp(risky, 'iu')
  const joint = new RegExp(joins, 'gu')
  const denied = (name: string): boolean => found.test(name.normalize('NFC').replace(joint, ' '))
  const content: PageContent = { actions: [], scrollers: [], leftOut: [] }
  const typable = new Set(['text', 'search', ''])
  const roles = new Set(['button', 'tab', 'switch', 'checkbox', 'radio', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'option', 'treeitem'])

  const isSeen = (element: Element): boolean => {
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect()
    return (
      width >= 4 && height >= 4 && left < innerWidth && right > 0 && top < innerHeight * 3 && bottom > 0 &&
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })
    )
  }
  const nameOf = (element: Element): string => {
    const labelled = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '')
    const labels = [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent ?? '')
    const parts = [element.getAttribute('aria-label'), ...labelled, ...labels, element.getAttribute('title'), element.getAttribute('placeholder')]
    const own = element.matches('input, textarea') ? (element.matches('[type=button]') ? (element as HTMLInputElement).value : '') : element.textContent
    const images = [...element.querySelectorAll('img[alt], svg title')].map((each) => each.getAttribute('alt') ?? each.textContent)
    return [...parts, own, ...images].filter((part) => part !== null && part !== undefined && part !== '').join(' ').replace(/\s+/g, ' ').trim().slice(0, 200)
  }
  const pathOf = (element: Element): string => {
    const parts: string[] = []
    let at: Element | null = element
    while (at !== null) {
      const parent: Element | null = at.parentElement
      const root = at.getRootNode()
      if (at.id !== '' && (root as Document).querySelectorAll(`#${CSS.escape(at.id)}`).length === 1) {
        parts.unshift(`#${CSS.escape(at.id)}`)
        at = null
      } else {
        const siblings: Element[] = [...(parent ?? (root as ShadowRoot)).children].filter((each) => each.localName === at?.localName)
        parts.unshift(`${CSS.escape(at.localName)}:nth-of-type(${siblings.indexOf(at) + 1})`)
        at = parent
      }
      if (at === null && root instanceof ShadowRoot) return `${pathOf(root.host)} >>> ${parts.join(' > ')}`
    }
    return parts.join(' > ')
  }
  // A control may belong to a form that it does not stand in: `<button form="checkout">`.
  const formOf = (element: Element): HTMLFormElement | null => {
    const own = 'form' in element && element.form instanceof HTMLFormElement ? element.form : null
    return own ?? element.closest('form')
  }
  const secret = 'input[type=password], input[autocomplete^=cc-], input[name*=card i], input[name*=iban i], input[name*=cvc i], input[name*=cvv i]'
  const isHarmlessForm = (form: HTMLFormElement | null): boolean =>
    form === null || ![...(form.getRootNode() as Document | ShadowRoot).querySelectorAll(secret)].some((field) => formOf(field) === form)
  const kindOf = (element: Element): Action['kind'] | null => {
    if (element.matches(':disabled, [aria-disabled=true], [inert] *, [download], [target=_blank]')) return null
    const form = formOf(element)
    if (!isHarmlessForm(form)) return null
    if (element instanceof HTMLInputElement) {
      if (element.type === 'range') return 'slide'
      if (['checkbox', 'radio', 'button'].includes(element.type)) return 'tap'
      return typable.has(element.type) && !element.readOnly && !/card|iban|cvc|cvv|mail|phone|pass/i.test(element.name + element.autocomplete) ? 'type' : null
    }
    if (element instanceof HTMLTextAreaElement) return element.readOnly ? null : 'type'
    if (element instanceof HTMLButtonElement) return element.type === 'submit' && form !== null ? null : 'tap'
    if (element instanceof HTMLAnchorElement) return (element.getAttribute('href') ?? '').startsWith('#') ? 'tap' : null
    if (element.localName === 'summary') return 'tap'
    if (element.querySelector('a[href]:not([href^="#"]), button[type=submit], input') !== null || element.closest('a[href]:not([href^="#"])') !== null) return null
    if (roles.has(element.getAttribute('role') ?? '')) return 'tap'
    // A tile that is clickable without saying so to anybody but the mouse.
    const parent = element.parentElement
    const isTile = getComputedStyle(element).cursor === 'pointer' && (parent === null || getComputedStyle(parent).cursor !== 'pointer')
    return isTile && element.localName !== 'label' && element.localName !== 'option' ? 'tap' : null
  }
  const room = document.scrollingElement === null ? 0 : document.scrollingElement.scrollHeight - innerHeight
  if (room > 50) content.scrollers.push({ selector: null, roomPx: room })

  let visits = 5000
  const visit = (root: ParentNode): void => {
    for (const element of root.querySelectorAll('*')) {
      if (visits-- <= 0 || content.actions.length >= 200) return
      if (element.shadowRoot !== null) visit(element.shadowRoot)
      if (!isSeen(element)) continue
      const inside = element.scrollHeight - element.clientHeight
      if (inside > 50 && element.clientHeight > 80 && content.scrollers.length < 4 && element !== document.scrollingElement && element !== document.body) {
        if (/auto|scroll/.test(getComputedStyle(element).overflowY)) content.scrollers.push({ selector: pathOf(element), roomPx: inside })
      }
      const kind = kindOf(element)
      if (kind === null) continue
      const name = nameOf(element)
      const marks = ['id', 'name', 'data-testid', 'data-action'].map((mark) => element.getAttribute(mark) ?? '').join(' ')
      if (denied(name) || denied(marks)) content.leftOut.push(name.slice(0, 40))
      else content.actions.push({ kind, selector: pathOf(element), name: name.slice(0, 40), widthPx: element.getBoundingClientRect().width })
    }
  }
  visit(document)
  return content
}
