import { notApplicable, voidFinding, type JudgeCheck } from '../finding.ts'
import { countText } from '../text.ts'
import { withoutQueue } from './without-queue.ts'
import { judgeGrowth, LEAST_FOR_SLOPE, whatIsMissing } from './queue-growth.ts'

/** Growth of the sync backend's queue (waiting and in flight) in the middle of the drive. */
export const judgeBacklog: JudgeCheck = ({ manifest, queue, path }, check) => {
  const { protocol } = manifest
  if (protocol === null || !protocol.hasQueue) return notApplicable(withoutQueue(manifest))
  const { samples, arrivalsPerSecond, errors, lastError } = queue
  const missing = whatIsMissing(queue, { what: 'the queue', when: 'in the middle of the drive' }, LEAST_FOR_SLOPE)
  if (missing !== null && lastError === null) return voidFinding(missing)
  if (missing !== null && lastError !== null) {
    const text = `${countText(errors, 'sample')} could not be taken: ${lastError.message}`
    return voidFinding(`${missing}; ${text}`, [{ kind: 'note', ref: 'sync-queue', text, at: lastError.atMs }])
  }
  return judgeGrowth(samples, arrivalsPerSecond, { limit: check.limit, path, queue: 'the queue', loser: 'the backend' })
}
