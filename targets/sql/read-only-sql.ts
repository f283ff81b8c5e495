import { TillstormError } from '../../run/problems.ts'
import { oneLine } from '../one-line.ts'

/** A statement that was seen to be one SELECT or SHOW, in pieces: code, and the texts and comments between. */
export type ReadOnlySql = { readonly text: string; readonly pieces: readonly { isCode: boolean; text: string }[] }

const quotes = new Set(["'", '"', '`'])

/** Where a quoted text ends, behind its last quote. A doubled quote is a part of it, and so is what a backslash stands before. */
const endOfQuoted = (sql: string, from: number): number => {
  const quote = sql[from]
  for (let at = from + 1; at < sql.length; at++) {
    if (sql[at] === '\\' && quote !== '`') at++
    else if (sql[at] === quote && sql[at + 1] === quote) at++
    else if (sql[at] === quote) return at + 1
  }
  return -1
}

/** Where a comment that begins here ends; null where none begins. `--` needs a blank behind it, as the server wants it. */
const endOfComment = (sql: string, from: number): number | null => {
  const line = sql[from] === '#' || /^--(\s|$)/.test(sql.slice(from, from + 3))
  if (line) {
    const end = sql.indexOf('\n', from)
    return end === -1 ? sql.length : end + 1
  }
  if (!sql.startsWith('/*', from)) return null
  const end = sql.indexOf('*/', from + 2)
  return end === -1 ? -1 : end + 2
}

const piecesOf = (sql: string, refuse: (why: string) => never): ReadOnlySql['pieces'] => {
  const pieces: { isCode: boolean; text: string }[] = []
  let codeFrom = 0
  const other = (from: number, to: number): void => {
    if (from > codeFrom) pieces.push({ isCode: true, text: sql.slice(codeFrom, from) })
    pieces.push({ isCode: false, text: sql.slice(from, to) })
    codeFrom = to
  }
  for (let at = 0; at < sql.length; ) {
    if (quotes.has(sql[at]!)) {
      const end = endOfQuoted(sql, at)
      if (end === -1) return refuse('a text in it has no end')
      other(at, end)
      at = end
      continue
    }
    // The server runs what stands in these.
    if (/^\/\*M?!/.test(sql.slice(at, at + 4))) return refuse('it has a comment that the server runs (/*! … */)')
    const end = endOfComment(sql, at)
    if (end === -1) return refuse('a comment in it has no end')
    if (end === null) at++
    else {
      other(at, end)
      at = end
    }
  }
  if (codeFrom < sql.length) pieces.push({ isCode: true, text: sql.slice(codeFrom) })
  return pieces
}

/**
 * What a read-only transaction would let through and yet changes, locks or delays something. The words are reserved, or stand
 * before a bracket, so a column of that name is not meant.
 */
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/\binto\b/i, 'it writes with INTO'],
  [/\bfor\s+(update|share)\b/i, 'it locks rows (FOR UPDATE, FOR SHARE)'],
  [/\block\s+in\b/i, 'it locks rows (LOCK IN SHARE MODE)'],
  [/:=/, 'it sets a variable'],
  [/\b(sleep|benchmark|get_lock|release_lock|release_all_locks|load_file|setval|nextval|lastval|master_pos_wait|wait_for_executed_gtid_set)\s*\(/i, 'it calls a function that waits, locks or writes'],
  [/\b(next|previous)\s+value\s+for\b/i, 'it moves a sequence'],
]

/**
 * The statement, where it is one SELECT or SHOW and nothing else. The session is read-only besides (connect.ts): this keeps out what
 * that would let through, and says it before anything is sent. Throws CONFIG_INVALID in one line; `what` names the statement.
 */
export const readOnlySql = (sql: string, what: string): ReadOnlySql => {
  const refuse = (why: string): never => {
    throw new TillstormError('CONFIG_INVALID', `${oneLine(what, 100)} is refused: ${why}`, { hint: 'write one SELECT or SHOW' })
  }
  const text = sql.trim().replace(/;\s*$/, '')
  const pieces = piecesOf(text, refuse)
  const code = pieces.map((piece) => (piece.isCode ? piece.text : ' ')).join('')
  if (code.includes('\0')) return refuse('it holds a zero byte')
  if (code.includes(';')) return refuse('it is more than one statement')
  if (!/^\s*(select|show)\b/i.test(code)) return refuse('it is no SELECT or SHOW')
  for (const [pattern, why] of forbidden) if (pattern.test(code)) return refuse(why)
  return { text, pieces }
}

const placeholder = /(?<![:\w]):([a-z]+)\b/g

/** The names of the placeholders in the code of a statement: `:prefix` → `prefix`. */
export const placeholdersOf = (sql: ReadOnlySql): Set<string> =>
  new Set(sql.pieces.flatMap(({ isCode, text }) => (isCode ? [...text.matchAll(placeholder)].map((found) => found[1]!) : [])))

/** A value as it stands in a statement. Texts are tillstorm's own keys; any other character is refused rather than escaped. */
const literal = (value: string | number): string => {
  if (typeof value === 'number') return String(Math.trunc(value))
  if (!/^[A-Za-z0-9 :%._-]*$/.test(value)) throw new Error(`"${value}" cannot stand in a statement`)
  return `'${value}'`
}

/** The statement with values in place of its placeholders. */
export const withValues = (sql: ReadOnlySql, values: Readonly<Record<string, string | number>>): string =>
  sql.pieces
    .map(({ isCode, text }) => (isCode ? text.replace(placeholder, (whole, name: string) => (values[name] === undefined ? whole : literal(values[name]))) : text))
    .join('')
