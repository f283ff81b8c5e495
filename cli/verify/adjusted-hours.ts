import { createArrivals, createDayCounts } from '../../fixtures/arrivals.ts'
import { HOUR_MS } from '../../fixtures/intensity.ts'
import type { PlanParameters } from '../../fixtures/parameters.ts'

export type AdjustedHour = { hour: number; ordersBefore: number; orders: number }

const ordersByHour = (parameters: PlanParameters): number[] => {
  const arrivals = createArrivals(parameters, createDayCounts(parameters))
  const hours = parameters.hours.shares.map(() => 0)
  for (let terminal = 0; terminal < parameters.terminals; terminal += 1) {
    for (const atMs of arrivals.arrivalsMs(terminal)) hours[Math.floor(atMs / HOUR_MS)]! += 1
  }
  return hours
}

/** The day's orders by hour of the clock, as they were and as the adjustments make them; the sums are the same. */
export const adjustedHours = (parameters: PlanParameters): AdjustedHour[] => {
  const before = ordersByHour({ ...parameters, adjustments: [] })
  return ordersByHour(parameters).map((orders, at) => ({ hour: parameters.hours.openingHour + at, ordersBefore: before[at]!, orders }))
}
