import type { PlannedOrder } from '../fixtures/model.ts'
import { decimal } from '../fixtures/order-wire.ts'
import { addressOfKey, addressOfTerminal } from '../fixtures/till-address.ts'
import type { OrderKey } from '../run/records.ts'
import type { StoredOrder } from '../targets/magento/stored-order.ts'

export type Difference = { field: string; expected: string; found: string }

/** What is known of a sale whose prices Magento made: nothing of its money but what the till was told, null where it was told nothing. */
export type CartSale = { planned: PlannedOrder; key: string; prefix: string; orderKey: OrderKey; toldMinor: number | null }

/** Whose order it must be. */
const addressOf = ({ planned, key, prefix, orderKey }: CartSale): string => {
  switch (orderKey) {
    case 'customer_email':
      return addressOfKey(key)
    case 'company':
      return addressOfTerminal(prefix, planned.terminal)
    case 'increment_id':
    case 'ext_order_id':
      return planned.customer.email
    default:
      return orderKey satisfies never
  }
}

/** Pieces by SKU. A cart joins lines of the same product, and Magento gives lines in an order of its own. */
const pieces = (lines: readonly { sku: string; quantity: number | null }[]): Map<string, number> => {
  const sums = new Map<string, number>()
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + (quantity ?? Number.NaN))
  return sums
}

const lineDifferences = (planned: PlannedOrder, stored: StoredOrder): Difference[] => {
  const [wanted, held] = [pieces(planned.lines), pieces(stored.lines)]
  const told = (sums: ReadonlyMap<string, number>, sku: string): string => (sums.has(sku) ? `${sums.get(sku)} × ${sku}` : 'none')
  return [...new Set([...wanted.keys(), ...held.keys()])]
    .filter((sku) => wanted.get(sku) !== held.get(sku))
    .map((sku) => ({ field: 'line', expected: told(wanted, sku), found: told(held, sku) }))
}

/** Every field of a stored order that is not as its till sold it, where Magento made the prices: lines, customer, and the total that the till was told. */
export const cartDifferences = (sale: CartSale, stored: StoredOrder): Difference[] => {
  const { planned, toldMinor } = sale
  const found = lineDifferences(planned, stored)
  if (stored.totalQuantity !== planned.totalQuantity) {
    found.push({ field: 'total_qty_ordered', expected: String(planned.totalQuantity), found: String(stored.totalQuantity ?? 'none') })
  }
  const address = addressOf(sale)
  if (stored.customerEmail !== address) found.push({ field: 'customer_email', expected: address, found: stored.customerEmail ?? 'none' })
  if (toldMinor !== null && stored.grandTotal !== toldMinor / 100) {
    found.push({ field: 'grand_total', expected: `${decimal(toldMinor)}, as the till was told`, found: String(stored.grandTotal ?? 'none') })
  }
  return found
}
