import { cleanLimits, isSixtyRight } from '../../../budgets/rail/reference-limits.ts'
import type { RailReference } from '../../../run/rail-record.ts'
import type { DriveWindow, ProbedFeedback, TraceReading } from '../trace/reading.ts'
import { CLEAN_TAPS, SLOWED_TAPS, steps, WORKING_TAPS } from './reference-drive.ts'

/** One trace of the reference page, with what the driver did and what the probe saw meanwhile. */
export type Traced = { reading: TraceReading; windows: readonly DriveWindow[]; feedback: readonly ProbedFeedback[] }

/** Each piece of known work as the page's own clock told it, in milliseconds of the epoch and of its length. */
export type Worked = Record<'taps' | 'rests', readonly { atMs: number; ms: number }[]>

/** Frames of 1.2 s at 60 a second are 72. */
const LEAST_FRAMES = 60
const LEAST_REST_MS = 500
/** In two seconds, one each 300 ms. */
const LEAST_CALLBACKS = 5
const LEAST_HEAVY_FRAMES = 10
/** The taps that only switch the page over do nothing. */
const WORKING_LEAST_MS = 20
/** The page's clock as the trace tells it, and the driver's, differ by less. */
const EDGE_MS = 20

/** The value at a quantile of a list that is not empty, nearest rank; the judge reads quantiles of few values the same way. */
const atQuantile = (values: readonly number[], quantile: number, what: string): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)]
  if (value === undefined) throw new Error(`the trace shows no ${what} of the reference page`)
  return value
}

/** Throws where there is less of something than was made: then the trace, or what reads it, does not see what is there. */
const atLeast = (found: number, least: number, what: string): void => {
  if (found < least) throw new Error(`of the reference page only ${found} ${what} were seen, not ${least}`)
}

/** Throws where known work is not seen as what it is. */
const between = (value: number, [from, to]: readonly [number, number], what: string): void => {
  if (value < from || value > to) throw new Error(`the reference page's ${what} was seen as ${Math.round(value)}, not as ${from} to ${to}`)
}

/** The longest piece of work in an idle time, in whole milliseconds where it was shorter than those that are kept one by one. */
const longestChunk = ({ idle }: TraceReading): number => {
  atLeast(Math.round(idle.observedMs), LEAST_REST_MS, 'ms of rest')
  return Math.max(0, ...idle.long.map(({ wallMs }) => wallMs), ...idle.counts.map(([ms]) => ms))
}

/** What the machine made of a page that does nothing. Throws an Error where the trace shows less than was done. */
export const cleanOf = (reading: TraceReading): NonNullable<RailReference['clean']> => {
  const frames = reading.animations.reduce((sum, window) => sum + window.frames, 0)
  const dropped = reading.animations.reduce((sum, window) => sum + window.dropped, 0)
  const productionMs = reading.animations.flatMap((window) => window.productionMs)
  // The tap that sets the box in motion is one of them.
  atLeast(reading.interactions.length, CLEAN_TAPS + 1, 'taps')
  atLeast(frames, LEAST_FRAMES, 'frames')
  // A frame that was dropped has no production.
  atLeast(productionMs.length, LEAST_FRAMES / 2, 'frames that the page made')
  return {
    visibleP95Ms: atQuantile(reading.interactions.map(({ visibleMs }) => visibleMs), 0.95, 'tap'),
    frameP95Ms: atQuantile(productionMs, 0.95, 'frame'),
    droppedPercent: (100 * dropped) / frames,
    longestChunkMs: longestChunk(reading),
  }
}

/** The driver's windows with a step are what was done in it. */
const meetsStep = ({ windows }: Traced, step: string, fromMs: number, toMs: number): boolean =>
  windows.some((window) => window.step === step && toMs >= window.startMs - EDGE_MS && fromMs <= window.endMs + EDGE_MS)
const duringStep = (seen: Traced, step: string) => (atMs: number): boolean => meetsStep(seen, step, atMs, atMs)

