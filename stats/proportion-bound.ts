import { binomialCdf } from './binomial.ts'

/**
 * One-sided Clopper–Pearson bounds of a proportion: never too narrow, also for 0 of n. Clopper and Pearson 1934, Biometrika
 * 26, 404–413. Both bounds hold with the given confidence each, so together they are an interval of 2 × confidence − 1.
 */
export const proportionBounds = (
  successes: number, trials: number, confidence: number,
): { lower: number; upper: number } => {
  const tail = 1 - confidence
  return {
    lower: successes <= 0 ? 0 : root((p) => 1 - binomialCdf(successes - 1, trials, p) < tail),
    upper: successes >= trials ? 1 : root((p) => binomialCdf(successes, trials, p) > tail),
  }
}

/** Where a condition that holds at p = 0 stops to hold, by bisection. */
const root = (holds: (p: number) => boolean): number => {
  let low = 0
  let high = 1
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (holds(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}
