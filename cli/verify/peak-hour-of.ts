import { singleHour } from '../../fixtures/hours.ts'
import type { PlanParameters } from '../../fixtures/parameters.ts'

/** A till sends at least this often beside a browser, so that what flows is known while it flows and not a minute later. */
const MOST_FLUSH_SECONDS = 10

/**
 * The busiest hour of a day as a plan of its own, for real time: its share of the orders on the same terminals, catalogue and customers.
 * Without outages: for the minutes of a measurement the rate is what counts.
 */
export const peakHourOf = (day: PlanParameters): PlanParameters => {
  const { openingHour, shares } = day.hours
  const total = shares.reduce((sum, share) => sum + share, 0)
  const peak = shares.reduce((best, share, hour) => (share > (shares[best] ?? 0) ? hour : best), 0)
  return {
    ...day,
    orders: Math.max(1, Math.round((day.orders * (shares[peak] ?? 0)) / total)),
    hours: singleHour('peak-hour', openingHour + peak),
    flushSeconds: Math.min(day.flushSeconds, MOST_FLUSH_SECONDS),
    outagesPerShopMille: 0,
    adjustments: [],
  }
}
