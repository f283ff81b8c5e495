import { blotOut } from '../run/blot-out.ts'

/**
 * Text of a target as it may stand in a message of ours: one line, no control or escape characters, at most `max`
 * characters, without the given secrets (a target may echo what it was sent).
 */
export const oneLine = (text: string, max = 200, secrets: readonly string[] = []): string => {
  // Cc: control characters, Cf: direction marks, Zl and Zp: line and paragraph separators.
  const clean = blotOut(text.slice(0, max * 8), secrets).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return clean.length > max ? `${clean.slice(0, max - 1)}…` : clean
}
