/**
 * A linear congruential generator for the tests of this room (Numerical Recipes' constants): uniform in [0, 1), the same
 * numbers in every run.
 */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

/** Standard normal numbers by Box and Muller 1958. */
export const seededNormal = (seed: number): (() => number) => {
  const next = seededRandom(seed)
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}