/** What it made of 60 ms of work: medians. Throws an Error where the trace, or the page, tells of less than was done. */
export const sixtyOf = (seen: Traced, { taps: ownTaps, rests }: Worked): NonNullable<RailReference['sixty']> => {
  const isSlowed = duringStep(seen, steps.slowed)
  const taps = seen.reading.interactions.filter(({ atMs, handlerMs }) => handlerMs > WORKING_LEAST_MS && !isSlowed(atMs))
  const callbacks = seen.reading.idle.long.filter(({ atMs, kind }) => kind === 'idle-callback' && duringStep(seen, steps.rest)(atMs))
  atLeast(taps.length, WORKING_TAPS, 'taps with 60 ms of work')
  atLeast(callbacks.length, LEAST_CALLBACKS, 'idle callbacks')
  const ownRests = rests.filter(({ atMs }) => duringStep(seen, steps.rest)(atMs))
  atLeast(ownTaps.length, WORKING_TAPS, 'taps by its own clock')
  atLeast(ownRests.length, LEAST_CALLBACKS, 'idle callbacks by its own clock')
  return {
    handlerMs: atQuantile(taps.map(({ handlerMs }) => handlerMs), 0.5, 'tap'),
    chunkMs: atQuantile(callbacks.map(({ wallMs }) => wallMs), 0.5, 'idle callback'),
    own: { handlerMs: atQuantile(ownTaps.map(({ ms }) => ms), 0.5, 'tap'), chunkMs: atQuantile(ownRests.map(({ ms }) => ms), 0.5, 'idle callback') },
  }
}

/**
 * What was seen of the planted faults. Throws where one that is there is not seen: an answer 300 ms late, frames of 25 ms, and that such frames are dropped. A browser whose traces name
 * things otherwise would let every page pass.
 */
export const seeKnownFaults = (seen: Traced): NonNullable<NonNullable<RailReference['sixty']>['faults']> => {
  const late = seen.feedback.find(({ inputAtMs }) => duringStep(seen, steps.late)(inputAtMs))
  const lateMs = late?.feedbackMs ?? 0
  between(lateMs, [280, 450], 'answer after 300 ms')
  const heavy = seen.reading.animations.filter(({ kind, atMs, durationMs }) => kind === 'animation' && meetsStep(seen, steps.heavy, atMs, atMs + durationMs))
  const productionMs = heavy.flatMap((window) => window.productionMs)
  atLeast(productionMs.length, LEAST_HEAVY_FRAMES, 'frames of 25 ms')
  const frameMs = atQuantile(productionMs, 0.5, 'frame')
  between(frameMs, [22, 40], 'frame of 25 ms')
  const frames = heavy.reduce((sum, window) => sum + window.frames, 0)
  const dropped = heavy.reduce((sum, window) => sum + window.dropped, 0)
  const droppedPercent = (100 * dropped) / Math.max(1, frames)
  between(droppedPercent, [6, 100], 'share of dropped frames at 25 ms each')
  return { lateMs, frameMs, droppedPercent }
}

/**
 * What the slowed-down device made of 60 ms of work, in milliseconds. Throws where that is not about `slowDown` times as long. Chromium slows down by more than it was told: 4 times of
 * what took 66 ms was seen as 319 ms on two cores, and a shared host may add half as much again. A device
 * that is slowed down too much clears no page wrongly, and by how much too much is for the judge. `handlerMs` is what the same work took just before: where that was less than 60, the host hurries,
 * and so it may here.
 */
export const seeSlowDown = (seen: Traced, slowDown: number, handlerMs: number): number => {
  const slowed = seen.reading.interactions.filter(({ atMs }) => duringStep(seen, steps.slowed)(atMs))
  atLeast(slowed.length, SLOWED_TAPS, 'taps on a slowed-down processor')
  const expectedMs = 60 * slowDown
  const seenMs = atQuantile(slowed.map(({ handlerMs }) => handlerMs), 0.5, 'tap')
  between(seenMs, [0.75 * slowDown * Math.min(60, handlerMs), 2.5 * expectedMs], `work of 60 ms, ${slowDown} times slowed down,`)
  return seenMs
}

/** Whether the machine saw a clean page as clean and 60 ms as 60 ms, by the judge's own limits: it decides whether another look is worth its ten seconds. */
export const looksRight = ({ clean, sixty }: Pick<RailReference, 'clean' | 'sixty'>): boolean =>
  clean !== null && sixty !== null &&
  clean.visibleP95Ms <= cleanLimits.visibleP95Ms && clean.frameP95Ms <= cleanLimits.frameP95Ms &&
  clean.droppedPercent <= cleanLimits.droppedPercent && clean.longestChunkMs <= cleanLimits.longestChunkMs &&
  isSixtyRight(sixty.handlerMs, sixty.own?.handlerMs) && isSixtyRight(sixty.chunkMs, sixty.own?.chunkMs)
