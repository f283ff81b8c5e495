import { proportionBounds } from '../../../stats/proportion-bound.ts'
import { quantileRanks } from '../../../stats/quantile-bound.ts'
import type { RailArea } from '../../../run/rail-record.ts'
import type { Round } from './merge-round.ts'

/** What the budget of a run asks of the rounds; null: it does not ask. Quantiles are 0 … 1, times milliseconds, shares 0 … 1. */
export type RoundLimits = {
  visible: { quantile: number; limitMs: number } | null
  handler: { quantile: number; limitMs: number } | null
  feedback: { quantile: number; limitMs: number } | null
  frame: { quantile: number; limitMs: number } | null
  droppedShare: number | null
  chunkMs: number | null
}

/** Google's numbers (web.dev, "Measure performance with the RAIL model", 2020); what a quantile of them is judged by is our choice. */
export const googlesLimits: RoundLimits = {
  visible: { quantile: 0.95, limitMs: 100 },
  handler: { quantile: 0.95, limitMs: 50 },
  feedback: { quantile: 0.95, limitMs: 100 },
  frame: { quantile: 0.95, limitMs: 10 },
  droppedShare: 0.05,
  chunkMs: 50,
}

const CONFIDENCE = 0.95
/** The judge passes no page on fewer. */
const LEAST_INTERACTIONS = 60
const LEAST_FRAMES = 100
const LEAST_IDLE_MS = 10_000

/** One-sided bounds of a quantile clear the limit when both of them stand on one side of it; the same ranks as the judge's. */
const isQuantileOpen = (values: readonly number[], { quantile, limitMs }: { quantile: number; limitMs: number }): boolean => {
  const sorted = [...values].sort((a, b) => a - b)
  const ranks = quantileRanks(sorted.length, quantile, CONFIDENCE)
  const lower = ranks.lower === null ? 0 : (sorted[ranks.lower - 1] ?? 0)
  const upper = ranks.upper === null ? Infinity : (sorted[ranks.upper - 1] ?? Infinity)
  return lower <= limitMs && upper > limitMs
}

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null)

const openResponse = (rounds: readonly Round[], limits: RoundLimits): string[] => {
  const all = rounds.flatMap(({ interactions }) => interactions)
  const rows = [
    { name: 'visible', limit: limits.visible, values: known(all.map(({ visibleMs }) => visibleMs)) },
    { name: 'handler', limit: limits.handler, values: known(all.map(({ handlerMs }) => handlerMs)) },
    { name: 'feedback', limit: limits.feedback, values: known(all.map(({ feedbackMs }) => feedbackMs)) },
  ]
  // A page without anything to touch stays so in the next round.
  if (all.length === 0) return []
  const asked = rows.filter(({ limit }) => limit !== null)
  if (asked.length > 0 && all.length < LEAST_INTERACTIONS) return [`${all.length} of ${LEAST_INTERACTIONS} interactions`]
  return asked.filter(({ limit, values }) => limit !== null && isQuantileOpen(values, limit)).map(({ name }) => `response.${name}`)
}

const openAnimation = (rounds: readonly Round[], limits: RoundLimits): string[] => {
  const windows = rounds.flatMap((round) => round.windows)
  const production = windows.flatMap(({ productionMs }) => productionMs)
  const frames = windows.reduce((sum, window) => sum + window.frames, 0)
  const dropped = windows.reduce((sum, window) => sum + window.dropped, 0)
  if (windows.length === 0) return []
  const open: string[] = []
  const { frame, droppedShare } = limits
  if (frame !== null && production.length > 0 && isQuantileOpen(production, frame)) open.push('animation.frame')
  if (droppedShare !== null && frames > 0) {
    const { lower, upper } = proportionBounds(dropped, frames, CONFIDENCE)
    if (frames < LEAST_FRAMES) open.push(`${frames} of ${LEAST_FRAMES} frames`)
    else if (lower <= droppedShare && upper > droppedShare) open.push('animation.dropped')
  }
  return open
}

const openIdle = (rounds: readonly Round[], limitMs: number): string[] => {
  const observedMs = rounds.reduce((sum, { idle }) => sum + idle.observedMs, 0)
  const long = rounds.flatMap(({ idle }) => idle.long).filter(({ wallMs }) => wallMs > limitMs)
  // Its own CPU time is over the limit, or it came again: no doubt is left, however often one looks.
  const isProven = long.some(({ cpuMs }) => cpuMs !== null && cpuMs > limitMs) || new Set(long.map(({ round }) => round)).size >= 2
  if (isProven) return []
  if (long.length > 0) return ['idle.chunk']
  return observedMs > 0 && (observedMs < LEAST_IDLE_MS || rounds.length < 2) ? [`${(observedMs / 1000).toFixed(0)} s of idle`] : []
}

/**
 * What the rounds so far leave open: a quantile whose one-sided 95 % bounds stand on both sides of its limit, or too little of
 * something to judge it at all. Empty: another round would change nothing.
 */
export const openQuestions = (rounds: readonly Round[], limits: RoundLimits, areas: readonly RailArea[]): string[] => [
  ...(areas.includes('response') ? openResponse(rounds, limits) : []),
  ...(areas.includes('animation') ? openAnimation(rounds, limits) : []),
  ...(areas.includes('idle') && limits.chunkMs !== null ? openIdle(rounds, limits.chunkMs) : []),
]

/**
 * Whether to go on: as many rounds as `repeat` says, or, where it is null, until no question is open, but not beyond `most` rounds, and not
 * where a round (`roundMs`) does not fit into the time that is left.
 */
export const moreRounds = (
  rounds: readonly Round[],
  options: { repeat: number | null; least: number; most: number; leftMs: number; roundMs: number; limits: RoundLimits; areas: readonly RailArea[] },
): { more: boolean; because: string } => {
  const { repeat, least, most, leftMs, roundMs, limits, areas } = options
  if (repeat !== null) return { more: rounds.length < repeat, because: `${repeat} rounds asked for` }
  if (rounds.length < least) return { more: true, because: `${least} rounds at least` }
  const open = openQuestions(rounds, limits, areas)
  if (open.length === 0) return { more: false, because: 'every interval clears its limit' }
  const because = `still open: ${open.join(', ')}`
  if (rounds.length >= most) return { more: false, because: `${because}; ${most} rounds are the most` }
  if (roundMs > leftMs) return { more: false, because: `${because}; no time for another round` }
  return { more: true, because }
}
