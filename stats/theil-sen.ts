export type SlopeEstimate = { slope: number; lower: number; upper: number; points: number }

/** Two million pairs take some 0.3 s and 16 MB; a longer series is thinned to every k-th point, evenly. */
const MAX_POINTS = 2_000

/** Beyond this correlation the bounds would be the ends of the list, and no queue would ever be said to grow. */
const MAX_RHO = 0.95

/** The 95 % point of the standard normal distribution. */
const Z_95 = 1.6448536269514722

/**
 * Theil–Sen slope of y over x with one-sided 95 % bounds. Sen 1968, J. Amer. Statist. Assoc. 63, 1379–1389: the median of
 * all pairwise slopes, and the slopes of rank (N ± z·√Var S) / 2, with Kendall's variance corrected for ties. Samples of
 * a queue hang together, which makes that interval too narrow: Var S is widened by the variance inflation of a first-order
 * process (Bayley and Hammersley 1946; Matalas and Sankarasubramanian 2003, Water Resour. Res. 39, 1306), from the ranks of the
 * residuals and never below 1. `x` must ascend, about evenly. Fewer than 5 distinct x give null: nothing can be said.
 */
export const theilSen = (x: readonly number[], y: readonly number[]): SlopeEstimate | null => {
  const [xs, ys] = thinned(x, y)
  if (new Set(xs).size < 5) return null
  const slopes = pairSlopes(xs, ys)
  const slope = middle(slopes)
  const residualRanks = ranks(ys.map((value, i) => value - slope * (xs[i] as number)))
  const variance = kendallVariance(ys) * autocorrelationFactor(residualRanks)
  const width = Z_95 * Math.sqrt(variance)
  // Var S without ties is too small for the few slopes of tied series; the ends of the list are the widest bounds there are.
  const at = (rank: number): number => slopes[Math.min(slopes.length - 1, Math.max(0, rank))] as number
  return {
    slope,
    lower: at(Math.floor((slopes.length - width) / 2) - 1),
    upper: at(Math.ceil((slopes.length + width) / 2)),
    points: xs.length,
  }
}

const thinned = (x: readonly number[], y: readonly number[]): [number[], number[]] => {
  const step = Math.ceil(x.length / MAX_POINTS)
  const keep = (_: number, i: number): boolean => i % step === 0
  return step <= 1 ? [[...x], [...y]] : [x.filter(keep), y.filter(keep)]
}

const pairSlopes = (x: readonly number[], y: readonly number[]): Float64Array => {
  const slopes = new Float64Array((x.length * (x.length - 1)) / 2)
  let count = 0
  for (let i = 0; i < x.length; i += 1) {
    for (let j = i + 1; j < x.length; j += 1) {
      const run = (x[j] as number) - (x[i] as number)
      if (run !== 0) slopes[count++] = ((y[j] as number) - (y[i] as number)) / run
    }
  }
  return slopes.subarray(0, count).sort()
}

const middle = (sorted: Float64Array): number => {
  const half = sorted.length >> 1
  const upper = sorted[half] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2
}

/** Variance of Kendall's S, less what ties in y take away. */
const kendallVariance = (y: readonly number[]): number => {
  const groups = new Map<number, number>()
  for (const value of y) groups.set(value, (groups.get(value) ?? 0) + 1)
  const term = (n: number): number => n * (n - 1) * (2 * n + 5)
  let ties = 0
  for (const size of groups.values()) ties += term(size)
  return (term(y.length) - ties) / 18
}

/** Average ranks 1 … n. */
const ranks = (values: readonly number[]): number[] => {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number))
  const result = new Array<number>(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to += 1
    for (let i = from; i < to; i += 1) result[order[i] as number] = (from + to + 1) / 2
    from = to
  }
  return result
}

/**
 * How many samples say as much as one independent one, were the residuals autoregressive of first order: (1 + ρ) / (1 − ρ). The lag-1
 * correlation of residuals of a line is biased by −(2 + 4ρ) / n, which is taken out (Matalas and Sankarasubramanian 2003).
 */
const autocorrelationFactor = (ranked: readonly number[]): number => {
  const n = ranked.length
  const mean = (n + 1) / 2
  let power = 0
  let products = 0
  ranked.forEach((rank, i) => {
    power += (rank - mean) ** 2
    if (i > 0) products += (rank - mean) * ((ranked[i - 1] as number) - mean)
  })
  if (power === 0) return 1
  const rho = Math.min(MAX_RHO, ((n * products) / power + 2) / (n - 4))
  return Math.max(1, (1 + rho) / (1 - rho))
}
