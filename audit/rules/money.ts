import { decimal } from '../../fixtures/order-wire.ts'
import { exactMinor } from '../../targets/magento/money.ts'
import type { StoredOrder } from '../../targets/magento/stored-order.ts'
import type { Outcome } from '../columns.ts'
import { Findings, voidRule } from '../findings.ts'
import type { Rule } from '../rule.ts'

const tender = /^[a-z]+ (-?)(\d+)\.(\d\d)$/

const tenderMinor = (text: string): number => {
  const match = tender.exec(text)
  return match === null ? 0 : (Number(match[2]) * 100 + Number(match[3])) * (match[1] === '-' ? -1 : 1)
}

const minor = (amount: number | null): number => (amount === null ? Number.NaN : (exactMinor(amount) ?? Number.NaN))

/**
 * What does not add up inside one record: lines + tax + shipping + discount (below 0) + surcharge = total, and tenders = total, where the till sends them. Null
 * where all does. Where the till makes the prices a record has neither shipping nor discount.
 */
const contradiction = (stored: StoredOrder, pricing: 'till' | 'magento'): string | null => {
  const total = minor(stored.grandTotal)
  let lines = minor(stored.tax) + (pricing === 'till' ? 0 : minor(stored.shipping ?? 0) + minor(stored.discount ?? 0) + minor(stored.surcharge))
  for (const line of stored.lines) lines += minor(line.rowTotal)
  if (lines !== total) {
    const what = pricing === 'till' ? 'lines + tax' : 'lines + tax + shipping + discount + compensation and fixed taxes'
    return `grand_total ${stored.grandTotal ?? 'none'}, ${what} ${Number.isNaN(lines) ? 'no whole cents' : decimal(lines)}`
  }
  if (pricing === 'magento') return null
  let tenders = 0
  for (const text of stored.paymentTexts) tenders += tenderMinor(text)
  return tenders === total ? null : `grand_total ${decimal(total)}, tenders ${decimal(tenders)}`
}

const tookText = (minor: number, outcome: Outcome): string => {
  if (Number.isNaN(minor)) return 'amounts that add up'
  return outcome === 'ok' || outcome === 'unknown' ? `${decimal(minor)}, as the till took` : `${decimal(minor)}, as planned`
}

/**
 * The money adds up when each record's lines and tax and each record's tenders sum to its total, and when the grand
 * totals that Magento holds of an acknowledged order are what its till took: tenders = totals = ledger. Counted in
 * orders; a lost or doubled one is counted here too, because its money is wrong.
 */
export const money: Rule = (facts) => {
  const { columns, plan, protocol } = facts
  const inside = new Map<number, string>()
  // Kept from the records as they pass: asking the plan again for each order would take a third of the audit's time.
  const taken = new Float64Array(columns.planned)
  /** NaN where Magento made the price and the till was told none: it took no money that could be compared. */
  const tookMinor = (index: number, plannedMinor: number): number =>
    protocol.pricing === 'till' ? plannedMinor : (columns.toldMinor(index) ?? Number.NaN)
  return {
    record: ({ stored, index, planned }) => {
      if (index === null || planned === null) return
      taken[index] = tookMinor(index, planned.totalMinor)
      if (inside.has(index)) return
      const wrong = contradiction(stored, protocol.pricing)
      if (wrong !== null) inside.set(index, wrong)
    },
    finish: () => {
      if (columns.acknowledged === 0) return voidRule('no order was acknowledged, so there is no money to reconcile')
      const findings = new Findings(facts.prefix)
      let absent = 0
      let untold = 0
      for (let index = 0; index < columns.planned; index++) {
        const wrong = inside.get(index)
        if (wrong !== undefined) findings.addOrder(index, () => ({ expected: tookText(taken[index]!, columns.outcome(index)), found: wrong }))
        if (wrong !== undefined || columns.outcome(index) !== 'ok') continue
        if (columns.records(index) === 0 && facts.stillUnderWay !== null) {
          absent++
          continue
        }
        const took = columns.records(index) === 0 ? tookMinor(index, plan.orderAt(index).totalMinor) : taken[index]!
        const held = columns.storedMinor(index)
        if (held === took) continue
        if (Number.isNaN(took)) {
          untold++
          continue
        }
        findings.addOrder(index, () => {
          const records = columns.records(index)
          return { expected: tookText(took, 'ok'), found: held === null ? 'no whole cents' : `${decimal(held)} in ${records} records` }
        })
      }
      if (findings.count === 0 && absent > 0) {
        return voidRule(`the money of ${absent} acknowledged orders is not in Magento, but ${facts.stillUnderWay}`)
      }
      if (findings.count === 0 && untold > 0) return voidRule(`the tills were never told what ${untold} acknowledged orders cost`)
      return findings.outcome()
    },
  }
}
