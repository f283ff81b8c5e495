import type { RailAnimationWindow } from '../../run/rail-record.ts'
import { countText, numberText } from '../text.ts'
import { LEAST_ROUNDS } from './looks.ts'
import { ERROR, type Judged } from './sample.ts'

/** Under two seconds of frames at 60 Hz say nothing about five in a hundred. */
export const LEAST_FRAMES = 100

/** All that one step of the journey scrolled, dragged or saw move, over the rounds. */
export type Group = { name: string; windows: RailAnimationWindow[] }

export const windowName = ({ kind, step }: RailAnimationWindow): string => `${kind}${step === null ? '' : ` in ${step}`}`

export const groupsOf = (windows: readonly RailAnimationWindow[]): Group[] => {
  const groups = new Map<string, RailAnimationWindow[]>()
  for (const window of windows) groups.set(windowName(window), [...(groups.get(windowName(window)) ?? []), window])
  return [...groups].map(([name, some]) => ({ name, windows: some }))
}

type Rules = {
  /** Of the frames so many may be over the limit; null where the statistic is the maximum. */
  share: number | null
  countOf(window: RailAnimationWindow): { all: number; over: number }
  /** Judges frames as if there were no others. `error` is what a failure may spend. */
  judge(windows: readonly RailAnimationWindow[], error: number): Judged
}

type Part = Group & { judged: Judged }

/**
 * Smooth frames must not wash out a janky animation, so that the worst group decides.
 *
 * - Fail: a group is shown to be over the limit, however small it is. Several groups have several chances to look bad, so each may spend only its part
 *   of the error (Bonferroni). The few frames of a small one share a moment, which may be the machine's: it must have been so in two rounds.
 * - Pass: each group of 100 frames and more is shown to keep the limit; the smaller ones are shown to do so together, once they have 100. A page
 *   passes wrongly only where its worst group does, so that nothing is to be divided there (intersection–union test: Berger 1982, Technometrics 24,
 *   295–300).
 * - A smaller group shows nothing by itself, and so does not stand in the way of a pass, unless more than one of its frames and more than the
 *   allowed share of them are over the limit: then it takes more rounds to tell.
 */
export const judgeGroups = (groups: readonly Group[], { share, countOf, judge }: Rules): Judged & { windows: RailAnimationWindow[] } => {
  const sizeOf = (windows: readonly RailAnimationWindow[]): number => windows.reduce((sum, window) => sum + countOf(window).all, 0)
  const moving = groups.filter(({ windows }) => sizeOf(windows) > 0)
  const everything = moving.flatMap(({ windows }) => windows)
  if (share === null) return { ...judge(everything, ERROR), windows: everything }
  const [large, small] = [moving.filter(({ windows }) => sizeOf(windows) >= LEAST_FRAMES), moving.filter(({ windows }) => sizeOf(windows) < LEAST_FRAMES)]
  const rest: Group[] = small.length > 1 ? [{ name: `${countText(small.length, 'small one')} together`, windows: small.flatMap(({ windows }) => windows) }] : []
  const families = [...large, ...small, ...rest]
  const isSmall = ({ windows }: Group): boolean => sizeOf(windows) < LEAST_FRAMES
  /** Rounds in which more than the allowed share was over the limit. */
  const badRounds = ({ windows }: Group): number =>
    [...new Set(windows.map(({ round }) => round))].filter((round) => {
      const own = windows.filter((window) => window.round === round)
      return own.reduce((sum, window) => sum + countOf(window).over, 0) > share * sizeOf(own)
    }).length
  const parts = families.map((group): Part => {
    const judged = judge(group.windows, ERROR / families.length)
    const isOnce = judged.status === 'fail' && isSmall(group) && badRounds(group) < LEAST_ROUNDS
    return { ...group, judged: isOnce ? { ...judged, status: 'inconclusive', because: `${judged.because}, in one round only` } : judged }
  })
  const told = ({ name, windows, judged }: Part): Judged & { windows: RailAnimationWindow[] } => ({
    ...judged, windows, because: moving.length === 1 ? judged.because : `${name}, the worst of ${numberText(moving.length)}: ${judged.because}`,
  })
  const failed = worstOf(parts.filter(({ judged }) => judged.status === 'fail'))
  if (failed !== undefined) return told(failed)
  const isSuspect = ({ windows }: Group): boolean => {
    const over = windows.reduce((sum, window) => sum + countOf(window).over, 0)
    return over > 1 && over > share * sizeOf(windows)
  }
  const open = worstOf(parts.filter((part) => part.judged.status === 'inconclusive' && (!isSmall(part) || isSuspect(part))))
  if (open !== undefined) return told(open)
  const passed = worstOf(parts.filter(({ judged }) => judged.status === 'pass'))
  if (passed !== undefined) return told(passed)
  // Only small ones, and too few frames in all of them together.
  return { ...judge(everything, ERROR / families.length), windows: everything }
}

const worstOf = (parts: readonly Part[]): Part | undefined =>
  parts.reduce<Part | undefined>((worst, part) => (worst === undefined || (part.judged.value ?? 0) > (worst.judged.value ?? 0) ? part : worst), undefined)
