import type { OrderLine, PlannedOrder } from '../../fixtures/model.ts'
import { decimal, tenderText } from '../../fixtures/order-wire.ts'
import type { StoredLine, StoredOrder } from '../../targets/magento/stored-order.ts'
import { cartDifferences, type Difference } from '../cart-differences.ts'
import { Findings, voidRule } from '../findings.ts'
import type { Rule } from '../rule.ts'

/** A decimal literal and minor / 100 are the same double exactly when they are the same amount (magento/money.ts). */
const same = (stored: number | null, minor: number): boolean => stored === minor / 100

const lineIsSame = (planned: OrderLine, stored: StoredLine): boolean =>
  stored.sku === planned.sku &&
  stored.quantity === planned.quantity &&
  same(stored.price, planned.unitPriceMinor) &&
  same(stored.rowTotal, planned.rowTotalMinor) &&
  same(stored.tax, planned.taxMinor)

const text = (amount: number | null): string => (amount === null ? 'none' : String(amount))

const plannedLineText = (line: OrderLine): string =>
  `${line.quantity} × ${line.sku} at ${decimal(line.unitPriceMinor)}, row ${decimal(line.rowTotalMinor)}, tax ${decimal(line.taxMinor)}`

const storedLineText = (line: StoredLine): string =>
  `${text(line.quantity)} × ${line.sku} at ${text(line.price)}, row ${text(line.rowTotal)}, tax ${text(line.tax)}`

/** Lines as a multiset: Magento may give them in another order. */
const lineDifferences = (planned: readonly OrderLine[], stored: readonly StoredLine[]): Difference[] => {
  if (planned.length === stored.length && planned.every((line, at) => lineIsSame(line, stored[at]!))) return []
  const left = [...stored]
  const missing = planned.filter((line) => {
    const at = left.findIndex((candidate) => lineIsSame(line, candidate))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return Array.from({ length: Math.max(missing.length, left.length) }, (_, at) => ({
    field: 'line',
    expected: missing[at] === undefined ? 'none' : plannedLineText(missing[at]),
    found: left[at] === undefined ? 'none' : storedLineText(left[at]),
  }))
}

/** Magento adds texts of its own to additional_information, such as the method's title; tenders have this form. */
const tenderForm = /^[a-z]+ -?\d+\.\d\d$/

const tenderDifferences = (planned: PlannedOrder['tenders'], stored: readonly string[]): Difference[] => {
  const wanted = planned.map(tenderText)
  if (wanted.length === stored.length && wanted.every((tender, at) => tender === stored[at])) return []
  const held = stored.filter((entry) => tenderForm.test(entry)).sort().join(', ')
  const expected = wanted.sort().join(', ')
  return held === expected ? [] : [{ field: 'payment', expected, found: held === '' ? 'none' : held }]
}

/** Every field of a stored order that is not as its till sold it, where the till made the prices. */
const differences = (planned: PlannedOrder, stored: StoredOrder): Difference[] => {
  const found = lineDifferences(planned.lines, stored.lines)
  const amount = (field: string, held: number | null, minor: number): void => {
    if (!same(held, minor)) found.push({ field, expected: decimal(minor), found: text(held) })
  }
  amount('grand_total', stored.grandTotal, planned.totalMinor)
  amount('subtotal', stored.subtotal, planned.subtotalMinor)
  amount('tax_amount', stored.tax, planned.taxMinor)
  if (stored.totalQuantity !== planned.totalQuantity) {
    found.push({ field: 'total_qty_ordered', expected: String(planned.totalQuantity), found: text(stored.totalQuantity) })
  }
  if (stored.customerEmail !== planned.customer.email) {
    found.push({ field: 'customer_email', expected: planned.customer.email, found: stored.customerEmail ?? 'none' })
  }
  found.push(...tenderDifferences(planned.tenders, stored.paymentTexts))
  return found
}

/** What contradicts a sale whoever made its prices. */
const contradictions = (stored: StoredOrder, key: string): Difference[] => {
  const found: Difference[] = []
  // The goods left the shop and the money is in the till: an order that Magento calls off contradicts the sale.
  if (stored.state === 'canceled') found.push({ field: 'state', expected: 'a state that stands', found: 'canceled' })
  const prefix = key.slice(0, key.lastIndexOf('-') + 1)
  for (const [field, held] of [['increment_id', stored.incrementId], ['ext_order_id', stored.extOrderId]] as const) {
    if (held !== null && held !== key && held.startsWith(prefix)) found.push({ field, expected: key, found: held })
  }
  return found
}

/** Fields and lines that are told of one order: all of any order that a till sells. */
const maxTold = 50
const told = (list: readonly Difference[], side: 'expected' | 'found'): string => {
  const more = list.length > maxTold ? `; and ${list.length - maxTold} more` : ''
  return list.slice(0, maxTold).map((each) => `${each.field}: ${each[side]}`).join('; ') + more
}

/** An order is altered when a record of it differs from what its till sold: lines, totals, tax, customer or payment. */
export const altered: Rule = (facts) => {
  const findings = new Findings(facts.prefix)
  const counted = new Uint8Array(facts.columns.planned)
  let judged = 0
  return {
    record: ({ stored, index, planned, key }) => {
      // What nobody sent is a phantom, with no sale to compare it with.
      if (index === null || planned === null || (facts.columns.outcome(index) === 'none' && facts.ledgerGap === null)) return
      judged++
      if (counted[index] === 1) return
      const { prefix, columns, protocol } = facts
      const list = protocol.pricing === 'till'
        ? differences(planned, stored)
        : cartDifferences({ planned, key, prefix, orderKey: protocol.orderKey, toldMinor: columns.toldMinor(index) }, stored)
      list.push(...contradictions(stored, key))
      if (list.length === 0) return
      counted[index] = 1
      findings.addOrder(index, () => ({ expected: told(list, 'expected'), found: told(list, 'found') }))
    },
    finish: () => (judged === 0 ? voidRule('Magento holds no order of this run to compare') : findings.outcome()),
  }
}
