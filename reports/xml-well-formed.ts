const NAME = /^[A-Za-z_:][\w:.-]*/
// The characters of XML 1.0, section 2.2.
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const REFERENCE = /&(?!(amp|lt|gt|quot|apos|#\d+|#x[\dA-Fa-f]+);)/

export type Element = { name: string; attributes: Record<string, string>; children: Element[]; text: string }

const decoded = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|quot|apos);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[name] ?? '',
  )

/**
 * Reads the part of XML 1.0 that a JUnit file uses, strictly, for the tests: one declaration, elements, attributes, text.
 * Throws on anything that is not well-formed, and on comments, CDATA and processing instructions, which we do not write.
 */
export const parseXml = (source: string): Element => {
  const forbidden = FORBIDDEN.exec(source)
  if (forbidden !== null)
    throw new Error(`character U+${forbidden[0].codePointAt(0)?.toString(16)} is not allowed in XML`)
  let rest = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '')
  if (rest === source) throw new Error('no XML declaration')
  const top: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  const current = (): Element => open.at(-1) ?? top
  while (rest !== '') {
    const next = rest.indexOf('<')
    const text = next < 0 ? rest : rest.slice(0, next)
    if (text.includes(']]>')) throw new Error('a bare ]]> in text')
    if (REFERENCE.test(text)) throw new Error(`a bare & in ${text.slice(0, 40)}`)
    if (open.length === 1 && text.trim() !== '') throw new Error('text outside of the root')
    current().text += decoded(text)
    if (next < 0) break
    rest = rest.slice(next)
    const end = /^<\/([^>\s]+)\s*>/.exec(rest)
    if (end !== null) {
      if (open.length === 1 || end[1] !== current().name) throw new Error(`</${end[1]}> closes <${current().name}>`)
      open.pop()
      rest = rest.slice(end[0].length)
      continue
    }
    const { element, length, isClosed } = startTag(rest)
    if (open.length === 1 && top.children.length > 0) throw new Error('more than one root')
    current().children.push(element)
    if (!isClosed) open.push(element)
    rest = rest.slice(length)
  }
  const root = top.children[0]
  if (open.length !== 1 || root === undefined) throw new Error(`<${current().name}> is never closed`)
  return root
}

const startTag = (source: string): { element: Element; length: number; isClosed: boolean } => {
  const name = NAME.exec(source.slice(1))?.[0]
  if (name === undefined) throw new Error(`no tag at ${source.slice(0, 40)}`)
  const attributes: Record<string, string> = {}
  let at = 1 + name.length
  for (;;) {
    const pair = /^\s+([A-Za-z_:][\w:.-]*)="([^"<]*)"/.exec(source.slice(at))
    if (pair === null) break
    const [all, key = '', value = ''] = pair
    if (key in attributes) throw new Error(`${key} twice in <${name}>`)
    if (REFERENCE.test(value)) throw new Error(`a bare & in ${key}`)
    attributes[key] = decoded(value)
    at += all.length
  }
  const end = /^\s*(\/?)>/.exec(source.slice(at))
  if (end === null) throw new Error(`<${name}> is not closed at ${source.slice(at, at + 40)}`)
  return { element: { name, attributes, children: [], text: '' }, length: at + end[0].length, isClosed: end[1] === '/' }
}
