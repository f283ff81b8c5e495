import { Findings, voidRule } from '../findings.ts'
import type { Rule } from '../rule.ts'

/** An order is lost when its terminal was told *ok* and Magento holds no record of it. */
export const lost: Rule = (facts) => ({
  finish: () => {
    const { columns } = facts
    if (columns.acknowledged === 0) return voidRule('no order was acknowledged, so none could be lost')
    const findings = new Findings(facts.prefix)
    for (let index = 0; index < columns.planned; index++) {
      if (columns.outcome(index) !== 'ok' || columns.records(index) > 0) continue
      findings.addOrder(index, () => {
        const ackedAtMs = columns.ackedAtMs(index)
        const when = ackedAtMs === null ? '' : ` at ${new Date(ackedAtMs).toISOString()}`
        return { expected: `one order in Magento: acknowledged${when}`, found: 'none' }
      })
    }
    if (findings.count > 0 && facts.stillUnderWay !== null) {
      return voidRule(`${findings.count} acknowledged orders are not in Magento, but ${facts.stillUnderWay}`)
    }
    return findings.outcome()
  },
})
