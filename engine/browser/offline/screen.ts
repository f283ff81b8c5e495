/** What a user sees of a page, as text. Digits are kept; the readers below mask them. */
export type Screen = {
  url: string
  /** Visible text, a line a row; at most 400. */
  lines: string[]
  /** Visible controls as `kind name`; at most 400. */
  controls: string[]
  /** Alerts, status regions and dialogs that are visible: a path that stays the same while the text changes. Alerts are urgent. */
  regions: { path: string; text: string; urgent: boolean }[]
  /** Visible pictures, canvases and videos. */
  pictures: number
}

/** Runs in the page: what can be seen there, shadow trees included. It may use nothing from outside of itself. */
export const readScreen = (): Screen => {
  const most = 400
  const screen: Screen = { url: location.href, lines: [], controls: [], regions: [], pictures: 0 }
  const controls = 'button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [role=link], [role=menuitem]'
  const regions = '[role=alert], [role=alertdialog], [role=status], [role=log], [role=dialog], [aria-live=polite], [aria-live=assertive], dialog[open], output'
  const isVisible = (element: Element): boolean => {
    const box = element.getBoundingClientRect()
    return box.width > 0 && box.height > 0 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  }
  const textOf = (element: Element): string => (element instanceof HTMLElement ? element.innerText : (element.textContent ?? '')).trim()
  const nameOf = (element: Element): string => {
    const own = element.getAttribute('aria-label') ?? ''
    const hint = element.getAttribute('placeholder') ?? element.getAttribute('name') ?? element.id
    return (own !== '' ? own : textOf(element) !== '' ? textOf(element) : hint).replace(/\s+/g, ' ').slice(0, 80)
  }
  const step = (element: Element): string => {
    const same = element.parentElement === null ? [] : [...element.parentElement.children].filter((each) => each.tagName === element.tagName)
    const id = element.id === '' ? '' : `#${element.id}`
    return `${element.tagName.toLowerCase()}${id}[${element.getAttribute('role') ?? ''}]${id === '' ? same.indexOf(element) : ''}`
  }
  const pathOf = (element: Element): string => {
    const steps: string[] = []
    for (let at: Element | null = element; at !== null && at !== document.body && steps.length < 6; at = at.parentElement) steps.unshift(step(at))
    return steps.join('>')
  }
  const read = (root: Document | ShadowRoot, depth: number): void => {
    const blocks = root instanceof Document ? (root.body === null ? [] : [root.body]) : [...root.children]
    for (const block of blocks) {
      if (block.matches('style, script, template, link')) continue
      for (const line of textOf(block).split('\n')) {
        const text = line.replace(/\s+/g, ' ').trim()
        if (text !== '' && screen.lines.length < most) screen.lines.push(text.slice(0, 200))
      }
    }
    for (const element of root.querySelectorAll(controls)) {
      if (screen.controls.length < most && isVisible(element)) screen.controls.push(`${element.tagName.toLowerCase()} ${nameOf(element)}`)
    }
    for (const element of root.querySelectorAll(regions)) {
      const text = textOf(element).replace(/\s+/g, ' ').slice(0, 300)
      if (text === '' || screen.regions.length >= 50 || !element.checkVisibility()) continue
      screen.regions.push({ path: pathOf(element), text, urgent: element.matches('[role=alert], [role=alertdialog], [aria-live=assertive]') })
    }
    for (const element of root.querySelectorAll('img, svg, canvas, video')) if (isVisible(element)) screen.pictures++
    if (depth >= 8) return
    let looked = 0
    for (const element of root.querySelectorAll('*')) {
      if (++looked > 20_000) return
      if (element.shadowRoot !== null) read(element.shadowRoot, depth + 1)
    }
  }
  read(document, 0)
  return screen
}

const masked = (text: string): string => text.toLowerCase().replace(/\d+/g, '#').trim()
const words = (screen: Screen): Set<string> => new Set(screen.lines.flatMap((line) => masked(line).match(/[\p{L}#]{3,}/gu) ?? []))

const share = (wanted: ReadonlySet<string>, found: ReadonlySet<string>): number =>
  wanted.size === 0 ? 0 : [...wanted].filter((each) => found.has(each)).length / wanted.size

/**
 * How much of a page as it was is there again, 0 to 1: of its controls (their names, digits masked) where it had three or more, else of its
 * words. A page that had neither is there again when it shows a picture.
 */
export const likeness = (before: Screen, after: Screen): number => {
  const controls = (screen: Screen): Set<string> => new Set(screen.controls.map(masked))
  if (controls(before).size >= 3) return share(controls(before), controls(after))
  if (words(before).size > 0) return share(words(before), words(after))
  return before.pictures > 0 && after.pictures > 0 ? 1 : 0
}

/** Half of the controls: a list in it may have other rows, but an "you are offline" page has next to none of them. */
export const sameScreen = 0.5

/** Chromium's own page for what it could not load. */
export const isErrorPage = (screen: Screen): boolean => screen.url.startsWith('chrome-error:')

export const isBlank = (screen: Screen): boolean => screen.lines.length === 0 && screen.controls.length === 0 && screen.pictures === 0
