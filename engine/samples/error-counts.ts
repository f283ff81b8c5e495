import type { ErrorRow } from '../../run/records.ts'

/** Codes of one request that are told apart: a backend that writes a number into each refusal must not fill the run directory. */
const MOST_CODES = 20
/** What the codes beyond those are called. */
export const OTHER_CODES = 'other'

/** Counts the errors that attempts met by second, request and code. `flush` writes what is new since the last: readers add rows up. */
export class ErrorCounts {
  #fresh = new Map<string, ErrorRow>()
  #codes = new Map<string, Set<string>>()
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
    let codes = this.#codes.get(name)
    if (codes === undefined) {
      codes = new Set()
      this.#codes.set(name, codes)
    }
    if (!codes.has(code) && codes.size >= MOST_CODES) return OTHER_CODES
    codes.add(code)
    return code
  }
}
