import type { AfterSaleFate } from '../fixtures/after-sale.ts'
import type { StoredOrder } from '../targets/magento/stored-order.ts'
import type { Difference } from './cart-differences.ts'

const cents = (amount: number | null): number => Math.round((amount ?? 0) * 100)

type Missing = { isPlanned: (fate: AfterSaleFate) => boolean; isMissing: (stored: StoredOrder) => boolean; difference: Difference }

/** What an order must show of each step, and how it is told where it does not. */
const steps: readonly Missing[] = [
  {
    isPlanned: ({ cancel }) => cancel, isMissing: ({ state }) => state !== 'canceled',
    difference: { field: 'state', expected: 'canceled after the sale', found: 'not canceled' },
  },
  {
    isPlanned: ({ invoice }) => invoice, isMissing: ({ invoiced, grandTotal }) => cents(invoiced) !== cents(grandTotal) || invoiced === null,
    difference: { field: 'total_invoiced', expected: 'the whole order, invoiced after the sale', found: 'less, or nothing' },
  },
  {
    isPlanned: ({ ship }) => ship, isMissing: ({ lines }) => lines.some(({ shipped, quantity }) => shipped !== quantity),
    difference: { field: 'qty_shipped', expected: 'all pieces, shipped after the sale', found: 'fewer, or none' },
  },
  {
    isPlanned: ({ refund }) => refund, isMissing: ({ refunded, grandTotal }) => cents(refunded) !== cents(grandTotal) || refunded === null,
    difference: { field: 'total_refunded', expected: 'the whole order, refunded after its return', found: 'less, or nothing' },
  },
  {
    isPlanned: ({ hold }) => hold, isMissing: ({ state }) => state === 'holded',
    difference: { field: 'state', expected: 'free again after its hold', found: 'holded' },
  },
]

/** Bits of the steps, by their place in the table, that an order's fate asks for and its record does not show. */
export const missingSteps = (fate: AfterSaleFate, stored: StoredOrder): number => {
  let bits = 0
  for (const [at, { isPlanned, isMissing }] of steps.entries()) if (isPlanned(fate) && isMissing(stored)) bits |= 1 << at
  return bits
}

export const missingDifferences = (bits: number): Difference[] => steps.filter((_, at) => (bits & (1 << at)) !== 0).map(({ difference }) => difference)

/** Whether the pieces of a record are back in stock, because it was canceled or refunded as its fate has it. */
export const cameBack = (fate: AfterSaleFate, stored: StoredOrder): boolean =>
  (fate.cancel && stored.state === 'canceled') || (fate.refund && (stored.refunded ?? 0) > 0)
