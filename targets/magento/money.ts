/**
 * A decimal amount as integer minor units, exactly: 19.99 → 1999. Null where it is no whole number of them (19.995,
 * 0.1 + 0.2): such an amount never equals a planned one. Exact because a decimal literal and `minor / 100` are both
 * rounded to the nearest double (IEEE 754), so they are the same double or different amounts.
 */
export const exactMinor = (amount: number): number | null => {
  const minor = Math.round(amount * 100)
  return Number.isSafeInteger(minor) && minor / 100 === amount ? minor : null
}
