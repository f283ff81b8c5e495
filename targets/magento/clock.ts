import { setTimeout as pause } from 'node:timers/promises'
import type { HttpAnswer } from '../http.ts'

export type ClockSampling = { samples: number; gapMs: number; nowMs: () => number }

/** Six answers over 0.85 s: within about 90 ms. */
export const clockSampling: ClockSampling = { samples: 6, gapMs: 170, nowMs: () => Date.now() }

export type ClockOffset = { offsetMs: number; uncertaintyMs: number }

/**
 * The target's clock minus ours, from the Date header of a few answers; null where it sends none. The header has whole
 * seconds, cut off: an answer dated D that was asked at `from` and received at `to` says D − to < offset < D + 1000 − from.
 * Answers at different parts of a second narrow that interval; its middle is given, with half its width.
 */
export const measureClockOffset = async (
  ask: () => Promise<HttpAnswer>,
  options: ClockSampling,
): Promise<ClockOffset | null> => {
  let lower = Number.NEGATIVE_INFINITY
  let upper = Number.POSITIVE_INFINITY
  for (let sample = 0; sample < options.samples; sample++) {
    if (sample > 0) await pause(options.gapMs)
    const from = options.nowMs()
    const answer = await ask()
    const to = options.nowMs()
    const dated = Date.parse(answer.header('date') ?? '')
    if (Number.isNaN(dated)) return null
    lower = Math.max(lower, dated - to)
    upper = Math.min(upper, dated + 1000 - from)
  }
  // Clocks that step, or nodes behind a balancer that disagree, leave no common interval: then it is not known.
  return lower <= upper ? { offsetMs: Math.round((lower + upper) / 2), uncertaintyMs: Math.round((upper - lower) / 2) } : null
}
