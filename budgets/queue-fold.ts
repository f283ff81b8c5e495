import type { SeriesMeasurements } from './measurements.ts'

const MAX_SAMPLES = 2_000

export type Window = { fromMs: number; toMs: number }

/** Folds the samples of one queue within one window of the drive: thinned, with the gaps that nobody saw. */
export class QueueFold {
  readonly #window: Window | null
  readonly #intervalMs: number
  #samples: { atMs: number; messages: number }[] = []
  #seen = 0
  #step = 1
  #lastSeenMs: number | null = null
  #longestGapMs = 0

  /** `intervalMs`: the pace at which somebody meant to look. */
  constructor(window: Window | null, intervalMs: number) {
    this.#window = window
    this.#intervalMs = intervalMs
  }

  /** Keeps every k-th sample; k doubles when the list is full, so that a week-long run takes no more memory. */
  add(atMs: number, messages: number): void {
    const window = this.#window
    if (window === null || atMs < window.fromMs || atMs > window.toMs) return
    this.#longestGapMs = Math.max(this.#longestGapMs, atMs - (this.#lastSeenMs ?? window.fromMs))
    this.#lastSeenMs = atMs
    if (this.#seen++ % this.#step !== 0) return
    this.#samples.push({ atMs, messages })
    if (this.#samples.length <= MAX_SAMPLES) return
    this.#samples = this.#samples.filter((_, i) => i % 2 === 0)
    this.#step *= 2
  }

  measurements(): SeriesMeasurements {
    const window = this.#window
    const windowMs = window === null ? 0 : window.toMs - window.fromMs
    return {
      samples: this.#samples,
      seen: this.#seen,
      expected: Math.floor(windowMs / this.#intervalMs),
      intervalMs: this.#intervalMs,
      windowMs,
      longestGapMs: window === null ? 0 : Math.max(this.#longestGapMs, window.toMs - (this.#lastSeenMs ?? window.fromMs)),
    }
  }
}

/** A share of the drive, from the start of the plan: 0.2 to 0.8 for what the ramps at both ends would bend. */
export const shareOfDrive = (drive: Window | null, from: number, to: number): Window | null => {
  if (drive === null) return null
  const lengthMs = drive.toMs - drive.fromMs
  return { fromMs: drive.fromMs + from * lengthMs, toMs: drive.fromMs + to * lengthMs }
}
