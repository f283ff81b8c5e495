const ASCII = /^[\u0000-\u007f]*$/

/** Lower case without accents, so that "jose" finds José. */
export const folded = (text: string): string =>
  ASCII.test(text) ? text.toLowerCase() : text.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ø', 'o').replaceAll('ł', 'l').replaceAll('đ', 'd')

export const wordsOf = (query: string): string[] => folded(query).split(/\s+/).filter((word) => word !== '')

/** One thing that can be found: `name` ranks, `text` is what words are looked for in. Both are folded. */
export type Findable<Item> = { item: Item; name: string; text: string; exact: readonly string[] }

/**
 * How well an entry answers: 0 one of its codes is the query, 1 its name begins with the first word, 2 a later word of its name does,
 * 3 it is somewhere; null where a word is missing.
 */
export const rankOf = (entry: Findable<unknown>, words: readonly string[]): 0 | 1 | 2 | 3 | null => {
  for (const word of words) if (!entry.text.includes(word)) return null
  const first = words[0]
  if (first === undefined) return 3
  if (words.length === 1 && entry.exact.includes(first)) return 0
  if (entry.name.startsWith(first)) return 1
  return entry.name.includes(` ${first}`) ? 2 : 3
}

/**
 * The entries that hold every word: `ranked` best first, and `inOrder` as they were given, from which a longer query may go on. Some
 * 0.5 ms over 5,000.
 */
export const find = <Item>(entries: Iterable<Findable<Item>>, words: readonly string[]): { ranked: Findable<Item>[]; inOrder: Findable<Item>[] } => {
  const ranks: [Findable<Item>[], Findable<Item>[], Findable<Item>[], Findable<Item>[]] = [[], [], [], []]
  const inOrder: Findable<Item>[] = []
  for (const entry of entries) {
    const rank = rankOf(entry, words)
    if (rank === null) continue
    ranks[rank].push(entry)
    inOrder.push(entry)
  }
  return { ranked: ranks.flat(), inOrder }
}
