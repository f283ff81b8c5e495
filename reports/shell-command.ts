const word = (text: string): string => (/^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/** A command line that a POSIX shell reads back as these words. */
export const shellCommand = (words: readonly string[]): string => words.map(word).join(' ')
