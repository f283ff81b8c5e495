import { sampleQuantile } from './sample-quantile.ts'

/** How much more the second sample is than the first, with one-sided 95 % bounds; null where the samples are too few for one. */
export type Difference = { value: number; lower: number | null; upper: number | null }

/** The 95 % point of the standard normal distribution. */
const Z_95 = 1.6448536269514722
const TAIL = 0.05
/** Up to so many pairs the exact distribution costs less than the sorting of the pairs. */
const EXACT_PAIRS = 400
/** 600 × 600 pairs sort in some 40 ms; longer samples are thinned evenly. */
const MOST = 600

/**
 * Typical difference of two independent samples: the median of all pairwise differences, with the bounds that belong to the test of
 * Mann and Whitney. Hodges and Lehmann 1963, Ann. Math. Stat. 34, 598–611; Hollander and Wolfe, Nonparametric Statistical Methods, 4.2
 * and 4.3. Exact up to 400 pairs, the normal approximation beyond. Null where a sample is empty.
 */
export const typicalDifference = (before: readonly number[], after: readonly number[]): Difference | null => {
  const [a, b] = [thinned(before), thinned(after)]
  const pairs = a.length * b.length
  if (pairs === 0) return null
  const all = new Float64Array(pairs)
  let next = 0
  for (const x of a) for (const y of b) all[next++] = y - x
  all.sort()
  const at = (index: number): number => all[index] as number
  const critical = pairs <= EXACT_PAIRS ? exactCritical(a.length, b.length) : normalCritical(a.length, b.length)
  return {
    value: (at((pairs - 1) >> 1) + at(pairs >> 1)) / 2,
    lower: critical === null ? null : at(critical),
    upper: critical === null ? null : at(pairs - 1 - critical),
  }
}

/**
 * Difference of a quantile (0 … 1) of two independent samples. Its bounds are those of the two quantiles at 97.5 % each, so that both
 * hold together with 95 % (Bonferroni): wide, and right for every distribution. Null where a sample is empty.
 */
export const quantileDifference = (before: readonly number[], after: readonly number[], quantile: number): Difference | null => {
  const a = sampleQuantile(before, quantile, 1 - TAIL / 2)
  const b = sampleQuantile(after, quantile, 1 - TAIL / 2)
  if (a === null || b === null) return null
  return {
    value: b.value - a.value,
    lower: b.lower === null || a.upper === null ? null : b.lower - a.upper,
    upper: b.upper === null || a.lower === null ? null : b.upper - a.lower,
  }
}

const thinned = (values: readonly number[]): readonly number[] => {
  const step = Math.ceil(values.length / MOST)
  return step <= 1 ? values : values.toSorted((x, y) => x - y).filter((_, i) => i % step === 0)
}

/** The largest u with P(U ≤ u) ≤ 5 % under no difference; null where even P(U ≤ 0) is more. */
const exactCritical = (n: number, m: number): number | null => {
  const share = mannWhitney(n, m)
  let sum = 0
  for (let u = 0; u < share.length; u += 1) {
    sum += share[u] as number
    if (sum > TAIL + 1e-12) return u === 0 ? null : u - 1
  }
  return null
}

const normalCritical = (n: number, m: number): number =>
  Math.max(0, Math.floor((n * m) / 2 - Z_95 * Math.sqrt((n * m * (n + m + 1)) / 12) - 0.5))

/**
 * P(U = u) for u = 0 … n·m. The largest of all n + m values is of the first sample with probability n / (n + m) and then stands above
 * all m of the second: p(u; n, m) = n/(n+m) · p(u − m; n − 1, m) + m/(n+m) · p(u; n, m − 1). Mann and Whitney 1947, Ann. Math. Stat. 18, 50–60.
 */
export const mannWhitney = (n: number, m: number): Float64Array => {
  let row = Array.from({ length: m + 1 }, () => Float64Array.of(1))
  for (let i = 1; i <= n; i += 1) {
    const next = [Float64Array.of(1)]
    for (let j = 1; j <= m; j += 1) {
      const [above, left] = [row[j] as Float64Array, next[j - 1] as Float64Array]
      next.push(Float64Array.from({ length: i * j + 1 }, (_, u) => (i * (above[u - j] ?? 0) + j * (left[u] ?? 0)) / (i + j)))
    }
    row = next
  }
  return row[m] as Float64Array
}
