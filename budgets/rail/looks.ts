import type { Looks } from '../../stats/looks.ts'

/** What was watched in a single round may be that round's accident: nothing is looked at before there are two, and nobody waits for more than six. */
export const LEAST_ROUNDS = 2
export const MOST_ROUNDS = 6

/**
 * The samples that stood there each time that somebody looked whether another round is needed: after the second round, the third, … up to the
 * sixth. Other numbers of rounds come from `--repeat` alone, which looks once, at the end.
 */
export const looksOf = (samples: readonly { round: number; count: number }[], rounds: number): Looks => {
  const upTo = (end: number): number => samples.reduce((sum, { round, count }) => (round < end ? sum + count : sum), 0)
  const all = upTo(Number.POSITIVE_INFINITY)
  if (rounds < LEAST_ROUNDS || rounds > MOST_ROUNDS) return { counts: [all], most: 1 }
  const earlier = Array.from({ length: rounds - LEAST_ROUNDS }, (_, i) => upTo(LEAST_ROUNDS + i))
  return { counts: [...earlier, all], most: MOST_ROUNDS - LEAST_ROUNDS + 1 }
}
