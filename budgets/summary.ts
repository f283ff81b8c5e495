import type { CheckResult, VerdictFile } from '../run/records.ts'
import type { Measurements } from './measurements.ts'
import { countText, numberText } from './text.ts'

/** One sentence that a manager understands. */
export const summarise = (
  verdict: VerdictFile['verdict'], checks: readonly CheckResult[], measurements: Measurements,
): string => {
  const { plannedOrders, manifest, audit, ledger } = measurements
  const orders = plannedOrders === null ? 'the planned orders' : countText(plannedOrders, 'order')
  const terminals = manifest.driver === null ? 'the terminals' : countText(manifest.driver.terminalsPlanned, 'terminal')
  const named = (status: CheckResult['status']): CheckResult[] => checks.filter((check) => check.status === status)
  switch (verdict) {
    case 'pass': {
      const whole = checks.some((check) => check.id.startsWith('integrity.'))
        ? `${terminals} sold ${orders}, and each is in Magento exactly once`
        : `${terminals} sold ${orders}; the budget does not ask whether each is in Magento exactly once`
      return `${whole}; ${countText(named('pass').length, 'check')} passed${rest(named('notApplicable').length)}.`
    }
    case 'fail': {
      const failed = named('fail')
      const first = failed.slice(0, 3).map((check) => check.because).join('; ')
      const more = failed.length > 3 ? `; and ${failed.length - 3} more` : ''
      return `${countText(failed.length, 'check')} failed: ${first}${more}.`
    }
    case 'void': {
      const found = audit === null ? '' : `, ${numberText(audit.found)} found in Magento`
      const known = `${numberText(ledger.ok)} of ${orders} were acknowledged${found}`
      const causes = named('void').filter((check) => check.id.startsWith('validity.'))
      const cause = (causes[0] ?? named('void')[0])?.because ?? 'nothing in the budget could be measured'
      return `Nothing is proven either way: ${cause} (${known}).`
    }
    case 'inconclusive': {
      const open = named('inconclusive')
      const first = open[0]?.because ?? ''
      return `Nothing failed, but ${countText(open.length, 'check')} cannot be decided with this many samples: ${first}.`
    }
    default:
      return verdict satisfies never
  }
}

const rest = (count: number): string => (count === 0 ? '' : `, ${numberText(count)} ${count === 1 ? 'does' : 'do'} not apply`)
