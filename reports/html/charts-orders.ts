import { formatDuration, formatNumber } from '../numbers.ts'
import type { ReportData } from '../data/report-data.ts'
import { interpolateAt } from '../data/interpolate.ts'
import { thin, type ChartSeries, type ChartSpec } from './chart-spec.ts'
import { timeFrame } from './time-frame.ts'

const line = (
  name: string,
  colour: ChartSeries['colour'],
  x: readonly number[],
  y: readonly (number | null)[],
): ChartSeries => ({
  name,
  colour,
  x,
  y: y.map(thin),
  dashed: colour === 'planned',
  shown: true,
  filled: false,
})

const sums = (values: readonly number[]): number[] => {
  let sum = 0
  return values.map((value) => (sum += value))
}

/** Orders planned, sold, acknowledged and in Magento, since the start. */
export const cumulativeOrders = (data: ReportData): ChartSpec => {
  const { timeline, monitors } = data
  const ends = timeline.points.map((point) => (point.fromMs + timeline.widthMs) / 1000)
  const of = (pick: (value: (typeof timeline.points)[number]['value']) => number): number[] =>
    sums(timeline.points.map((point) => pick(point.value)))
  const last = monitors.magentoOrders.at(-1)
  const inMagento =
    last === undefined
      ? 'nobody watched Magento during the drive'
      : `Magento held ${formatNumber(last.value)} when they were last counted, before the audit`
  const { planned, sold, acked } = timeline.totals
  return {
    ...timeFrame(data),
    id: 'chart-orders',
    title: 'Orders since the start',
    caption:
      `${formatNumber(planned)} were due, ${formatNumber(sold)} sold, ${formatNumber(acked)} acknowledged; ` +
      `${inMagento}.${offlineText(data)}`,
    y: { title: 'orders', unit: 'orders', logarithmic: false },
    series: [
      line(
        'planned',
        'planned',
        ends,
        of((value) => value.plannedOrders),
      ),
      line(
        'sold at the till',
        'sold',
        ends,
        of((value) => value.soldOrders),
      ),
      line(
        'acknowledged',
        'acked',
        ends,
        of((value) => value.ackedOrders),
      ),
      line(
        'in Magento',
        'stored',
        monitors.magentoOrders.map((each) => each.fromMs / 1000),
        monitors.magentoOrders.map((each) => each.value),
      ),
    ],
  }
}

const offlineText = (data: ReportData): string => {
  const most = Math.max(0, ...data.timeline.points.map((point) => point.value.offlineTerminals))
  return most === 0 ? '' : ` Shaded: shops without network, at most ${formatNumber(most)} terminals at once.`
}

/** The same four as rates, which shows where one falls behind another. */
export const orderRates = (data: ReportData): ChartSpec => {
  const { timeline, monitors } = data
  const x = timeline.points.map((point) => point.fromMs / 1000)
  const of = (pick: (value: (typeof timeline.points)[number]['value']) => number): number[] =>
    timeline.points.map((point) => pick(point.value) / point.value.seconds)
  const stored = timeline.points.map((point) => {
    const before = interpolateAt(monitors.magentoOrders, point.fromMs)
    const after = interpolateAt(monitors.magentoOrders, point.fromMs + timeline.widthMs)
    return before === null || after === null ? null : (after - before) / (timeline.widthMs / 1000)
  })
  const most = timeline.points.length === 0 ? 0 : Math.max(...of((value) => value.ackedOrders))
  return {
    ...timeFrame(data),
    id: 'chart-rates',
    title: 'Orders a second',
    caption:
      `At most ${formatNumber(Math.round(most))} acknowledged a second; ` +
      `a point is ${formatDuration(timeline.widthMs)}.`,
    y: { title: 'orders a second', unit: '1/s', logarithmic: false },
    series: [
      line(
        'planned',
        'planned',
        x,
        of((value) => value.plannedOrders),
      ),
      line(
        'sold at the till',
        'sold',
        x,
        of((value) => value.soldOrders),
      ),
      line(
        'acknowledged',
        'acked',
        x,
        of((value) => value.ackedOrders),
      ),
      line('in Magento', 'stored', x, stored),
    ],
  }
}

/** Response time of an order over the drive, with the requests that met an error. */
export const latencyOverTime = (data: ReportData): ChartSpec => {
  const { timeline } = data
  const x = timeline.points.map((point) => point.fromMs / 1000)
  const each = timeline.widthMs > 1000 ? ` A point is the worst second of ${formatDuration(timeline.widthMs)}.` : ''
  const worst = Math.max(0, ...timeline.points.map((point) => point.value.orderP95Ms ?? 0))
  return {
    ...timeFrame(data),
    id: 'chart-latency-time',
    title: 'Response time of an order over the drive',
    caption: `The worst second’s p95 was ${formatNumber(worst)} ms.${each}`,
    y: { title: 'milliseconds', unit: 'ms', logarithmic: false },
    series: [
      line(
        'p95',
        'acked',
        x,
        timeline.points.map((point) => point.value.orderP95Ms),
      ),
      line(
        'p50',
        'sold',
        x,
        timeline.points.map((point) => point.value.orderP50Ms),
      ),
    ],
  }
}

/** Requests that met an error, a second. */
export const failuresOverTime = (data: ReportData): ChartSpec => {
  const { timeline } = data
  const { requests, failedRequests } = timeline.totals
  return {
    ...timeFrame(data),
    id: 'chart-failures',
    title: 'Requests that met an error, a second',
    caption: `${formatNumber(failedRequests)} of ${formatNumber(requests)} requests met an error answer or a lost connection.`,
    y: { title: 'requests a second', unit: '1/s', logarithmic: false },
    series: [
      {
        ...line(
          'met an error',
          'bad',
          timeline.points.map((point) => point.fromMs / 1000),
          timeline.points.map((point) => point.value.failedRequests / point.value.seconds),
        ),
        filled: true,
      },
    ],
  }
}
