import { setTimeout as pause } from 'node:timers/promises'
import type { RailSaleAudit } from '../run/rail-record.ts'
import type { MagentoClient } from '../targets/magento/client.ts'
import { checkFilters } from '../targets/magento/filter-check.ts'
import { oneLine } from '../targets/one-line.ts'
import { findSaleRecords } from './sale-records.ts'
import type { SaleRecord } from './sale-records.ts'
import { saleDifferences, type ToldSale } from './sale-differences.ts'

export type BrowserSalesWait = {
  /** At most so long until the last sale has come: a queue may stand between the till and Magento. */
  waitMs: number
  /** Pause between two looks. */
  everyMs: number
  /** How long the records must have stood still when every sale is there: a double comes a little after its first. */
  stillMs: number
  signal: AbortSignal
  nowMs(): number
}

export const browserSalesWait = { waitMs: 90_000, everyMs: 1_500, stillMs: 3_000 } as const

const unasked = (sales: number, problem: string): RailSaleAudit => ({ problem, sales, exactlyOnce: 0, lost: [], duplicated: [], altered: [] })

/** One sale a reference; two that differ cannot both be what Magento should hold, so the second is told apart. */
const byReference = (sales: readonly ToldSale[]): { expected: Map<string, ToldSale>; reused: Set<string> } => {
  const expected = new Map<string, ToldSale>()
  const reused = new Set<string>()
  for (const sale of sales) {
    const first = expected.get(sale.reference)
    if (first === undefined) expected.set(sale.reference, sale)
    else if (first.totalMinor !== sale.totalMinor || JSON.stringify(first.lines) !== JSON.stringify(sale.lines)) reused.add(sale.reference)
  }
  return { expected, reused }
}

const judged = (expected: ReadonlyMap<string, ToldSale>, reused: ReadonlySet<string>, records: ReadonlyMap<string, SaleRecord[]>): RailSaleAudit => {
  const audit: RailSaleAudit = { problem: null, sales: expected.size, exactlyOnce: 0, lost: [], duplicated: [], altered: [] }
  for (const [reference, sale] of expected) {
    const shown = oneLine(reference, 60)
    const found = records.get(reference) ?? []
    if (found.length === 0) audit.lost.push(shown)
    if (found.length > 1) audit.duplicated.push(shown)
    const differences = found.map((record) => saleDifferences(sale, record)).find((each) => each !== null) ?? null
    if (reused.has(reference)) audit.altered.push({ reference: shown, expected: 'a reference of its own for each sale', found: 'two different sales with this reference' })
    else if (differences !== null) audit.altered.push({ reference: shown, ...differences })
    else if (found.length === 1) audit.exactlyOnce++
  }
  return audit
}

const fingerprint = (records: ReadonlyMap<string, SaleRecord[]>): string =>
  [...records].map(([reference, found]) => `${reference}:${found.map(({ order }) => order.entityId).join(',')}`).sort().join(' ')

/**
 * Asks Magento, by its public REST interface, for every sale that a browser's till confirmed: it must be there exactly once, also under another
 * number, with the lines and the total that the till told. Waits while sales are missing, at most `waitMs`, and until nothing moves any more.
 * A Magento that cannot be asked, or none, gives a `problem` in place of findings; throws only where `signal` aborts.
 */
export const auditBrowserSales = async (
  sales: readonly ToldSale[],
  magento: MagentoClient | null,
  wanted: Partial<BrowserSalesWait> = {},
): Promise<RailSaleAudit> => {
  const wait: BrowserSalesWait = { ...browserSalesWait, signal: new AbortController().signal, nowMs: () => performance.now(), ...wanted }
  const { expected, reused } = byReference(sales)
  if (magento === null) return unasked(expected.size, 'no Magento is known that could be asked for these sales')
  if (expected.size === 0) return judged(expected, reused, new Map())
  try {
    await checkFilters(magento, 'increment_id')
    const begunMs = wait.nowMs()
    let last = ''
    let sinceMs = begunMs
    for (;;) {
      wait.signal.throwIfAborted()
      const records = await findSaleRecords(magento, [...expected.keys()])
      const now = fingerprint(records)
      const atMs = wait.nowMs()
      if (now !== last) sinceMs = atMs
      last = now
      const complete = [...expected.keys()].every((reference) => (records.get(reference)?.length ?? 0) > 0)
      const over = atMs - begunMs >= wait.waitMs
      if (over || (complete && atMs - sinceMs >= wait.stillMs)) return judged(expected, reused, records)
      await pause(wait.everyMs, undefined, { signal: wait.signal })
    }
  } catch (error) {
    wait.signal.throwIfAborted()
    return unasked(expected.size, oneLine(error instanceof Error ? error.message : String(error), 200))
  }
}
