import type { RailAnimationWindow } from '../../run/rail-record.ts'
import type { Evidence } from '../../run/records.ts'
import { finding, notApplicable, voidFinding, type Finding } from '../finding.ts'
import { quantileOf } from '../quantile.ts'
import { numberText } from '../text.ts'
import { groupsOf, judgeGroups, LEAST_FRAMES, windowName } from './animation-groups.ts'
import { judgeDroppedFrames } from './dropped-frames.ts'
import { caseEvidence, CASES, type Case } from './evidence.ts'
import { whyMissing, type JudgePass } from './pass.ts'
import { judgeSample, takenInRounds } from './sample.ts'

const NOTHING_MOVES = 'the page neither animated nor scrolled'

/** Animation: how long the main thread took for each frame, in the scroll, drag or animation that fares worst. */
export const judgeFrame: JudgePass = ({ record, pass, path }, check) => {
  if (pass.animation === null) return voidFinding(whyMissing(pass, 'animation'))
  const { windows } = pass.animation
  const production = windows.flatMap((window) => window.productionMs)
  if (production.length === 0) {
    return unshown(windows) ?? (windows.some((window) => window.frames > 0)
      ? notApplicable('everything moved on the compositor: the main thread had no frame to produce')
      : notApplicable(NOTHING_MOVES))
  }
  const quantile = quantileOf(check.statistic)
  const judged = judgeGroups(groupsOf(windows), {
    // Of a maximum nothing can be washed out.
    share: quantile === null ? null : 1 - quantile,
    countOf: ({ productionMs }) => ({ all: productionMs.length, over: productionMs.filter((ms) => ms > check.limit).length }),
    judge: (some, error) => {
      const taken = some.flatMap(({ productionMs, round }) => productionMs.map((value) => ({ value, round })))
      return judgeSample(takenInRounds(taken, pass.rounds), check.statistic, check.limit, LEAST_FRAMES, { noun: 'frame', unit: 'ms' }, error)
    },
  })
  const over = production.filter((ms) => ms > check.limit).length
  const because = `${judged.because}; ${numberText(over)} of all ${numberText(production.length)} took over ${numberText(check.limit)} ms`
  const found = finding({ ...judged, because, evidence: judged.status === 'pass' ? [] : frameEvidence(judged.windows, record, path) })
  return worseOf(found, unshown(windows))
}

/** Animation: the share of frames that were dropped where it shows, in per cent, in the scroll, drag or animation that fares worst. */
export const judgeDropped: JudgePass = ({ record, pass, path }, check) => {
  if (pass.animation === null) return voidFinding(whyMissing(pass, 'animation'))
  const { windows } = pass.animation
  if (windows.every(({ frames }) => frames === 0)) {
    return windows.some((window) => window.productionMs.length > 0)
      ? voidFinding('the main thread produced frames, and the trace tells of no frame on the screen')
      : (unshown(windows) ?? notApplicable(NOTHING_MOVES))
  }
  const judged = judgeGroups(groupsOf(windows), {
    share: check.limit / 100,
    countOf: ({ frames, dropped }) => ({ all: frames, over: Math.min(dropped, frames) }),
    judge: (some, error) => judgeDroppedFrames(some, pass.rounds, check.limit, error),
  })
  const most = judged.windows.filter((window) => window.dropped > 0).sort((a, b) => b.dropped / b.frames - a.dropped / a.frames)
  const evidence = [
    ...most.slice(0, CASES).map((window): Evidence => ({
      kind: 'frame', ref: `${windowName(window)}, round ${window.round + 1}`, at: window.atMs,
      text: `${numberText(window.dropped)} of ${numberText(window.frames)} frames dropped within ${numberText(window.durationMs / 1_000)} s`,
    })),
    ...frameEvidence(most, record, path),
  ]
  const found = finding({ ...judged, evidence: judged.status === 'pass' ? [] : evidence })
  return worseOf(found, unshown(windows))
}

/** A scroll or drag that the journey made and of which no frame is to be seen, in any round. What was not seen cannot have been smooth. */
const unshown = (windows: readonly RailAnimationWindow[]): Finding | null => {
  const still = groupsOf(windows).find((group) =>
    group.windows.every(({ kind, frames, productionMs }) => kind !== 'animation' && frames === 0 && productionMs.length === 0))
  return still === undefined ? null : voidFinding(`${still.name} shows no frame: it moved nothing, or the trace holds none of it`)
}

/** What is shown to be janky is so whatever else was not seen. */
const worseOf = (found: Finding, unseen: Finding | null): Finding => (unseen === null || found.status === 'fail' ? found : unseen)

const frameEvidence = (windows: readonly RailAnimationWindow[], record: { url: string }, path: string): Evidence[] => {
  const cases = windows
    .flatMap((window) => window.worst.map((frame) => ({ window, frame })))
    .sort((a, b) => b.frame.productionMs - a.frame.productionMs)
    .map(({ window, frame }): Case => ({ place: frame, what: `a frame of ${window.kind === 'animation' ? 'an' : 'a'} ${window.kind} took ${numberText(frame.productionMs)} ms` }))
  return caseEvidence('frame', cases, record, path)
}
