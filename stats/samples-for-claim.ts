/** Samples that show "the quantile is under the limit" if none is over it. Wilks 1941, Ann. Math. Stat. 12, 91–96. */
export const samplesForClaim = (quantile: number, confidence: number): number =>
  Math.ceil(Math.log(1 - confidence) / Math.log(quantile)) // (0.99, 0.99) → 459
