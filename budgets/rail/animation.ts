import type { RailAnimationWindow } from '../../run/rail-record.ts'
import type { Evidence } from '../../run/records.ts'
import { proportionBounds } from '../../stats/proportion-bound.ts'
import { compareInterval, finding, notApplicable, voidFinding } from '../finding.ts'
import { countText, numberText } from '../text.ts'
import { caseEvidence, CASES, type Case } from './evidence.ts'
import { whyMissing, type JudgePass } from './pass.ts'
import { CONFIDENCE, judgeSample } from './sample.ts'

/** Under two seconds of frames at 60 Hz say nothing about five in a hundred. */
export const LEAST_FRAMES = 100

const NOTHING_MOVES = 'the page neither animated nor scrolled'

/** Animation: how long the main thread took for each frame, over all scrolls, drags and animations of the pass. */
export const judgeFrame: JudgePass = ({ record, pass, path }, check) => {
  if (pass.animation === null) return voidFinding(whyMissing(pass, 'animation'))
  const { windows } = pass.animation
  const production = windows.flatMap((window) => window.productionMs)
  if (production.length === 0) {
    return windows.some((window) => window.frames > 0)
      ? notApplicable('everything moved on the compositor: the main thread had no frame to produce')
      : notApplicable(NOTHING_MOVES)
  }
  const judged = judgeSample(production, check.statistic, check.limit, LEAST_FRAMES, { noun: 'frame', unit: 'ms' })
  const over = production.filter((ms) => ms > check.limit).length
  const because = `${judged.because}; ${numberText(over)} took over ${numberText(check.limit)} ms`
  return finding({ ...judged, because, evidence: judged.status === 'pass' ? [] : frameEvidence(windows, record, path) })
}

/** Animation: the share of frames that were dropped where it shows, in per cent, with Clopper–Pearson bounds. */
export const judgeDropped: JudgePass = ({ record, pass, path }, check) => {
  if (pass.animation === null) return voidFinding(whyMissing(pass, 'animation'))
  const { windows } = pass.animation
  const frames = windows.reduce((sum, window) => sum + window.frames, 0)
  if (frames === 0) {
    return windows.some((window) => window.productionMs.length > 0)
      ? voidFinding('the main thread produced frames, and the trace tells of no frame on the screen')
      : notApplicable(NOTHING_MOVES)
  }
  const dropped = windows.reduce((sum, window) => sum + Math.min(window.dropped, window.frames), 0)
  const bounds = proportionBounds(dropped, frames, CONFIDENCE)
  const interval = { lower: 100 * bounds.lower, upper: 100 * bounds.upper }
  const compared = compareInterval(interval.lower, interval.upper, check.limit)
  const status = compared === 'pass' && frames < LEAST_FRAMES ? 'inconclusive' : compared
  const counts = `${countText(dropped, 'frame')} of ${numberText(frames)} were dropped`
  const because = {
    pass: `${counts}; with 95 % confidence that is at most ${numberText(interval.upper)} %`,
    fail: `${counts}; with 95 % confidence that is at least ${numberText(interval.lower)} %`,
    inconclusive:
      frames < LEAST_FRAMES
        ? `${counts}, and it takes ${LEAST_FRAMES} to pass`
        : `${counts}: that may be ${numberText(interval.lower)} % or ${numberText(interval.upper)} %`,
  }[status]
  const most = windows.filter((window) => window.dropped > 0).sort((a, b) => b.dropped / b.frames - a.dropped / a.frames)
  const evidence = [
    ...most.slice(0, CASES).map((window): Evidence => ({
      kind: 'frame', ref: windowName(window), at: window.atMs,
      text: `${numberText(window.dropped)} of ${countText(window.frames, 'frame')} dropped within ${numberText(window.durationMs / 1_000)} s`,
    })),
    ...frameEvidence(most, record, path),
  ]
  return finding({ status, value: (100 * dropped) / frames, interval, because, evidence: status === 'pass' ? [] : evidence })
}

const windowName = ({ kind, step, round }: RailAnimationWindow): string => `${kind}${step === null ? '' : ` in ${step}`}, round ${round + 1}`

const frameEvidence = (windows: readonly RailAnimationWindow[], record: { url: string }, path: string): Evidence[] => {
  const cases = windows
    .flatMap((window) => window.worst.map((frame) => ({ window, frame })))
    .sort((a, b) => b.frame.productionMs - a.frame.productionMs)
    .map(({ window, frame }): Case => ({ place: frame, what: `a frame of ${window.kind === 'animation' ? 'an' : 'a'} ${window.kind} took ${numberText(frame.productionMs)} ms` }))
  return caseEvidence('frame', cases, record, path)
}
