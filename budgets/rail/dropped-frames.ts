import type { RailAnimationWindow } from '../../run/rail-record.ts'
import { binomialCdf } from '../../stats/binomial.ts'
import { fewestOver, mostOver } from '../../stats/looks.ts'
import { proportionBounds } from '../../stats/proportion-bound.ts'
import { countText, numberText } from '../text.ts'
import { LEAST_FRAMES } from './animation-groups.ts'
import { looksOf } from './looks.ts'
import { ERROR, type Judged } from './sample.ts'

/**
 * The share of frames of some windows that were dropped, in per cent. Its bounds are those of Clopper and Pearson, each at the level that is
 * left to it after the looks before (stats/looks.ts), so that they clear the limit exactly when the counts do.
 */
export const judgeDroppedFrames = (windows: readonly RailAnimationWindow[], rounds: number, limitPercent: number, failError: number): Judged => {
  const share = limitPercent / 100
  const frames = windows.reduce((sum, window) => sum + window.frames, 0)
  const dropped = windows.reduce((sum, window) => sum + Math.min(window.dropped, window.frames), 0)
  const looks = looksOf(windows.map((window) => ({ round: window.round, count: window.frames })), rounds)
  const most = mostOver(looks, share, ERROR)
  const fewest = fewestOver(looks, share, failError)
  const upperTail = most === null ? 0 : binomialCdf(most, frames, share)
  const lowerTail = fewest === null ? 0 : 1 - binomialCdf(fewest - 1, frames, share)
  const interval = {
    lower: lowerTail === 0 ? 0 : 100 * proportionBounds(dropped, frames, 1 - lowerTail).lower,
    upper: upperTail === 0 ? 100 : 100 * proportionBounds(dropped, frames, 1 - upperTail).upper,
  }
  const status = fewest !== null && dropped >= fewest ? 'fail' : most !== null && dropped <= most && frames >= LEAST_FRAMES ? 'pass' : 'inconclusive'
  const counts = `${numberText(dropped)} of ${countText(frames, 'frame')} were dropped`
  const because = {
    pass: `${counts}; with 95 % confidence that is at most ${numberText(interval.upper)} %`,
    fail: `${counts}; with 95 % confidence that is at least ${numberText(interval.lower)} %`,
    inconclusive:
      frames < LEAST_FRAMES
        ? `${counts}, and it takes ${LEAST_FRAMES} to pass`
        : `${counts}: that may be ${numberText(interval.lower)} % or ${numberText(interval.upper)} %`,
  }[status]
  return { status, value: (100 * dropped) / frames, interval, because }
}
