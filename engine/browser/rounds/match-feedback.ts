import type { ProbedFeedback, TraceReading } from '../trace/reading.ts'

type Traced = TraceReading['interactions'][number]

/**
 * Trace and probe both tell the moment of the event itself, but by two clocks: the trace's is brought to epoch time by the median of
 * its marks. Measured apart by less than 2 ms; the bound lies far below the time between two inputs of a person.
 */
const TOLERANCE_MS = 40

/**
 * Pairs each traced interaction with what the probe saw of the same input: nearest in time, each used once, the nearest pairs first.
 * Digits of a barcode come 5 ms apart, so "within the bound" alone would pair wrongly.
 */
export const matchFeedback = (
  interactions: readonly Traced[], feedback: readonly ProbedFeedback[],
): { pairs: { interaction: Traced; probed: ProbedFeedback | null }[]; unmatched: ProbedFeedback[] } => {
  const candidates = interactions.flatMap((interaction, i) =>
    feedback.flatMap((probed, p) => {
      const apartMs = Math.abs(probed.inputAtMs - interaction.atMs)
      return apartMs <= TOLERANCE_MS ? [{ i, p, apartMs }] : []
    }),
  )
  const taken = new Map<number, number>()
  const used = new Set<number>()
  for (const { i, p } of candidates.sort((a, b) => a.apartMs - b.apartMs)) {
    if (taken.has(i) || used.has(p)) continue
    taken.set(i, p)
    used.add(p)
  }
  return {
    pairs: interactions.map((interaction, i) => {
      const p = taken.get(i)
      return { interaction, probed: p === undefined ? null : (feedback[p] ?? null) }
    }),
    unmatched: feedback.filter((_, p) => !used.has(p)),
  }
}
