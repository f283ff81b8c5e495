import { Findings, voidRule } from '../findings.ts'
import type { Rule } from '../rule.ts'

/**
 * An order is unknown when it was sent (or, in a cut run, may have been) and its terminal never got an answer: 0 or 1
 * record of it is right, 2 or more never are.
 */
export const unknown: Rule = (facts) => ({
  finish: () => {
    const { columns } = facts
    if (columns.attempted === 0) return voidRule('no order was attempted')
    const findings = new Findings(facts.prefix)
    for (let index = 0; index < columns.planned; index++) {
      const outcome = columns.outcome(index)
      const isUnknown = outcome === 'unknown' || (outcome === 'none' && facts.ledgerGap !== null)
      if (!isUnknown || columns.records(index) < 2) continue
      findings.addOrder(index, () => ({ expected: '0 or 1 record: the terminal got no answer', found: columns.recordsText(index) }))
    }
    return findings.outcome()
  },
})
