import type { RailInteraction } from '../../run/rail-record.ts'
import { sampleQuantile } from '../../stats/sample-quantile.ts'
import { finding, voidFinding } from '../finding.ts'
import { countText, numberText } from '../text.ts'
import { caseEvidence } from './evidence.ts'
import { whyMissing, type JudgePass } from './pass.ts'
import { CONFIDENCE, judgeSample } from './sample.ts'

/** With fewer interactions no p95 is shown: 59 without one over the limit are the least (Wilks 1941). */
export const LEAST_INTERACTIONS = 60
/** Of the interactions those that a trace may have missed by chance, and those that may change nothing that anybody sees. */
const MOST_MISSING = 0.2
const MOST_UNSEEN = 0.5

type Pick = 'visibleMs' | 'handlerMs' | 'feedbackMs'

const whats: Record<Pick, (ms: number, each: RailInteraction) => string> = {
  visibleMs: (ms, { kind }) => `${kind}: ${numberText(ms)} ms to the next paint`,
  handlerMs: (ms, { kind }) => `${kind}: its handlers ran ${numberText(ms)} ms`,
  feedbackMs: (ms, { kind }) => `${kind}: ${numberText(ms)} ms to the first paint that shows its effect`,
}

/**
 * Response: the time from an input to the next paint (`visible`), of its event handlers (`handler`), or to the first paint that changes
 * what the user sees because of it, in whichever task (`feedback`). A quantile over the interactions of the pass.
 */
const judgeResponse = (pick: Pick): JudgePass => ({ record, pass, path }, check) => {
  if (pass.response === null) return voidFinding(whyMissing(pass, 'response'))
  const { interactions } = pass.response
  if (interactions.length === 0) return voidFinding('no interaction was measured: the journey touched nothing, or the trace shows none of it')
  const values = interactions.flatMap((each) => each[pick] ?? [])
  const missing = interactions.length - values.length
  const gap = missingText(pick, missing, interactions.length)
  if (values.length === 0 || missing > (pick === 'feedbackMs' ? MOST_UNSEEN : MOST_MISSING) * interactions.length) return voidFinding(gap)
  const judged = judgeSample(values, check.statistic, check.limit, LEAST_INTERACTIONS, { noun: 'interaction', unit: 'ms' })
  const shown = (quantile: number): string => numberText(sampleQuantile(values, quantile, CONFIDENCE)?.value ?? 0)
  const because = `${judged.because}; p50 ${shown(0.5)} ms, p99 ${shown(0.99)} ms${missing === 0 ? '' : `; ${gap}`}`
  const slow = interactions.filter((each) => (each[pick] ?? 0) > check.limit).sort((a, b) => (b[pick] ?? 0) - (a[pick] ?? 0))
  const cases = slow.map((each) => ({ place: each, what: whats[pick](each[pick] ?? 0, each) }))
  return finding({ ...judged, because, evidence: judged.status === 'pass' ? [] : caseEvidence('interaction', cases, record, path) })
}

const missingText = (pick: Pick, missing: number, all: number): string =>
  pick === 'feedbackMs'
    ? `${numberText(missing)} of ${countText(all, 'interaction')} changed nothing that anybody could see`
    : `the trace holds no time of ${numberText(missing)} of ${countText(all, 'interaction')}`

export const judgeVisible = judgeResponse('visibleMs')
export const judgeHandler = judgeResponse('handlerMs')
export const judgeFeedback = judgeResponse('feedbackMs')
