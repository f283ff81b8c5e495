import type { Evidence } from '../../run/records.ts'
import { errorText } from '../../run/error-words.ts'
import { finding, voidFinding, type JudgeCheck } from '../finding.ts'
import type { Measurements } from '../measurements.ts'
import { missingAudit } from '../missing-audit.ts'
import { orderKey } from '../order-key.ts'
import { commandEvidence, countText, numberText } from '../text.ts'

/**
 * Planned orders that were acknowledged to their till and are in Magento; the limit is a share of the plan in per cent.
 * A shortfall is a fail of the system where an order is proven lost or tillstorm had to stop the load; else a generator
 * that could not keep up takes the ground away, because it may never have sold the missing orders.
 */
export const judgeOrdersCompleted: JudgeCheck = (measurements, check) => {
  const { plannedOrders, ledger, audit, manifest, path } = measurements
  if (plannedOrders === null) return voidFinding('the manifest does not say how many orders were planned')
  const limit = Math.ceil((plannedOrders * Math.min(check.limit, 100)) / 100 - 1e-9)
  const scale = { limit, unit: 'orders' }
  const safetyStop = manifest.driver?.safetyStop ?? null
  const lost = audit !== null && audit.rules.lost.status === 'fail' ? audit.rules.lost.count : 0
  const audited = audit !== null && audit.complete && (audit.rules.lost.status === 'pass' || audit.rules.lost.status === 'fail')
  // Without an audit the tills' own count is the most that can have arrived.
  const most = audited ? Math.min(ledger.ok - lost, audit.found) : ledger.ok - lost
  if (most < limit) {
    const evidence = [...missing(measurements), commandEvidence(manifest.targets.magento?.kind === 'embedded' ? 'report' : 'audit', path, 'lists what Magento holds and what it lacks')]
    const parts = [
      `${numberText(most)} of ${numberText(plannedOrders)} planned orders are acknowledged${audited ? ' and in Magento' : ''}`,
      ledger.failed > ledger.neverSent ? `${numberText(ledger.failed - ledger.neverSent)} failed` : '',
      ledger.neverSent > 0 ? `${numberText(ledger.neverSent)} never sent` : '',
      ledger.unknown > 0 ? `${numberText(ledger.unknown)} without an answer` : '',
      lost > 0 ? `${numberText(lost)} lost` : '',
      plannedOrders > ledger.rows ? `${numberText(plannedOrders - ledger.rows)} never ended at a till` : '',
      safetyStop !== null ? `tillstorm stopped the load: ${safetyStop}` : '',
    ]
    const because = parts.filter((part) => part !== '').join('; ')
    return finding({ status: 'fail', value: most, because, evidence, stands: lost > 0 || safetyStop !== null, ...scale })
  }
  if (audit === null) return { ...missingAudit(measurements), ...scale }
  if (!audited) return { ...voidFinding('the tills were told so, but no complete audit found the orders in Magento'), ...scale }
  if (safetyStop !== null) {
    return finding({ status: 'fail', value: most, because: `tillstorm stopped the load: ${safetyStop}`, stands: true, ...scale })
  }
  const because = `${countText(most, 'order')} of ${numberText(plannedOrders)} planned are acknowledged and in Magento`
  // Each of them was seen: no doubt about the generator's pace takes that away. The samples and the driver may.
  return finding({ status: 'pass', value: most, because, ...scale })
}

const missing = ({ ledger, audit, manifest }: Measurements): Evidence[] => [
  ...manifest.phases
    .filter((phase) => phase.detail !== null)
    .map((phase): Evidence => ({ kind: 'phase', ref: phase.name, text: phase.detail ?? '', at: phase.endedAtMs })),
  ...(audit?.rules.lost.examples ?? []).map((example): Evidence => ({
    kind: 'order', ref: example.ref, text: `expected ${example.expected}, found ${example.found}`, at: null,
  })),
  ...ledger.notOk.map((row): Evidence => ({
    kind: 'order', ref: orderKey(manifest.orderPrefix, row.index), text: `${row.outcome}: ${errorText(row.reason)}`, at: row.atMs,
  })),
]
