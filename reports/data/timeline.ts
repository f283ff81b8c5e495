import type { RunReader } from '../../run/run-directory.ts'
import { Buckets } from './buckets.ts'

/** Enough for a wide screen; what keeps the report of a day under a megabyte and a half. */
export const MOST_POINTS = 1000

/** The seconds of one bucket. Orders and requests are sums, latencies the worst second's, terminals the most at once. */
export type TimelinePoint = {
  seconds: number
  plannedOrders: number
  soldOrders: number
  ackedOrders: number
  failedOrders: number
  requests: number
  failedRequests: number
  orderP50Ms: number | null
  orderP95Ms: number | null
  offlineTerminals: number
}

export type Timeline = {
  /** Length of a bucket, in milliseconds. */
  widthMs: number
  /** `fromMs`: milliseconds since second 0 of the plan. */
  points: { fromMs: number; value: TimelinePoint }[]
  totals: { planned: number; sold: number; acked: number; failed: number; requests: number; failedRequests: number }
}

const highest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b)

const merge = (a: TimelinePoint, b: TimelinePoint): TimelinePoint => ({
  seconds: a.seconds + b.seconds,
  plannedOrders: a.plannedOrders + b.plannedOrders,
  soldOrders: a.soldOrders + b.soldOrders,
  ackedOrders: a.ackedOrders + b.ackedOrders,
  failedOrders: a.failedOrders + b.failedOrders,
  requests: a.requests + b.requests,
  failedRequests: a.failedRequests + b.failedRequests,
  orderP50Ms: highest(a.orderP50Ms, b.orderP50Ms),
  orderP95Ms: highest(a.orderP95Ms, b.orderP95Ms),
  offlineTerminals: Math.max(a.offlineTerminals, b.offlineTerminals),
})

/** Folds the rows of timeline.ndjson while they stream by. `originMs` is second 0; null takes the first row's second. */
export const readTimeline = async (
  run: Pick<RunReader, 'timeline'>,
  originMs: number | null,
): Promise<Timeline & { originMs: number | null }> => {
  const buckets = new Buckets<TimelinePoint>(1000, MOST_POINTS, merge)
  const totals = { planned: 0, sold: 0, acked: 0, failed: 0, requests: 0, failedRequests: 0 }
  let origin = originMs
  for await (const row of run.timeline()) {
    origin ??= row.atMs - row.second * 1000
    const { second: _, atMs, ...counts } = row
    buckets.add(atMs - origin, { seconds: 1, ...counts })
    totals.planned += row.plannedOrders
    totals.sold += row.soldOrders
    totals.acked += row.ackedOrders
    totals.failed += row.failedOrders
    totals.requests += row.requests
    totals.failedRequests += row.failedRequests
  }
  return { widthMs: buckets.widthMs, points: buckets.rows(), totals, originMs: origin }
}
