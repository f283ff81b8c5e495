import { finding, notApplicable, voidFinding, type JudgeCheck } from '../finding.ts'
import { withoutQueue } from './without-queue.ts'
import { commandEvidence, countText, numberText } from '../text.ts'

/** How long the backend took to empty after the last terminal was done, in seconds. */
export const judgeDrainTime: JudgeCheck = ({ manifest, queue, path }, check) => {
  const { drain, protocol } = manifest
  if (protocol === null || !protocol.hasQueue) return notApplicable(withoutQueue(manifest))
  if (drain === null) return voidFinding('nobody saw the backend empty: the run was cut before, or its queue cannot be asked')
  const value = drain.waitedMs / 1_000
  const evidence = [commandEvidence('report', path, 'draws the queue over time')]
  if (!drain.emptied) {
    const dead = queue.dead > 0 ? `; ${countText(queue.dead, 'message')} in the dead-letter list` : ''
    const gave = drain.gone === true ? 'and nobody answered any more' : 'when the wait ended'
    const because = `the backend was not empty after ${numberText(value)} s, ${gave}${dead}`
    return value >= check.limit
      ? finding({ status: 'fail', value, because, evidence, stands: true })
      : finding({ status: 'inconclusive', value, because: `${because}, before the limit`, evidence })
  }
  const because = `the backend was empty ${numberText(value)} s after the last till`
  return value <= check.limit
    ? finding({ status: 'pass', value, because })
    : finding({ status: 'fail', value, because, evidence, stands: true })
}
