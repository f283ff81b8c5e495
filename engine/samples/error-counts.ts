import type { ErrorRow } from '../../run/records.ts'

/** Words of one request that are told apart: a backend that writes a number into each refusal must not fill the run directory. */
const MOST_WORDS = 20
/** A status, an error of k6 or no answer: there are few of these, and words must not crowd them out. */
const COUNTED = /^(?:h\d{3}|e1\d{3}|none)$/
/** What the codes beyond those are called. */
export const OTHER_CODES = 'other'

/** Counts the errors that attempts met by second, request and code. `flush` writes what is new since the last: readers add rows up. */
export class ErrorCounts {
  #fresh = new Map<string, ErrorRow>()
  #words = new Map<string, Set<string>>()
  #write: (row: ErrorRow) => void

  constructor(write: (row: ErrorRow) => void) {
    this.#write = write
  }

  record(second: number, name: string, code: string): void {
    const told = this.#told(name, code)
    const key = `${second} ${name} ${told}`
    const row = this.#fresh.get(key)
    if (row === undefined) this.#fresh.set(key, { second, name, code: told, count: 1 })
    else row.count += 1
  }

  flush(): void {
    for (const row of this.#fresh.values()) this.#write(row)
    this.#fresh.clear()
  }

  #told(name: string, code: string): string {
    if (COUNTED.test(code)) return code
    let words = this.#words.get(name)
    if (words === undefined) {
      words = new Set()
      this.#words.set(name, words)
    }
    if (!words.has(code) && words.size >= MOST_WORDS) return OTHER_CODES
    words.add(code)
    return code
  }
}
