import type { RoundLimits } from '../../../budgets/rail/open-questions.ts'
import { worstCases } from './worst-cases.ts'
import { mapPlaces } from './map-places.ts'
import type { Round } from './merge-round.ts'

/** As many worst cases as a failing check names. */
const WORST = 3

/**
 * The trace files worth their place on the disk: the first one, and those that hold the worst cases over a limit. A round of half a minute
 * is some 5 MB; nobody opens the ones in which nothing is wrong.
 */
export const tracesToKeep = (rounds: readonly Round[], limits: RoundLimits): Set<string> => {
  const first = rounds[0]?.trace
  return new Set([...(first === undefined ? [] : [first]), ...worstCases(rounds, limits, WORST).flatMap(({ trace }) => (trace === null ? [] : [trace]))])
}

/** The same rounds, without the names of trace files that are not kept. */
export const withKeptTraces = (rounds: readonly Round[], kept: ReadonlySet<string>): Round[] =>
  mapPlaces(rounds, (place) => (place.trace === null || kept.has(place.trace) ? place : { ...place, trace: null }))
