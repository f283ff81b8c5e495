import { plainText } from '../plain-text.ts'

/** Markup that is safe to write. Only `html` makes it, so that no text gets into the page unescaped. */
export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

type Part = Html | string | number | null | undefined | false | readonly Part[]

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** Text for an element or a quoted attribute; unprintable characters become visible. */
export const escapeHtml = (text: string): string =>
  plainText(text).replace(/[&<>"'`]/g, (character) => entities[character] ?? '')

const write = (part: Part): string => {
  if (part instanceof Html) return part.markup
  if (Array.isArray(part)) return part.map(write).join('')
  if (part === null || part === undefined || part === false) return ''
  return escapeHtml(String(part))
}

/** A template whose every value is escaped, unless it is markup made by another template. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.reduce((text, string, i) => text + string + (i < parts.length ? write(parts[i]) : ''), ''))

/** JSON that can stand inside `<script>`: it holds no `<`, `>`, `&` or line separator. */
export const jsonForScript = (value: unknown): Html =>
  new Html(
    JSON.stringify(value).replace(
      /[<>&\u2028\u2029]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  )
