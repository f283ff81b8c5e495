import { Findings, voidRule } from '../findings.ts'
import type { Rule } from '../rule.ts'

/** An order failed yet was applied when its terminal was told for good that it is refused, and Magento holds it. */
export const failedButApplied: Rule = (facts) => ({
  finish: () => {
    const { columns } = facts
    if (columns.attempted === 0) return voidRule('no order was attempted')
    const findings = new Findings(facts.prefix)
    for (let index = 0; index < columns.planned; index++) {
      if (columns.outcome(index) !== 'failed' || columns.records(index) === 0) continue
      findings.addOrder(index, () => ({ expected: 'no order in Magento: the terminal was refused', found: columns.recordsText(index) }))
    }
    return findings.outcome()
  },
})
