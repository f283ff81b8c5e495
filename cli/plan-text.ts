import { adjustmentText } from '../fixtures/adjustment-text.ts'
import { cashierSale } from '../reports/data/human-limit.ts'
import type { ChosenPlan } from './plan-options.ts'
import type { PlanSummary } from './plan-summary.ts'

const BAR_WIDTH = 40

const grouped = (value: number): string => value.toLocaleString('en-US')
const counted = (value: number, one: string, many = `${one}s`): string =>
  `${grouped(value)} ${value === 1 ? one : many}`
const padded = (value: number): string => String(value).padStart(2, '0')

/** A second of the day as a clock shows it. */
const clock = (openingHour: number, second: number): string =>
  `${padded(openingHour + Math.floor(second / 3600))}:${padded(Math.floor(second / 60) % 60)}:${padded(second % 60)}`

const duration = (seconds: number): string =>
  seconds < 120
    ? `${Math.round(seconds)} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`

const barLines = (hours: PlanSummary['hours']): string[] => {
  const most = Math.max(1, ...hours.map(({ orders }) => orders))
  return hours.map(({ hour, orders, share }) => {
    const bar = '#'.repeat(Math.round((orders / most) * BAR_WIDTH)).padEnd(BAR_WIDTH)
    return `  ${padded(hour)} h ${bar} ${grouped(orders).padStart(9)} ${(share * 100).toFixed(2).padStart(6)} %`
  })
}

const cashierLines = ({ totals }: PlanSummary): string[] => {
  const { ordersPerHour, terminalHours, terminalHoursBeyond, busiest } = totals.cashier
  if (terminalHoursBeyond === 0) return []
  return [
    `warning: ${grouped(terminalHoursBeyond)} of ${counted(terminalHours, 'terminal-hour')} are beyond one human cashier, who manages ` +
      `${ordersPerHour.toFixed(0)} orders an hour`,
    `         (${cashierSale.seconds} s + ${cashierSale.secondsPerLine} s a line, ${cashierSale.lines} lines). The most is ` +
      `${grouped(busiest.orders)} at terminal ${busiest.terminal} from ${busiest.hour} h on: ${(busiest.orders / ordersPerHour).toFixed(1)} times that, a stress load.`,
  ]
}

/** The plan as text for people: what `tillstorm plan` prints. */
export const planText = (summary: PlanSummary, profile: ChosenPlan['profile']): string => {
  const { parameters, totals } = summary
  const { openingHour, shares } = parameters.hours
  const { events, busiestSecond, ordersPerTerminal } = totals
  const daySeconds = shares.length * 3600
  const money = `${grouped(Math.floor(totals.revenueMinor / 100))} ${parameters.currency}`
  return [
    `plan ${summary.hash}: profile ${profile.name}, seed ${parameters.seed}, hours ${parameters.hours.name}`,
    `  ${counted(totals.orders, 'order')} at ${counted(parameters.terminals, 'terminal')} in ${counted(parameters.shops, 'shop')}, ` +
      `${openingHour}–${openingHour + shares.length} h; at speed ${profile.speed} this takes ${duration(daySeconds / profile.speed)}`,
    `  ${counted(totals.lines, 'line')}, ${counted(totals.pieces, 'piece')}, ${money}; ${grouped(totals.guestOrders)} by walk-ins, ` +
      `${grouped(totals.splitTenders)} paid in two ways`,
    `  ${counted(events.deltaPoll, 'delta poll')}, ${counted(events.productLookup, 'product look-up')}, ` +
      `${counted(events.customerLookup, 'customer look-up')}, ${counted(events.return, 'return')}, ${counted(events.hold, 'hold')}`,
    `  ${counted(totals.outages, 'network outage')} of shops, ${duration(totals.outageSeconds)} in all`,
    '',
    'orders an hour',
    ...barLines(summary.hours),
    '',
    `busiest second: ${clock(openingHour, busiestSecond.second)} with ${counted(busiestSecond.orders, 'order')}` +
      ` (mean ${(totals.orders / daySeconds).toFixed(2)} a second, at speed ${profile.speed} ${((totals.orders / daySeconds) * profile.speed).toFixed(0)})`,
    `orders a terminal: ${grouped(ordersPerTerminal.min)} to ${grouped(ordersPerTerminal.max)}, median ${grouped(ordersPerTerminal.median)}`,
    ...summary.parameters.adjustments.map((adjustment) => `adjustment: ${adjustmentText(adjustment)}`),
    ...cashierLines(summary),
    '',
  ].join('\n')
}
