/** Natural logarithm of the gamma function for x > 0. Lanczos approximation, g = 7, nine terms; relative error below 1e-13. */
export const logGamma = (x: number): number => {
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const shifted = x - 1
  const sum = coefficients.reduce((total, c, i) => (i === 0 ? c : total + c / (shifted + i)), 0)
  const t = shifted + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum)
}

/** The continued fraction of the incomplete beta function by Lentz's method. DLMF 8.17.22; Numerical Recipes 6.4. */
const betaFraction = (a: number, b: number, x: number): number => {
  const tiny = 1e-300
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  // It needs some √max(a, b) terms: 100,000 is enough for 10⁹ samples.
  for (let m = 1; m <= 100_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return fraction
}

/** The regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 ≤ x ≤ 1. DLMF 8.17. */
export const incompleteBeta = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  return x < (a + 1) / (a + b + 2)
    ? (Math.exp(logFront) * betaFraction(a, b, x)) / a
    : 1 - (Math.exp(logFront) * betaFraction(b, a, 1 - x)) / b
}

/** P(at most `successes` of `trials`), each with probability p: I_{1−p}(n − k, k + 1), DLMF 8.17.5. Exact for any n. */
export const binomialCdf = (successes: number, trials: number, p: number): number => {
  if (successes < 0) return 0
  if (successes >= trials) return 1
  return incompleteBeta(1 - p, trials - successes, successes + 1)
}
