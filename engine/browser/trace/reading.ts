import type { RailScript } from '../../../run/rail-record.ts'

/** A stretch of a traced round that the driver knows the meaning of. Epoch milliseconds of the page's clock. */
export type DriveWindow = {
  kind: 'interaction' | 'scroll' | 'drag' | 'idle'
  startMs: number
  endMs: number
  step: string | null
  element: string | null
}

/**
 * Input to the first paint that changed something because of it, as the probe in the page saw it. Null: nothing did; or, where `isUndecided`,
 * something changed of which nobody can tell whether the input did it.
 */
export type ProbedFeedback = { inputAtMs: number; kind: string; feedbackMs: number | null; isUndecided: boolean; element: string | null }

/** What one trace file says, in RAIL's terms. Times ending in `atMs` are epoch milliseconds, `traceMs` counts from the trace's first event. */
export type TraceReading = {
  /** Not null: nothing in the trace can be trusted, and why. */
  unusable: string | null
  interactions: {
    atMs: number
    traceMs: number
    kind: string
    visibleMs: number
    handlerMs: number
    /** The input waited for a chunk of idle work that was running when it came. */
    metIdleWork: boolean
    scripts: RailScript[]
  }[]
  /** One entry a scroll or drag window, and one for each stretch outside of them in which the page animated by itself for 200 ms or more. */
  animations: {
    kind: 'scroll' | 'drag' | 'animation'
    step: string | null
    atMs: number
    durationMs: number
    productionMs: number[]
    frames: number
    dropped: number
    worst: { atMs: number; traceMs: number; productionMs: number; scripts: RailScript[] }[]
  }[]
  idle: {
    observedMs: number
    counts: [milliseconds: number, count: number][]
    long: { atMs: number; traceMs: number; kind: string; wallMs: number; cpuMs: number | null; step: string | null; scripts: RailScript[] }[]
  }
  events: number
}
