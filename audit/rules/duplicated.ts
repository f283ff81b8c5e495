import { Findings, voidRule } from '../findings.ts'
import type { Rule } from '../rule.ts'

/** An order is duplicated when Magento holds more than one record of its key, whatever its terminal was told. */
export const duplicated: Rule = (facts) => {
  const findings = new Findings(facts.prefix)
  return {
    finish: () => {
      const { columns } = facts
      if (columns.attempted === 0) return voidRule('no order was attempted')
      for (let index = 0; index < columns.planned; index++) {
        if (columns.records(index) > 1) findings.addOrder(index, () => ({ expected: 'one record', found: columns.recordsText(index) }))
      }
      return findings.outcome()
    },
  }
}
