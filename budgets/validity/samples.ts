import type { Evidence } from '../../run/records.ts'
import { finding, type JudgeCheck } from '../finding.ts'
import type { Measurements } from '../measurements.ts'
import { countText, numberText } from '../text.ts'

/** What was measured is whole: no row damaged, and driver, ledger, histograms and audit tell of the same orders. */
export const judgeSamples: JudgeCheck = (measurements) => {
  const problems = rules.flatMap((rule) => rule(measurements) ?? [])
  const value = problems.length
  if (value === 0) {
    return finding({ status: 'pass', value, because: 'driver, ledger, histograms and audit agree, and no row is damaged' })
  }
  const evidence = problems.map((text): Evidence => ({ kind: 'note', ref: 'samples', text, at: null }))
  return finding({ status: 'void', value, because: problems.join('; '), evidence })
}

const endedCleanly = ({ driver }: Measurements['manifest']): boolean =>
  driver !== null && driver.exitCode === 0 && driver.safetyStop === null && driver.terminalsDone === driver.terminalsPlanned

/** Each says what is wrong, or null. */
const rules: readonly ((measurements: Measurements) => string | null)[] = [
  ({ manifest }) => {
    const rows = manifest.driver?.malformedRows ?? 0
    return rows > 0 ? `${countText(rows, 'row')} of the driver could not be read` : null
  },
  ({ damagedRows }) => (damagedRows > 0 ? `${countText(damagedRows, 'line')} of the run directory could not be read` : null),
  ({ damagedHistograms }) =>
    damagedHistograms.rows > 0
      ? `${countText(damagedHistograms.rows, 'histogram row')} is wrong in itself (${damagedHistograms.reason ?? 'no reason given'})`
      : null,
  ({ requests }) => (requests.size === 0 ? 'no request was measured' : null),
  ({ ledger }) => (ledger.rows === 0 ? 'the ledger holds no order' : null),
  ({ ledger }) => (ledger.repeated > 0 ? `${countText(ledger.repeated, 'order')} ended twice in the ledger` : null),
  ({ ledger, plannedOrders }) =>
    plannedOrders !== null && ledger.beyondPlan > 0 ? `${countText(ledger.beyondPlan, 'ledger row')} beyond the plan` : null,
  ({ ledger, manifest }) =>
    manifest.driver !== null && ledger.rows !== manifest.driver.outcomes
      ? `the driver told of ${countText(manifest.driver.outcomes, 'outcome')}, and the ledger holds ${numberText(ledger.rows)}`
      : null,
  ({ ledger, manifest }) =>
    manifest.driver !== null && endedCleanly(manifest) && ledger.attempts !== manifest.driver.attempts
      ? `the driver told of ${countText(manifest.driver.attempts, 'attempt')}, and the outcomes name ${numberText(ledger.attempts)}`
      : null,
  ({ ledger, manifest }) =>
    endedCleanly(manifest) && ledger.leftOpen > 0
      ? `${countText(ledger.leftOpen, 'order')} went out, and a driver that ended well never told how they ended`
      : null,
  ({ ledger, manifest, plannedOrders }) =>
    endedCleanly(manifest) && plannedOrders !== null && ledger.rows < plannedOrders
      ? `every terminal finished its day, and ${countText(plannedOrders - ledger.rows, 'planned order')} left no row`
      : null,
  ({ ledger, manifest }) => {
    const told = manifest.driver?.doneTotals ?? null
    // A terminal that is not done has told of nothing yet.
    if (told === null || manifest.driver?.terminalsDone !== manifest.driver?.terminalsPlanned) return null
    if (told.sold === ledger.rows && told.acked === ledger.ok && told.failed === ledger.failed) return null
    const counts = (sold: number, acked: number, failed: number): string =>
      `${numberText(sold)} sold, ${numberText(acked)} acknowledged and ${numberText(failed)} failed`
    return `the terminals counted ${counts(told.sold, told.acked, told.failed)}, and the ledger holds ${counts(ledger.rows, ledger.ok, ledger.failed)}`
  },
  ({ ledger, requests }) => {
    const timed = requests.get('order')?.histogram.count ?? 0
    return timed < ledger.okOnline
      ? `${numberText(ledger.okOnline)} orders were acknowledged online, and only ${numberText(timed)} have a response time`
      : null
  },
  ({ ledger, audit }) =>
    audit !== null && audit.acknowledged !== ledger.ok
      ? `the audit knew of ${numberText(audit.acknowledged)} acknowledged orders, and the ledger holds ${numberText(ledger.ok)}`
      : null,
]
