import { blotOut } from '../../run/blot-out.ts'

const MOST = 20
/** Of those, what targets answered to the user's own queries: it must leave room for what k6 itself has to say. */
const MOST_OF_QUERIES = 10
const LONGEST = 300
/** Different lines that are known again. */
const MOST_KINDS = 1_000
/** As Magento puts one into the message of each of its 500s: "Report ID: webapi-6740a1f3c2d41". */
const REPORT_ID = /[0-9a-f]{8,}/gi

/** The part of a logfmt line that says something: its msg and error. */
const messageOf = (line: string): string => {
  const parts = [...line.matchAll(/\b(?:msg|error)="((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? '')
  return (parts.length > 0 ? parts.join(': ') : line).replaceAll('\\"', '"').replaceAll('\\n', ' ')
}

/** Keeps the first different lines that k6 logged as a warning or error, cut and without control characters. */
export class LogLines {
  readonly kept: string[] = []
  #ofQueries = 0
  #kinds = new Set<string>()
  #rest = ''
  #secrets: readonly string[]

  /** None of `secrets` is kept, whoever printed it. */
  constructor(secrets: readonly string[] = []) {
    this.#secrets = secrets.filter((secret) => secret !== '')
  }

  write(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = (lines.pop() ?? '').slice(-10_000)
    for (const line of lines) this.#line(line)
  }

  end(): void {
    if (this.#rest !== '') this.#line(this.#rest)
    this.#rest = ''
  }

  #line(line: string): void {
    // A failed request is a sample already: a target that is down would fill the log with it.
    if (line.trim() === '' || line.includes('level=info') || line.includes('msg="Request Failed"')) return
    const text = blotOut(messageOf(line), this.#secrets).replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, LONGEST)
    // A hundred terminals that meet the same say it a hundred times, some with a number of its own each time.
    const kind = text.replace(REPORT_ID, '#')
    if (this.#kinds.has(kind)) return
    if (this.#kinds.size < MOST_KINDS) this.#kinds.add(kind)
    const isOfQuery = text.startsWith('query ')
    if (this.kept.length >= MOST || (isOfQuery && this.#ofQueries >= MOST_OF_QUERIES)) return
    if (isOfQuery) this.#ofQueries += 1
    this.kept.push(text)
  }
}
