import { cameBack } from '../after-sale.ts'
import { Findings, notApplicableRule, voidRule } from '../findings.ts'
import type { StoredOrder } from '../../targets/magento/stored-order.ts'
import type { Rule } from '../rule.ts'

/** Magento's quantities have four decimals. */
const DECIMALS = 1e4
const exact = (pieces: number): number => Math.round(pieces * DECIMALS) / DECIMALS

/** So many products that were sold and did not move are no chance. */
const MANY = 3

/**
 * Stock is kept when, for each SKU that was watched, initial − sold + returned = final, and nothing is sold below zero. Sold is what
 * Magento's own records of this run say, returned what they say of orders that the run canceled or refunded. An invoice moves nothing, and a shipment takes the pieces out of
 * the source together with their reservation: what can be sold stays. Only where the protocol moves stock: `POST /V1/orders` reserves nothing.
 */
export const stock: Rule = (facts) => {
  const sold = new Map<string, number>()
  const cameBackOf = new Map<string, number>()
  const addLines = (sums: Map<string, number>, lines: StoredOrder['lines']): void => {
    for (const line of lines) sums.set(line.sku, (sums.get(line.sku) ?? 0) + (line.quantity ?? 0))
  }
  return {
    record: ({ stored, index }) => {
      if (!facts.protocol.movesStock) return
      addLines(sold, stored.lines)
      if (index !== null && facts.fateOf !== null && cameBack(facts.fateOf(index), stored)) addLines(cameBackOf, stored.lines)
    },
    finish: () => {
      if (!facts.protocol.movesStock) {
        return notApplicableRule(`the protocol ${facts.protocol.name} creates orders without moving stock`)
      }
      if (facts.stock === null) return voidRule('the stock was not read before and after the run')
      const { before, after, returned, backorders, unmanaged } = facts.stock
      const findings = new Findings(facts.prefix)
      const unread: string[] = []
      let [judged, shouldMove, unmoved, hidden, free] = [0, 0, 0, 0, 0]
      for (const [sku, pieces] of sold) {
        const initial = before.get(sku)
        if (initial === undefined) continue
        if (unmanaged.has(sku)) {
          free++
          continue
        }
        const final = after.get(sku)
        if (final === undefined) {
          unread.push(sku)
          continue
        }
        const back = (returned.get(sku) ?? 0) + (cameBackOf.get(sku) ?? 0)
        const expected = exact(initial - pieces + back)
        // Sold out, and pieces came back since: Magento shows them only when its consumer has run.
        if (final === 0 && back > 0 && expected > 0 && exact(initial - pieces) <= 0) {
          hidden++
          continue
        }
        judged++
        if (expected !== exact(initial)) shouldMove++
        if (exact(final) !== expected) {
          if (exact(final) === exact(initial)) unmoved++
          findings.addRecord(sku, `${initial} − ${pieces} sold + ${back} returned = ${expected}`, `${final} left`)
        } else if (final < 0 && initial >= 0 && !backorders.has(sku)) {
          findings.addRecord(sku, 'not below 0', `${final} left: sold more than there was`)
        }
      }
      for (const [sku, initial] of before) {
        const final = after.get(sku)
        const expected = exact(initial + (returned.get(sku) ?? 0))
        if (!sold.has(sku) && final !== undefined && exact(final) !== expected) {
          findings.addRecord(sku, `${expected}: none was sold`, `${final} left`)
        }
      }
      if (unmoved >= MANY && unmoved === shouldMove && findings.count === unmoved && hidden === 0) {
        return voidRule(`none of the ${unmoved} sold products that were looked at moved at all: this shop does not decrease its stock when an order is placed (cataloginventory/options/can_subtract), or another stock was read`)
      }
      if (findings.count === 0 && hidden > 0) {
        return voidRule(`${hidden} products of which pieces came back still read 0: Magento's consumer of inventory.reservations.updateSalabilityStatus has not run`)
      }
      if (findings.count === 0 && unread.length > 0) return voidRule(`the stock of ${unread.length} sold products was not read after the run`)
      if (findings.count === 0 && sold.size === 0) return voidRule('Magento holds no order of this run')
      if (findings.count === 0 && judged === 0 && free > 0) return notApplicableRule('the shop does not manage the stock of any sold product that was looked at')
      return findings.count === 0 && judged === 0 ? voidRule('no product was sold whose stock was read') : findings.outcome()
    },
  }
}
