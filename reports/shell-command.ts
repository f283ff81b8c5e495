const word = (text: string): string => (/^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/** A command line that a POSIX shell reads back as these words. */
export const shellCommand = (words: readonly string[]): string => words.map(word).join(' ')

/** What makes a run again: the same words, without the run directory, which a run never writes a second time. */
export const repeatCommand = (words: readonly string[]): string =>
  shellCommand(words.filter((each, at) => each !== '--out' && words[at - 1] !== '--out' && !each.startsWith('--out=')))
