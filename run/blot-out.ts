/** A shorter secret is taken out as a word of its own only: of one of a single letter nothing else of the text would be left. */
const LONG_SECRET = 6

/** What may stand before a short secret: the begin, anything but a letter or digit, or an escape of JSON or of a URL, whose last letter belongs to it. */
const BORDER = '(?<=^|[^\\p{L}\\p{N}]|\\\\[nrtbf]|\\\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2})'

const asPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A text without the given secrets, which whoever wrote it may have been sent: `***` stands in their place. The longest goes first, since a shorter one may be a part of it. */
export const blotOut = (text: string, secrets: readonly string[]): string => {
  let clean = text
  for (const secret of secrets.filter((each) => each !== '').sort((a, b) => b.length - a.length)) {
    clean = secret.length >= LONG_SECRET ? clean.replaceAll(secret, '***') : clean.replace(new RegExp(`${BORDER}${asPattern(secret)}(?![\\p{L}\\p{N}])`, 'gu'), '***')
  }
  return clean
}
