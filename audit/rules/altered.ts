import type { OrderLine, PlannedOrder } from '../../fixtures/model.ts'
import { decimal, tenderText } from '../../fixtures/order-wire.ts'
import type { StoredLine, StoredOrder } from '../../targets/magento/stored-order.ts'
import { missingDifferences, missingSteps } from '../after-sale.ts'
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
const contradictions = (stored: StoredOrder, key: string, isCanceledByPlan: boolean): Difference[] => {
  const found: Difference[] = []
  // The goods left the shop and the money is in the till: an order that Magento calls off contradicts the sale.
  if (stored.state === 'canceled' && !isCanceledByPlan) found.push({ field: 'state', expected: 'a state that stands', found: 'canceled' })
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

/** No record of the order was looked at yet. */
const UNSEEN = 255

/**
 * An order is altered when a record of it differs from what its till sold: lines, totals, tax, customer or payment. Where the run did something with its orders
 * after their sale, one that was acknowledged and does not show it is altered, too; of an order with several records one must show it all.
 */
export const altered: Rule = (facts) => {
  const { fateOf } = facts
  const findings = new Findings(facts.prefix)
  const counted = new Uint8Array(facts.columns.planned)
  const missing = new Uint8Array(fateOf === null ? 0 : facts.columns.planned).fill(UNSEEN)
  let judged = 0
  const tell = (index: number, list: readonly Difference[]): void => {
    counted[index] = 1
    findings.addOrder(index, () => ({ expected: told(list, 'expected'), found: told(list, 'found') }))
  }
  return {
    record: ({ stored, index, planned, key }) => {
      // What nobody sent is a phantom, with no sale to compare it with.
      if (index === null || planned === null || (facts.columns.outcome(index) === 'none' && facts.ledgerGap === null)) return
      judged++
      const fate = fateOf?.(index)
      if (fate !== undefined && facts.columns.outcome(index) === 'ok' && missing[index] !== 0) {
        const bits = missingSteps(fate, stored)
        if (missing[index] === UNSEEN || bits === 0) missing[index] = bits
      }
      if (counted[index] === 1) return
      const { prefix, columns, protocol } = facts
      const list = protocol.pricing === 'till'
        ? differences(planned, stored)
        : cartDifferences({ planned, key, prefix, orderKey: protocol.orderKey, toldMinor: columns.toldMinor(index) }, stored)
      list.push(...contradictions(stored, key, fate?.cancel === true))
      if (list.length > 0) tell(index, list)
    },
    finish: () => {
      if (judged === 0) return voidRule('Magento holds no order of this run to compare')
      let undone = 0
      for (const [index, bits] of missing.entries()) {
        if (bits === 0 || bits === UNSEEN || counted[index] === 1) continue
        undone++
        // A terminal that did not reach the end of its day has left things undone: no fault of Magento's.
        if (facts.ledgerGap === null) tell(index, missingDifferences(bits))
      }
      if (findings.count === 0 && undone > 0) return voidRule(`${undone} orders do not show what was to be done after their sale, but ${facts.ledgerGap}`)
      return findings.outcome()
    },
  }
}
