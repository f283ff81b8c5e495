import { Findings, voidRule } from '../findings.ts'
import type { Rule } from '../rule.ts'

/**
 * A record is a phantom when it carries this run's prefix and no terminal ever sent it: its key is malformed, beyond
 * the plan, or of an order that nobody attempted. In a cut run an order without a ledger row may have been sent, so
 * its record is none.
 */
export const phantom: Rule = (facts) => {
  const findings = new Findings(facts.prefix)
  const { columns } = facts
  return {
    record: ({ stored, index, key }) => {
      if (index !== null) return
      const expected = `no record: the plan has orders 0 to ${columns.planned - 1}`
      findings.addRecord(key, expected, `entity_id ${stored.entityId}`)
    },
    finish: () => {
      if (columns.attempted === 0 && columns.found === 0 && findings.count === 0) return voidRule('no order was attempted')
      for (let index = 0; index < columns.planned && facts.ledgerGap === null; index++) {
        if (columns.records(index) === 0 || columns.outcome(index) !== 'none') continue
        findings.addOrder(index, () => ({ expected: 'no record: no terminal attempted this order', found: columns.recordsText(index) }))
      }
      return findings.outcome()
    },
  }
}
