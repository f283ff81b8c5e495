/** A shorter one is taken out as a word of its own only: of a secret of one letter nothing else of the text would be left. */
const LONG_SECRET = 6

/**
 * Text of a target as it may stand in a message of ours: one line, no control or escape characters, at most `max`
 * characters, without the given secrets (a target may echo what it was sent).
 */
export const oneLine = (text: string, max = 200, secrets: readonly string[] = []): string => {
  let clean = text.slice(0, max * 8)
  for (const secret of secrets) {
    if (secret.length >= LONG_SECRET) clean = clean.replaceAll(secret, '***')
    else if (secret.length > 0) clean = clean.replace(new RegExp(`(?<![\\p{L}\\p{N}])${secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'gu'), '***')
  }
  // Cc: control characters, Cf: direction marks, Zl and Zp: line and paragraph separators.
  clean = clean.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return clean.length > max ? `${clean.slice(0, max - 1)}…` : clean
}
