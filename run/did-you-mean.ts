/** Edits that a typing mistake makes at most, and how large a part of the word they may be. */
const MOST_EDITS = 3
const MOST_SHARE = 0.4

/** Insertions, deletions, changes and swaps of neighbours that turn `a` into `b`: optimal string alignment (Damerau 1964, Levenshtein 1966). */
const editDistance = (a: string, b: string): number => {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, change, isSwap ? before[j - 2]! + 1 : Infinity))
    }
    before = last
    last = row
  }
  return last[b.length]!
}

/** The known word that was most likely meant: the nearest by typing mistakes, else the only one that begins so; null where none is near. */
export const nearestWord = (word: string, known: readonly string[]): string | null => {
  if (word === '' || word.length > 40) return null
  const near = known
    .map((each) => ({ each, edits: editDistance(word.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, edits }) => edits <= MOST_EDITS && edits / Math.max(word.length, each.length) <= MOST_SHARE)
    .sort((a, b) => a.edits - b.edits)
  const begun = known.filter((each) => each.toLowerCase().startsWith(word.toLowerCase()))
  return near[0]?.each ?? (begun.length === 1 ? begun[0]! : null)
}

/** The hint for an unknown word: the one that was most likely meant, else `otherwise`. */
export const didYouMean = (word: string, known: readonly string[], otherwise: string): string => {
  const nearest = nearestWord(word, known)
  return nearest === null ? otherwise : `did you mean ${nearest}?`
}
