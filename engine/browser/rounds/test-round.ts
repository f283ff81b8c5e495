import type { RailAnimationWindow, RailChunk, RailInteraction } from '../../../run/rail-record.ts'
import type { Round } from './merge-round.ts'

/** For tests: made-up rounds. */
export const interactionOf = (changed: Partial<RailInteraction> = {}): RailInteraction => ({
  atMs: 0, traceMs: 0, round: 0, step: null, element: null, scripts: [], trace: 'traces/0.gz', screenshot: null, kind: 'tap', visibleMs: 20, handlerMs: 5,
  feedbackMs: 20, isFeedbackUndecided: false, metIdleWork: false, ...changed,
})

export const windowOf = (changed: Partial<RailAnimationWindow> = {}): RailAnimationWindow => ({
  kind: 'scroll', round: 0, step: null, atMs: 0, durationMs: 1000, productionMs: Array.from({ length: 60 }, () => 4), frames: 60, dropped: 0, worst: [],
  ...changed,
})

export const chunkOf = (changed: Partial<RailChunk> = {}): RailChunk => ({
  atMs: 0, traceMs: 0, round: 0, step: null, element: null, scripts: [], trace: 'traces/0.gz', screenshot: null, kind: 'timer', wallMs: 60, cpuMs: 20, ...changed,
})

export const roundOf = (changed: Partial<Round> = {}): Round => ({
  round: 0, trace: 'traces/0.gz', interactions: Array.from({ length: 30 }, () => interactionOf()), windows: [windowOf()],
  idle: { observedMs: 8000, counts: [[3, 10]], long: [] }, rest: { restedMs: 9000, unexplainedTenths: 0 }, ...changed,
})
