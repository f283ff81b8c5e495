import type { RailInteraction, RailRest } from '../../run/rail-record.ts'
import { sampleQuantile } from '../../stats/sample-quantile.ts'
import { finding, voidFinding } from '../finding.ts'
import { countText, numberText } from '../text.ts'
import { caseEvidence } from './evidence.ts'
import { whyMissing, type JudgePass } from './pass.ts'
import { CONFIDENCE, judgeSample, takenInRounds } from './sample.ts'

/** With fewer interactions no p95 is shown: 59 without one over the limit are the least (Wilks 1941). */
export const LEAST_INTERACTIONS = 60
/** Of the interactions those of which a trace may hold no time, each of them held to be slow, and those that may change nothing that anybody sees. */
const MOST_MISSING = 0.2
const MOST_UNSEEN = 0.5
/** Of the tenths of a second in which nobody touched the page, those in which it may change unforeseen: a dead tap would seem answered as often. */
const MOST_UNEXPLAINED = 0.02

type Pick = 'visibleMs' | 'handlerMs' | 'feedbackMs'

const whats: Record<Pick, (ms: number, each: RailInteraction) => string> = {
  visibleMs: (ms, { kind }) => `${kind}: ${numberText(ms)} ms to the next paint`,
  handlerMs: (ms, { kind }) => `${kind}: its handlers ran ${numberText(ms)} ms`,
  feedbackMs: (ms, { kind }) => `${kind}: ${numberText(ms)} ms to the first paint that shows its effect`,
}

/**
 * Response: the time from an input to the next paint (`visible`), of its event handlers (`handler`), or to the first paint that changes
 * what the user sees because of it, in whichever task (`feedback`). A quantile over the interactions of the pass. A time is missing where a
 * tap left its document, where its paint came after the trace's end, or where nobody can tell which change was the answer: it is the slow ones that
 * have none, so each counts against a pass.
 */
const judgeResponse = (pick: Pick): JudgePass => ({ record, pass, path }, check) => {
  if (pass.response === null) return voidFinding(whyMissing(pass, 'response'))
  const { interactions } = pass.response
  if (interactions.length === 0) return voidFinding('no interaction was measured: the journey touched nothing, or the trace shows none of it')
  const unrest = pick === 'feedbackMs' ? unrestText(pass.response.rest) : null
  if (unrest !== null) return voidFinding(unrest)
  const taken = interactions.filter((each) => !isWithoutEffect(pick, each)).map((each) => ({ value: each[pick], round: each.round }))
  const missing = taken.filter(({ value }) => value === null).length
  const unseen = interactions.length - taken.length
  const undecided = interactions.filter((each) => isUndecided(pick, each)).length
  const gap = gapText(missing - undecided, undecided, unseen, interactions.length)
  const isTooMuch = missing > MOST_MISSING * interactions.length || missing + unseen > (pick === 'feedbackMs' ? MOST_UNSEEN : MOST_MISSING) * interactions.length
  if (missing === taken.length || isTooMuch) return voidFinding(gap)
  const judged = judgeSample(takenInRounds(taken, pass.rounds), check.statistic, check.limit, LEAST_INTERACTIONS, { noun: 'interaction', unit: 'ms' })
  const values = taken.flatMap(({ value }) => value ?? [])
  const shown = (quantile: number): string => numberText(sampleQuantile(values, quantile, CONFIDENCE)?.value ?? 0)
  const because = `${judged.because}; p50 ${shown(0.5)} ms, p99 ${shown(0.99)} ms${gap === '' ? '' : `; ${gap}`}`
  const slow = interactions.filter((each) => (each[pick] ?? 0) > check.limit).sort((a, b) => (b[pick] ?? 0) - (a[pick] ?? 0))
  const lost = interactions.filter((each) => each[pick] === null && !isWithoutEffect(pick, each))
  const cases = [
    ...slow.map((each) => ({ place: each, what: whats[pick](each[pick] ?? 0, each) })),
    ...lost.map((each) => ({ place: each, what: `${each.kind}: ${isUndecided(pick, each) ? 'nobody can tell which change was the answer' : 'the trace holds no time of it'}` })),
  ]
  return finding({ ...judged, because, evidence: judged.status === 'pass' ? [] : caseEvidence('interaction', cases, record, path) })
}

/** The trace saw the input, and nothing that anybody sees changed because of it. What neither the trace nor the page saw is not known at all. */
const isWithoutEffect = (pick: Pick, { feedbackMs, isFeedbackUndecided, visibleMs }: RailInteraction): boolean => pick === 'feedbackMs' && feedbackMs === null && !isFeedbackUndecided && visibleMs !== null

/** Something changed that may as well have changed by itself, or nobody saw what changed. */
const isUndecided = (pick: Pick, { isFeedbackUndecided, visibleMs }: RailInteraction): boolean => pick === 'feedbackMs' && isFeedbackUndecided && visibleMs !== null

const gapText = (missing: number, undecided: number, unseen: number, all: number): string =>
  [
    ...(missing === 0 ? [] : [`the trace holds no time of ${numberText(missing)} of ${countText(all, 'interaction')}, and they are held to be slow`]),
    ...(undecided === 0 ? [] : [`of ${numberText(undecided)} of ${countText(all, 'interaction')} nobody can tell which change was the answer, and they are held to be slow`]),
    ...(unseen === 0 ? [] : [`${numberText(unseen)} of ${countText(all, 'interaction')} changed nothing that anybody could see`]),
  ].join('; ')

/** Why the answers of this page cannot be told from what it does by itself; null where they can. */
const unrestText = ({ restedMs, unexplainedTenths }: RailRest): string | null => {
  if (restedMs < 1000) return 'nobody watched the page at rest, so nobody knows what it changes by itself'
  const share = (unexplainedTenths * 100) / restedMs
  return share <= MOST_UNEXPLAINED
    ? null
    : `the page changes by itself in ways that nobody can foresee: ${countText(unexplainedTenths, 'time')} in ${numberText(restedMs / 1000)} s in which nobody touched it, so ${numberText(100 * share)} of 100 dead taps would seem answered within 100 ms, and at most ${numberText(100 * MOST_UNEXPLAINED)} may`
}

export const judgeVisible = judgeResponse('visibleMs')
export const judgeHandler = judgeResponse('handlerMs')
export const judgeFeedback = judgeResponse('feedbackMs')
