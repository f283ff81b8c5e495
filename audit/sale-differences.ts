import type { RailSale } from '../run/rail-record.ts'
import { oneLine } from '../targets/one-line.ts'
import type { SaleRecord } from './sale-records.ts'

/** What a till told of a sale, as far as Magento must hold it. */
export type ToldSale = Pick<RailSale, 'reference' | 'lines' | 'totalMinor'>

/** Decimal places of a currency, as ISO 4217 and the runtime know them; 2 where it is none or unknown. */
export const currencyDigits = (currency: string | null): number => {
  if (currency === null || !/^[A-Za-z]{3}$/.test(currency)) return 2
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** An amount in the smallest unit of its currency, exactly; null where it is no whole number of them (targets/magento/money.ts). */
const minorOf = (amount: number, digits: number): number | null => {
  const minor = Math.round(amount * 10 ** digits)
  return Number.isSafeInteger(minor) && minor / 10 ** digits === amount ? minor : null
}

/** Magento keeps quantities with four decimals. */
const quantityUnits = (quantity: number): number => Math.round(quantity * 10_000)

const bySku = (lines: readonly { sku: string; quantity: number | null }[]): Map<string, number> => {
  const sums = new Map<string, number>()
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantityUnits(quantity ?? Number.NaN))
  return sums
}

const linesText = (sums: ReadonlyMap<string, number>): string => {
  const texts = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([sku, units]) => `${units / 10_000} × ${oneLine(sku, 40)}`)
  return texts.length === 0 ? 'no lines' : texts.slice(0, 6).join(', ') + (texts.length > 6 ? ` and ${texts.length - 6} more` : '')
}

/**
 * What a stored order has otherwise than the till told, or null. Lines are compared as quantities a SKU, because a till may merge or split them; a
 * sale that was told without lines is compared by its total. A cancelled order contradicts a receipt.
 */
export const saleDifferences = (sale: ToldSale, record: SaleRecord): { expected: string; found: string } | null => {
  const expected: string[] = []
  const found: string[] = []
  const differ = (wanted: string, held: string): void => {
    expected.push(wanted)
    found.push(held)
  }
  const told = bySku(sale.lines)
  const stored = bySku(record.lines)
  const same = told.size === stored.size && [...told].every(([sku, units]) => stored.get(sku) === units)
  if (told.size > 0 && !same) differ(linesText(told), linesText(stored))
  const digits = currencyDigits(record.currency)
  const total = record.order.grandTotal
  if (total === null || minorOf(total, digits) !== sale.totalMinor) {
    differ(`total ${(sale.totalMinor / 10 ** digits).toFixed(digits)}`, total === null ? 'no total' : `total ${total}`)
  }
  if (record.order.state === 'canceled') differ('an order that stands', 'a cancelled one')
  return expected.length === 0 ? null : { expected: expected.join('; '), found: found.join('; ') }
}
