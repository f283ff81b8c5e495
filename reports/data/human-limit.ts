/** A cashier needs about 41 s and 2.95 s a line (measured at supermarket tills); a grocery basket has 4.41 lines. */
const SECONDS_AN_ORDER = 41 + 2.95 * 4.41

/** Orders an hour that one human cashier manages: 66.6. */
export const humanOrdersPerHour = 3600 / SECONDS_AN_ORDER

export type PeakLoad = { hour: number; ordersPerTerminalHour: number; timesHuman: number }

const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)

/** A plan's busiest hour, an average terminal's orders in it, and how many human cashiers that is; null for another shape. */
export const peakLoad = (plan: Readonly<Record<string, unknown>>): PeakLoad | null => {
  const [orders, terminals, hours] = [number(plan['orders']), number(plan['terminals']), plan['hours']]
  if (orders === null || terminals === null || terminals <= 0 || typeof hours !== 'object' || hours === null)
    return null
  const openingHour = 'openingHour' in hours ? number(hours.openingHour) : null
  const shares = 'shares' in hours && Array.isArray(hours.shares) ? hours.shares.map((share) => number(share) ?? 0) : []
  const sum = shares.reduce((total, share) => total + share, 0)
  if (openingHour === null || sum <= 0) return null
  const highest = Math.max(...shares)
  const ordersPerTerminalHour = (orders * highest) / sum / terminals
  return {
    hour: (openingHour + shares.indexOf(highest)) % 24,
    ordersPerTerminalHour,
    timesHuman: ordersPerTerminalHour / humanOrdersPerHour,
  }
}
