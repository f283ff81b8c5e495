import type { RailPlace } from '../../../run/rail-record.ts'
import type { Round } from './merge-round.ts'
import type { RoundLimits } from './more-rounds.ts'

/** As many worst cases as a failing check names. */
const WORST = 3

const worstOver = (cases: readonly { value: number | null; place: RailPlace }[], limit: number | undefined): RailPlace[] =>
  limit === undefined
    ? []
    : cases
        .flatMap(({ value, place }) => (value !== null && value > limit ? [{ value, place }] : []))
        .sort((a, b) => b.value - a.value)
        .slice(0, WORST)
        .map(({ place }) => place)

/** The worst cases over a limit of each measure, as a failing check names them; the same case may be the worst of two. */
export const worstCases = (rounds: readonly Round[], limits: RoundLimits): RailPlace[] => {
  const interactions = rounds.flatMap((round) => round.interactions)
  const frames = rounds.flatMap((round) => round.windows.flatMap(({ worst }) => worst))
  const chunks = rounds.flatMap((round) => round.idle.long)
  const cases = [
    ...worstOver(interactions.map((place) => ({ value: place.visibleMs, place })), limits.visible?.limitMs),
    ...worstOver(interactions.map((place) => ({ value: place.handlerMs, place })), limits.handler?.limitMs),
    ...worstOver(interactions.map((place) => ({ value: place.feedbackMs, place })), limits.feedback?.limitMs),
    ...worstOver(frames.map((place) => ({ value: place.productionMs, place })), limits.frame?.limitMs),
    ...worstOver(chunks.map((place) => ({ value: place.wallMs, place })), limits.chunkMs ?? undefined),
  ]
  return [...new Set(cases)]
}

/**
 * The trace files worth their place on the disk: the first one, and those that hold the worst cases over a limit. A round of half a minute
 * is some 5 MB; nobody opens the ones in which nothing is wrong.
 */
export const tracesToKeep = (rounds: readonly Round[], limits: RoundLimits): Set<string> => {
  const first = rounds[0]?.trace
  return new Set([...(first === undefined ? [] : [first]), ...worstCases(rounds, limits).flatMap(({ trace }) => (trace === null ? [] : [trace]))])
}

/** The same rounds, without the names of trace files that are not kept. */
export const withKeptTraces = (rounds: readonly Round[], kept: ReadonlySet<string>): Round[] => {
  const trimmed = <Place extends RailPlace>(place: Place): Place => (place.trace === null || kept.has(place.trace) ? place : { ...place, trace: null })
  return rounds.map((round) => ({
    ...round,
    interactions: round.interactions.map(trimmed),
    windows: round.windows.map((window) => ({ ...window, worst: window.worst.map(trimmed) })),
    idle: { ...round.idle, long: round.idle.long.map(trimmed) },
  }))
}
