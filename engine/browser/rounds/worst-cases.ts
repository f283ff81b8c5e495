import type { RoundLimits } from '../../../budgets/rail/open-questions.ts'
import type { RailPlace } from '../../../run/rail-record.ts'
import type { Round } from './merge-round.ts'

/** The worst cases over a limit, `most` of each measure, the worst first; the same case may be the worst of two and is given once. */
export const worstCases = (rounds: readonly Round[], limits: RoundLimits, most: number): RailPlace[] => {
  const interactions = rounds.flatMap((round) => round.interactions)
  const frames = rounds.flatMap((round) => round.windows.flatMap(({ worst }) => worst))
  const chunks = rounds.flatMap((round) => round.idle.long)
  const over = <Place extends RailPlace>(places: readonly Place[], value: (place: Place) => number | null, limit: number | undefined): RailPlace[] =>
    limit === undefined
      ? []
      : places
          .filter((place) => (value(place) ?? 0) > limit)
          .sort((a, b) => (value(b) ?? 0) - (value(a) ?? 0))
          .slice(0, most)
  return [
    ...new Set([
      ...over(interactions, ({ visibleMs }) => visibleMs, limits.visible?.limitMs),
      ...over(interactions, ({ handlerMs }) => handlerMs, limits.handler?.limitMs),
      ...over(interactions, ({ feedbackMs }) => feedbackMs, limits.feedback?.limitMs),
      ...over(frames, ({ productionMs }) => productionMs, limits.frame?.limitMs),
      ...over(chunks, ({ wallMs }) => wallMs, limits.chunkMs ?? undefined),
    ]),
  ]
}
