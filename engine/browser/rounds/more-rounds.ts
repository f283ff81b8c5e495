import { failingQuestions, openQuestions as openOf, type RoundLimits } from '../../../budgets/rail/open-questions.ts'
import type { RailArea } from '../../../run/rail-record.ts'
import type { Round } from './merge-round.ts'
import { sumRounds } from './sum-rounds.ts'

/** Google's numbers (web.dev, "Measure performance with the RAIL model", 2020); what a quantile of them is judged by is our choice. */
export const googlesLimits: RoundLimits = {
  visible: { quantile: 0.95, limitMs: 100 },
  handler: { quantile: 0.95, limitMs: 50 },
  feedback: { quantile: 0.95, limitMs: 100 },
  frame: { quantile: 0.95, limitMs: 10 },
  droppedShare: 0.05,
  chunkMs: 50,
}

/** What the judge would leave open if these were all rounds. Empty: another round would change nothing. */
export const openQuestions = (rounds: readonly Round[], limits: RoundLimits, areas: readonly RailArea[]): string[] =>
  openOf({ rounds: rounds.length, ...sumRounds(rounds, areas, 0) }, limits)

/** Of the limits those that the rounds break, by the judge's own word; the others are null. Dropped frames are told by the slow ones. */
export const brokenLimits = (rounds: readonly Round[], limits: RoundLimits, areas: readonly RailArea[]): RoundLimits => {
  const failing = failingQuestions({ rounds: rounds.length, ...sumRounds(rounds, areas, 0) }, limits)
  const has = (name: string): boolean => failing.includes(name)
  return {
    visible: has('response.visible') ? limits.visible : null,
    handler: has('response.handler') ? limits.handler : null,
    feedback: has('response.feedback') ? limits.feedback : null,
    frame: has('animation.frame') || has('animation.dropped') ? (limits.frame ?? googlesLimits.frame) : null,
    droppedShare: has('animation.dropped') ? limits.droppedShare : null,
    chunkMs: has('idle.chunk') ? limits.chunkMs : null,
  }
}

/** `1 round`, `6 rounds`. */
export const roundsText = (count: number): string => `${count} round${count === 1 ? '' : 's'}`

/**
 * Whether to go on: as many rounds as `repeat` says, or, where it is null, until no question is open, but not beyond `most` rounds, and not
 * where a round (`roundMs`) does not fit into the time that is left. `areas` are those that nothing has voided so far: without one no round tells anything more.
 */
export const moreRounds = (
  rounds: readonly Round[],
  options: { repeat: number | null; least: number; most: number; leftMs: number; roundMs: number; limits: RoundLimits; areas: readonly RailArea[] },
): { more: boolean; because: string } => {
  const { repeat, least, most, leftMs, roundMs, limits, areas } = options
  if (areas.length === 0 && rounds.length > 0) return { more: false, because: 'all that they measure is void by now' }
  if (repeat !== null) return { more: rounds.length < repeat, because: `${roundsText(repeat)} asked for` }
  if (rounds.length < least) return { more: true, because: `${roundsText(least)} at least` }
  const open = openQuestions(rounds, limits, areas)
  if (open.length === 0) return { more: false, because: 'no check is left open' }
  const because = `still open: ${open.join(', ')}`
  if (rounds.length >= most) return { more: false, because: `${because}; ${roundsText(most)} are the most` }
  if (roundMs > leftMs) return { more: false, because: `${because}; no time for another round` }
  return { more: true, because }
}
