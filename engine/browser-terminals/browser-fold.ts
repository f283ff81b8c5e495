import { z } from 'zod'
import { browserSaleSchema, vitalNames, type BrowserRow } from '../../run/browsers-record.ts'
import { browserRowNames, vitalPrefix } from '../../scenarios/browser/row-names.ts'
import type { SampleRow } from '../samples/csv-scanner.ts'

const terminal = z.object({ terminal: z.number().int().nonnegative() })
const visitData = terminal.extend({ problem: z.string().nullable() })
const saleData = terminal.extend(browserSaleSchema.omit({ atMs: true }).shape)
const doneData = terminal.extend({ isSent: z.boolean() })

/** Turns what k6 and the browser terminals told into rows of browsers.ndjson; k6's other rows about browsers are passed over. */
export class BrowserFold {
  terminalsDone = 0
  /** Rows that name something of ours but do not hold what they should. */
  malformed = 0
  #write: (row: BrowserRow) => void

  constructor(write: (row: BrowserRow) => void) {
    this.#write = write
  }

  add(row: SampleRow): void {
    const atMs = Math.round(row.atMs * 10) / 10
    switch (row.metric) {
      case browserRowNames.visit:
        return this.#told(row, visitData, (data) => ({ kind: 'visit', ...data, atMs, ms: row.value }))
      case browserRowNames.sale:
        return this.#told(row, saleData, (data) => ({ kind: 'sale', ...data, atMs }))
      case browserRowNames.done:
        this.#told(row, doneData, (data) => {
          this.terminalsDone += 1
          return { kind: 'done', ...data, atMs }
        })
        return
      default:
        return this.#vital(row, atMs)
    }
  }

  #vital({ metric, value }: SampleRow, atMs: number): void {
    if (!metric.startsWith(vitalPrefix)) return
    const vital = vitalNames.find((name) => metric === vitalPrefix + name)
    // A vital that a later k6 adds is none that anybody asked for.
    if (vital === undefined) return
    if (value >= 0) this.#write({ kind: 'vital', vital, value, atMs })
    else this.malformed += 1
  }

  #told<Data>({ fields }: SampleRow, schema: z.ZodType<Data>, rowOf: (data: Data) => BrowserRow): void {
    const data = schema.safeParse(jsonOf(fields[0] ?? ''))
    if (data.success) this.#write(rowOf(data.data))
    else this.malformed += 1
  }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
