import { Findings, notApplicableRule, voidRule } from '../findings.ts'
import type { Rule } from '../rule.ts'

/**
 * Stock is kept when, for each SKU that was watched, initial − sold + returned = final, and nothing is sold below zero. Sold is what
 * Magento's own records of this run say. Only where the protocol moves stock: `POST /V1/orders` reserves nothing.
 */
export const stock: Rule = (facts) => {
  const sold = new Map<string, number>()
  return {
    record: ({ stored }) => {
      if (!facts.protocol.movesStock) return
      for (const line of stored.lines) sold.set(line.sku, (sold.get(line.sku) ?? 0) + (line.quantity ?? 0))
    },
    finish: () => {
      if (!facts.protocol.movesStock) {
        return notApplicableRule(`the protocol ${facts.protocol.name} creates orders without moving stock`)
      }
      if (facts.stock === null) return voidRule('the stock was not read before and after the run')
      const { before, after, returned, backorders } = facts.stock
      const findings = new Findings(facts.prefix)
      const unread: string[] = []
      let judged = 0
      for (const [sku, pieces] of sold) {
        const initial = before.get(sku)
        if (initial === undefined) continue
        const final = after.get(sku)
        if (final === undefined) {
          unread.push(sku)
          continue
        }
        judged++
        const back = returned.get(sku) ?? 0
        const expected = initial - pieces + back
        if (final !== expected) {
          findings.addRecord(sku, `${initial} − ${pieces} sold + ${back} returned = ${expected}`, `${final} left`)
        } else if (final < 0 && initial >= 0 && !backorders.has(sku)) {
          findings.addRecord(sku, 'not below 0', `${final} left: sold more than there was`)
        }
      }
      for (const [sku, initial] of before) {
        const final = after.get(sku)
        const expected = initial + (returned.get(sku) ?? 0)
        if (!sold.has(sku) && final !== undefined && final !== expected) {
          findings.addRecord(sku, `${expected}: none was sold`, `${final} left`)
        }
      }
      if (findings.count === 0 && unread.length > 0) return voidRule(`the stock of ${unread.length} sold products was not read after the run`)
      if (findings.count === 0 && sold.size === 0) return voidRule('Magento holds no order of this run')
      return findings.count === 0 && judged === 0 ? voidRule('no product was sold whose stock was read') : findings.outcome()
    },
  }
}
