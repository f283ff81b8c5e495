import type { RailReference } from '../../../run/rail-record.ts'
import type { TraceReading } from '../trace/reading.ts'

/** The value at a quantile of a list that is not empty, nearest rank; the judge reads quantiles of few values the same way. */
const atQuantile = (values: readonly number[], quantile: number, what: string): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)]
  if (value === undefined) throw new Error(`the trace shows no ${what} of the reference page`)
  return value
}

/** The longest piece of work in an idle time, in whole milliseconds where it was shorter than those that are kept one by one. */
const longestChunk = ({ idle }: TraceReading): number => {
  if (idle.observedMs < 500) throw new Error(`only ${Math.round(idle.observedMs)} ms of the reference page's rest were seen`)
  return Math.max(0, ...idle.long.map(({ wallMs }) => wallMs), ...idle.counts.map(([ms]) => ms))
}

/** What the machine made of a page that does nothing. Throws an Error where the trace shows less than was done. */
export const cleanOf = (reading: TraceReading): NonNullable<RailReference['clean']> => {
  const frames = reading.animations.reduce((sum, window) => sum + window.frames, 0)
  const dropped = reading.animations.reduce((sum, window) => sum + window.dropped, 0)
  if (frames === 0) throw new Error('the trace shows no frame of the reference page')
  return {
    visibleP95Ms: atQuantile(reading.interactions.map(({ visibleMs }) => visibleMs), 0.95, 'tap'),
    frameP95Ms: atQuantile(reading.animations.flatMap(({ productionMs }) => productionMs), 0.95, 'frame'),
    droppedPercent: (100 * dropped) / frames,
    longestChunkMs: longestChunk(reading),
  }
}

/** What it made of 60 ms of work: medians. Throws an Error where the trace shows none of it. */
export const sixtyOf = (reading: TraceReading): NonNullable<RailReference['sixty']> => ({
  handlerMs: atQuantile(reading.interactions.map(({ handlerMs }) => handlerMs), 0.5, 'tap'),
  chunkMs: atQuantile(reading.idle.long.filter(({ kind }) => kind === 'idle-callback').map(({ wallMs }) => wallMs), 0.5, 'idle callback'),
})

/**
 * Whether the machine saw a clean page as clean and 60 ms as 60 ms. The judge asks the same of what is written down (budgets/validity); here it
 * only decides whether another look is worth its ten seconds.
 */
export const looksRight = ({ clean, sixty }: Pick<RailReference, 'clean' | 'sixty'>): boolean =>
  clean !== null && sixty !== null && clean.visibleP95Ms <= 50 && clean.frameP95Ms <= 10 && clean.droppedPercent <= 5 && clean.longestChunkMs <= 50 &&
  [sixty.handlerMs, sixty.chunkMs].every((ms) => ms >= 55 && ms <= 75)
