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
        const records = columns.records(index)
        if (records > 1) {
          const first = columns.entityId(index)
          findings.addOrder(index, () => ({ expected: 'one record', found: `${records} records, the first with entity_id ${first}` }))
        }
      }
      return findings.outcome()
    },
  }
}
