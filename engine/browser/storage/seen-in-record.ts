/** What one record of a store holds, as far as it tells products from other things. */
export type RecordContent = {
  /** It, or the members of a long list in it, that have a price and a name or number as products do. */
  products: number
  /** Which of the texts that were asked for stand in it. */
  shown: string[]
  /** Those of them that stand in members of a long list, from each member one. */
  listed: string[]
  /** It holds not one text or number that could be read: pictures, bytes. */
  opaque: boolean
}

/**
 * Looks into a record for products, and for texts that the page shows. Runs in the page, and here for records that are text alone: it may use
 * nothing from outside of itself. A list counts from 50 members on: the lines of an order have a price and a name too.
 */
export function seenInRecord(record: unknown, texts: readonly string[]): RecordContent {
  const identity = /^(sku|name|title|label|ean\d*|gtin|upc|plu|bar_?code|article|artikel|description|bezeichnung|(product|item)_?(name|code|id|number|title))$/i
  const price = /price|preis|prix|prezzo|precio|prijs|preço|cena|msrp/i
  const leastOfAList = 50
  const wanted = new Set(texts)
  const shown = new Set<string>()
  const listed = new Set<string>()
  let products = 0
  let left = 50_000
  let readable = false

  const isProduct = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const fields = Object.entries(value)
    return (
      fields.some(([key, held]) => identity.test(key) && (typeof held === 'string' || typeof held === 'number')) &&
      fields.some(([key, held]) => price.test(key) && held !== null && held !== '' && typeof held !== 'boolean')
    )
  }
  const walk = (value: unknown, depth: number, found: Set<string>): void => {
    if (left-- <= 0 || depth > 12) return
    if (typeof value === 'string') {
      if (/^\s*[[{]/.test(value)) {
        try {
          return walk(JSON.parse(value), depth + 1, found)
        } catch {
          // A text that only begins like one.
        }
      }
      readable = true
      const text = value.trim().toLowerCase()
      if (wanted.has(text)) found.add(text)
    } else if (typeof value === 'number') readable = true
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      const members = value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value)
      if (members.length >= leastOfAList) products += members.filter(isProduct).length
      for (const member of members) {
        const own = new Set<string>()
        walk(member, depth + 1, own)
        for (const text of own) found.add(text)
        // Bare texts are the words of a screen, and not what it shows of things.
        const fresh = members.length >= leastOfAList && typeof member === 'object' ? [...own].find((text) => !listed.has(text)) : undefined
        if (fresh !== undefined) listed.add(fresh)
      }
    }
  }
  if (isProduct(record)) products += 1
  walk(record, 0, shown)
  return { products, shown: [...shown], listed: [...listed], opaque: !readable }
}
