/** A row of k6's CSV output that tillstorm's scenario or a browser wrote; k6's other rows are counted and passed over. */
export type SampleRow = {
  metric: string
  /** End of what was measured, epoch milliseconds with a fraction. */
  atMs: number
  value: number
  /** System tag `name`; '' where the sample has none. */
  name: string
  /** True where the sample carries the tag `e=1`. */
  metError: boolean
  /** Fields of the metadata key `o`; empty where there is none. */
  fields: readonly string[]
}

const NEWLINE = 10
const LOWER_B = 98
const LOWER_T = 116
const LOWER_S = 115
const UNDERSCORE = 95
const COLUMNS = ['metric_name', 'timestamp', 'metric_value', 'extra_tags', 'metadata', 'name'] as const

/**
 * Cuts k6's CSV (`--out csv=-`, `K6_CSV_TIME_FORMAT=unix_micro`) into sample rows, over whatever pieces the pipe gives. Only rows that start
 * with `ts_` are decoded; nine of ten rows are k6's own, and looking at three bytes of those is all that they cost (bench/folding.ts). Of a k6 that drives
 * browsers, rows that start with `b` are decoded too: `browser_…` are k6's only ones.
 */
export class CsvScanner {
  rows = 0
  malformedRows = 0
  #onRow: (row: SampleRow) => void
  #takesBrowserRows: boolean
  #rest: Buffer = Buffer.alloc(0)
  #at: Record<(typeof COLUMNS)[number], number> | null = null
  #columns = 0

  constructor(onRow: (row: SampleRow) => void, { takesBrowserRows = false } = {}) {
    this.#onRow = onRow
    this.#takesBrowserRows = takesBrowserRows
  }

  write(piece: Buffer): void {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece])
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#line(bytes, start, end)
      start = end + 1
    }
    this.#rest = start === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(start))
  }

  /** A last line without its newline was cut off by a kill: it is malformed, not data. */
  end(): void {
    if (this.#rest.length > 0) this.malformedRows += 1
    this.#rest = Buffer.alloc(0)
  }

  #line(bytes: Buffer, start: number, end: number): void {
    if (end === start) return
    if (this.#at === null) return this.#header(bytes.toString('latin1', start, end))
    this.rows += 1
    const isOurs = bytes[start] === LOWER_T && bytes[start + 1] === LOWER_S && bytes[start + 2] === UNDERSCORE
    if (!isOurs && !(this.#takesBrowserRows && bytes[start] === LOWER_B)) return
    const cells = bytes.toString('latin1', start, end).split(',')
    const at = this.#at
    const atMs = Number(cells[at.timestamp]) / 1000
    const text = cells[at.metric_value]
    const value = text === '' ? Number.NaN : Number(text)
    if (cells.length !== this.#columns || !(atMs > 0) || Number.isNaN(value)) {
      this.malformedRows += 1
      return
    }
    const metadata = cells[at.metadata] ?? ''
    this.#onRow({
      metric: cells[at.metric_name] ?? '',
      atMs,
      value,
      name: cells[at.name] ?? '',
      metError: cells[at.extra_tags] === 'e=1',
      fields: metadata.startsWith('o=') ? metadata.slice(2).split(':') : [],
    })
  }

  #header(text: string): void {
    const names = text.trim().split(',')
    if (COLUMNS.some((column) => !names.includes(column))) {
      this.malformedRows += 1
      return
    }
    this.#columns = names.length
    this.#at = Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)])) as Record<(typeof COLUMNS)[number], number>
  }
}
