import { finding, voidFinding, type JudgeCheck } from '../finding.ts'
import { judgeQuantile } from '../quantile.ts'
import { commandEvidence, countText } from '../text.ts'

/** From the return of a shop's network to the empty outbox of its tills, in seconds. */
export const judgeReconnect: JudgeCheck = ({ reconnect, ledger, path }, check) => {
  if (reconnect === null || reconnect.histogram.count === 0) {
    const late = ledger.ok - ledger.okOnline
    if (late > 0) return voidFinding(`${countText(late, 'order')} sold offline came in, and no till told how long that took`)
    return finding({ status: 'notApplicable', because: 'no till came back from an outage with orders to send' })
  }
  const found = judgeQuantile(reconnect, check.statistic, check.limit, 's', 1_000_000)
  const evidence = found.status === 'fail' ? [commandEvidence('report', path, 'shades the outages on the timeline')] : []
  return finding({ ...found, evidence })
}
