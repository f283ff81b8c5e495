/** Control, format (also bidirectional overrides and zero-width), separator, private, unassigned, lone surrogate. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu

const visible = (character: string): string =>
  character === '\n' || character === '\t' || character === '\r'
    ? ' '
    : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/**
 * One line of printable text from anything that a target, a log or a budget file said. What could move a cursor, colour a
 * terminal, turn the direction of reading or break XML is shown as `\u{1b}`, so that it is seen and does nothing.
 */
export const plainText = (text: string): string => text.replace(UNPRINTABLE, visible)
