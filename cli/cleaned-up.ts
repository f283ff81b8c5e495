import type { CleanupRecord } from '../run/cleanup-record.ts'
import { TillstormError } from '../run/problems.ts'

/**
 * An audit compares what the tills were told with what Magento holds now. Where a clean-up has cancelled orders of the run since, that would lay its doing to the run:
 * each of them altered. Throws RUN_CLEANED_UP then; a clean-up that left all orders as they were stands in nobody's way.
 */
export const assertNotCleanedUp = (cleanup: CleanupRecord | null, hasAudit: boolean): void => {
  if (cleanup === null) return
  const { cancelledInAll } = cleanup
  if (cancelledInAll === 0) return
  const gone = cancelledInAll === null ? 'some' : cancelledInAll.toLocaleString('en-US')
  const when = new Date(cleanup.startedAtMs).toISOString().slice(0, 16).replace('T', ' ')
  throw new TillstormError('RUN_CLEANED_UP', `\`tillstorm cleanup\` cancelled ${gone} orders of this run (${when} UTC), and an audit would find each of them altered`, {
    hint: hasAudit
      ? 'the audit from before stands in audit.json, and `tillstorm judge` reads it; where the shop was set back since, take cleanup.json away'
      : 'the run has no audit.json, and nobody can make one any more; where the shop was set back since, take cleanup.json away',
  })
}
