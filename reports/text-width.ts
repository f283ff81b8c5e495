const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u
const COMBINING = /\p{M}/u

const cells = (character: string): number => (COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1)

/** Columns that a text takes on a terminal: 2 for wide characters (UAX #11), 0 for combining marks. */
export const textWidth = (text: string): number => {
  let width = 0
  for (const character of text) width += cells(character)
  return width
}

/** Cuts a text to `width` columns; what was cut is marked by `…`. */
export const cutTo = (text: string, width: number): string => {
  if (textWidth(text) <= width) return text
  if (width <= 0) return ''
  let kept = ''
  let used = 0
  for (const character of text) {
    if (used + cells(character) > width - 1) break
    kept += character
    used += cells(character)
  }
  return `${kept}…`
}

/** Exactly `width` columns: cut, or filled with blanks on the right (`left`) or on the left (`right`). */
export const fill = (text: string, width: number, align: 'left' | 'right'): string => {
  const cut = cutTo(text, width)
  const blanks = ' '.repeat(Math.max(0, width - textWidth(cut)))
  return align === 'left' ? cut + blanks : blanks + cut
}

/** Lines of at most `width` columns, broken at blanks, or inside a word that is longer than a line. */
export const wrap = (text: string, width: number): string[] => {
  const room = Math.max(8, width)
  const lines: string[] = []
  let line = ''
  const push = (word: string): void => {
    if (line === '') line = word
    else if (textWidth(line) + 1 + textWidth(word) <= room) line += ` ${word}`
    else {
      lines.push(line)
      line = word
    }
  }
  for (const word of text.split(/ +/)) {
    if (word === '') continue
    for (const piece of textWidth(word) <= room ? [word] : pieces(word, room)) push(piece)
  }
  if (line !== '') lines.push(line)
  return lines
}

const pieces = (word: string, room: number): string[] => {
  const found: string[] = []
  let piece = ''
  for (const character of word) {
    if (textWidth(piece) + cells(character) > room) {
      found.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...found, piece]
}
