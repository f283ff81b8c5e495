import type { RailAnimationWindow, RailChunk, RailInteraction, RailPlace, RailRest } from '../../../run/rail-record.ts'
import type { DriveWindow, ProbedFeedback, TraceReading } from '../trace/reading.ts'
import { foldBursts } from './fold-bursts.ts'
import { matchFeedback } from './match-feedback.ts'

/** One measured round of a journey, in the shapes of rail.json. */
export type Round = {
  round: number
  /** Path relative to the run directory. */
  trace: string
  interactions: RailInteraction[]
  windows: RailAnimationWindow[]
  idle: { observedMs: number; counts: [milliseconds: number, count: number][]; long: RailChunk[] }
  /** From the page's beginning to the end of this round. */
  rest: RailRest
}

/** The page's clock, as the trace tells it, and the probe's own differ by less than this. */
const EDGE_MS = 20

/** The innermost window that holds a moment: the one that began last. */
const windowAt = (windows: readonly DriveWindow[], atMs: number): DriveWindow | null =>
  windows.reduce<DriveWindow | null>(
    (found, window) => (atMs >= window.startMs - EDGE_MS && atMs <= window.endMs + EDGE_MS && (found === null || window.startMs > found.startMs) ? window : found),
    null,
  )

/** Scrolls and drags are animation in RAIL, whatever input drives them. */
const isResponse = (window: DriveWindow | null): boolean => window === null || window.kind === 'interaction' || window.kind === 'idle'

/**
 * Puts together what one trace says, what the driver did and what the probe in the page saw. An input that only the probe saw has no
 * visible duration, one that only the trace saw has no feedback, and one that neither saw has nothing: a null is *not known*. Where the probe
 * told of no input of the driver's window, nobody knows what its answer was; where it told of one, others in it are parts of that (digits of a scan).
 */
export const mergeRound = (options: {
  round: number
  trace: string
  reading: TraceReading
  windows: readonly DriveWindow[]
  feedback: readonly ProbedFeedback[]
  rest: RailRest
}): Round => {
  const { round, trace, reading, windows, feedback, rest } = options
  const place = (atMs: number, traceMs: number | null, window: DriveWindow | null, element: string | null): Omit<RailPlace, 'scripts'> => ({
    atMs, traceMs, round, step: window?.step ?? null, element: window?.element ?? element, trace, screenshot: null,
  })

  const { pairs, unmatched } = matchFeedback(reading.interactions, feedback)
  const isTold = (atMs: number): boolean => {
    const window = windowAt(windows, atMs)
    return window?.kind === 'interaction' && feedback.some(({ inputAtMs }) => windowAt(windows, inputAtMs) === window)
  }
  const traced = pairs.map(({ interaction, probed }): RailInteraction => ({
    ...place(interaction.atMs, interaction.traceMs, windowAt(windows, interaction.atMs), probed?.element ?? null),
    kind: interaction.kind,
    visibleMs: interaction.visibleMs,
    handlerMs: interaction.handlerMs,
    feedbackMs: probed?.feedbackMs ?? null,
    isFeedbackUndecided: probed === null ? !isTold(interaction.atMs) : probed.isUndecided,
    metIdleWork: interaction.metIdleWork,
    scripts: interaction.scripts.slice(0, 3),
  }))
  const onlyProbed = unmatched.map((probed): RailInteraction => ({
    ...place(probed.inputAtMs, null, windowAt(windows, probed.inputAtMs), probed.element),
    kind: probed.kind, visibleMs: null, handlerMs: null, feedbackMs: probed.feedbackMs, isFeedbackUndecided: probed.isUndecided,
    metIdleWork: false, scripts: [],
  }))
  const seen = [...traced, ...onlyProbed].filter(({ atMs }) => isResponse(windowAt(windows, atMs)))
  const unseen = windows
    .filter((window) => window.kind === 'interaction' && !seen.some(({ atMs }) => atMs >= window.startMs - EDGE_MS && atMs <= window.endMs + EDGE_MS))
    .map((window): RailInteraction => ({
      ...place(window.startMs, null, window, null), kind: 'input', visibleMs: null, handlerMs: null, feedbackMs: null, isFeedbackUndecided: true,
      metIdleWork: false, scripts: [],
    }))
  const interactions = [...seen, ...unseen].sort((a, b) => a.atMs - b.atMs)

  return {
    round,
    trace,
    rest,
    interactions: foldBursts(interactions),
    windows: reading.animations.map((each): RailAnimationWindow => ({
      kind: each.kind, round, step: each.step, atMs: each.atMs, durationMs: each.durationMs, productionMs: each.productionMs, frames: each.frames,
      dropped: each.dropped,
      worst: each.worst.slice(0, 3).map((frame) => {
        const window = windowAt(windows, frame.atMs)
        return { ...place(frame.atMs, frame.traceMs, window, null), step: window?.step ?? each.step, scripts: frame.scripts.slice(0, 3), productionMs: frame.productionMs }
      }),
    })),
    idle: {
      observedMs: reading.idle.observedMs,
      counts: reading.idle.counts,
      long: reading.idle.long.map((chunk) => ({
        ...place(chunk.atMs, chunk.traceMs, null, null), step: chunk.step, kind: chunk.kind, wallMs: chunk.wallMs, cpuMs: chunk.cpuMs,
        scripts: chunk.scripts.slice(0, 3),
      })),
    },
  }
}
