import { logGamma } from './binomial.ts'

/** Samples that were there at each look so far, the last look's at the end, and how many looks there may be at most. */
export type Looks = { counts: readonly number[]; most: number }

/**
 * Of the samples so far at most so many may be over a limit, so that "no more than `share` of all there could be are over it" is shown, and
 * this however often one looked before. Where exactly `share` of them are over, all looks together show it with a probability of at most
 * `error`. null where nothing would show it yet. A sample without any over the limit may spend all of `error` at once: sixty clean ones are enough.
 */
export const mostOver = (looks: Looks, share: number, error: number): number | null => {
  let most: number | null = null
  crossings(looks, share, error, (reached, { budget, all }) => {
    let crossed = 0
    let bound = -1
    while (bound + 1 < reached.length) {
      const next = crossed + (reached[bound + 1] ?? 0)
      if (next > (bound === -1 ? all : budget)) break
      crossed = next
      bound += 1
    }
    most = bound < 0 ? null : bound
    return { crossed, kept: (over) => over > bound }
  })
  return most
}

/** The same from the other side: so many over the limit show "more than `share` are over it". null where nothing would show it yet. */
export const fewestOver = (looks: Looks, share: number, error: number): number | null => {
  let fewest: number | null = null
  crossings(looks, share, error, (reached, { budget }) => {
    let crossed = 0
    let bound = reached.length
    while (bound > 0) {
      const next = crossed + (reached[bound - 1] ?? 0)
      if (next > budget) break
      crossed = next
      bound -= 1
    }
    fewest = bound < reached.length ? bound : null
    return { crossed, kept: (over) => over < bound }
  })
  return fewest
}

/**
 * The exact probability of stopping at each look in turn, of a count whose every sample is over with probability `share`: what has not stopped
 * goes on by a binomial step. Each look may spend an equal part of the error that is left (alpha spending: Lan and DeMets 1983, Biometrika
 * 70, 659–663; the recursion is that of Armitage, McPherson and Rowe 1969, J. R. Stat. Soc. A 132, 235–244).
 */
const crossings = (
  { counts, most }: Looks, share: number, error: number,
  stop: (reached: readonly number[], spend: { budget: number; all: number }) => { crossed: number; kept: (over: number) => boolean },
): void => {
  let reached: number[] = [1]
  let left = error
  let before = 0
  for (const [look, count] of counts.entries()) {
    reached = stepped(reached, binomialWeights(count - before, share))
    before = count
    const { crossed, kept } = stop(reached, { budget: left / Math.max(1, most - look), all: left })
    left -= crossed
    reached = reached.map((weight, over) => (kept(over) ? weight : 0))
  }
}

const stepped = (reached: readonly number[], { from, weights }: Weights): number[] => {
  const next = new Array<number>(reached.length + from + weights.length - 1).fill(0)
  for (const [over, weight] of reached.entries()) {
    if (weight === 0) continue
    for (const [more, chance] of weights.entries()) next[over + from + more]! += weight * chance
  }
  return next
}

/** P(from + i of `count`) by i; what lies 12 standard deviations off is left out, less than 1e-30 of it. */
type Weights = { from: number; weights: number[] }

const binomialWeights = (count: number, share: number): Weights => {
  if (count <= 0 || share <= 0) return { from: 0, weights: [1] }
  if (share >= 1) return { from: count, weights: [1] }
  const spread = 12 * Math.sqrt(count * share * (1 - share)) + 24
  const from = Math.max(0, Math.floor(count * share - spread))
  const to = Math.min(count, Math.ceil(count * share + spread))
  const logAll = logGamma(count + 1)
  return {
    from,
    weights: Array.from({ length: to - from + 1 }, (_, i) => {
      const over = from + i
      return Math.exp(logAll - logGamma(over + 1) - logGamma(count - over + 1) + over * Math.log(share) + (count - over) * Math.log(1 - share))
    }),
  }
}
