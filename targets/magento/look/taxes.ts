import { counted, read, totalOf, whyNot } from './around.ts'
import type { Around } from './around.ts'
import { note, ok, unknown } from './finding.ts'
import type { TargetFinding } from './finding.ts'

/** Tax rules: carts compute by them, `POST /V1/orders` stores the plan's own tax. */
export const taxesFinding = async ({ magento }: Around): Promise<TargetFinding> => {
  const rules = await read(magento, '/taxRules/search?searchCriteria[pageSize]=1&fields=total_count')
  if (rules.kind !== 'json') {
    const { text, mend } = whyNot(rules, 'Magento_Tax::manage_tax')
    return unknown('taxes', text, mend)
  }
  const rates = await read(magento, '/taxRates/search?searchCriteria[pageSize]=1&fields=total_count')
  const [ruleCount, rateCount] = [totalOf(rules.value) ?? 0, rates.kind === 'json' ? (totalOf(rates.value) ?? 0) : 0]
  if (ruleCount === 0) return note('taxes', 'no tax rule: carts charge no tax')
  return ok('taxes', `${counted(ruleCount, 'rule', 'rules')}, ${counted(rateCount, 'rate', 'rates')}`)
}
