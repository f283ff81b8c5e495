/** A cashier's time for one sale, measured at supermarket tills, and the lines of a grocery basket, the mean that every plan draws from. */
export const cashierSale = { seconds: 41, secondsPerLine: 2.95, lines: 4.41 } as const

/** Orders an hour that one human cashier manages: 66.7, whatever baskets a seed draws. */
export const humanOrdersPerHour = 3600 / (cashierSale.seconds + cashierSale.secondsPerLine * cashierSale.lines)

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
