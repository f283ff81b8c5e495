import { planHash } from '../fixtures/parameters.ts'
import { HOUR_MS } from '../fixtures/intensity.ts'
import type { Plan, TerminalEventKind } from '../fixtures/model.ts'
import type { PlanParameters } from '../fixtures/parameters.ts'
import { humanOrdersPerHour } from '../reports/data/human-limit.ts'

/** The shape of `tillstorm plan --json`. Times are plan time: milliseconds and seconds from the opening of the day. */
export type PlanSummary = {
  parameters: PlanParameters
  hash: string
  totals: {
    orders: number
    lines: number
    pieces: number
    revenueMinor: number
    guestOrders: number
    splitTenders: number
    events: Readonly<Record<TerminalEventKind, number>>
    /** Of all shops together. */
    outages: number
    outageSeconds: number
    /** The first of the seconds with the most orders. */
    busiestSecond: { second: number; orders: number }
    ordersPerTerminal: { min: number; median: number; max: number }
    /** What one human cashier manages an hour, and how many terminal-hours ask for more. */
    cashier: {
      ordersPerHour: number
      terminalHours: number
      terminalHoursBeyond: number
      busiest: { terminal: number; hour: number; orders: number }
    }
  }
  hours: { hour: number; orders: number; share: number }[]
  terminals: { id: number; shop: number; orders: number }[]
}

const noEvents = (): Record<TerminalEventKind, number> => ({
  shiftOpen: 0,
  deltaPoll: 0,
  productLookup: 0,
  customerLookup: 0,
  return: 0,
  hold: 0,
  shiftClose: 0,
})

const basketTotals = (plan: Plan) => {
  const totals = {
    orders: plan.parameters.orders,
    lines: 0,
    pieces: 0,
    revenueMinor: 0,
    guestOrders: 0,
    splitTenders: 0,
  }
  for (let index = 0; index < totals.orders; index++) {
    const order = plan.orderAt(index)
    totals.lines += order.lines.length
    totals.pieces += order.totalQuantity
    totals.revenueMinor += order.totalMinor
    if (order.guest) totals.guestOrders += 1
    if (order.tenders.length > 1) totals.splitTenders += 1
  }
  return totals
}

/**
 * Walks through a whole plan once: every order and every terminal's day. Memory: one counter a second and one a
 * terminal-hour.
 */
export const summarisePlan = (plan: Plan): PlanSummary => {
  const { parameters, dayMs } = plan
  const openingHour = parameters.hours.openingHour
  const hourCount = parameters.hours.shares.length
  const perSecond = new Uint32Array(dayMs / 1000)
  const perHour = Array.from({ length: hourCount }, () => 0)
  const events = noEvents()
  const terminals: PlanSummary['terminals'] = []
  const perTerminalHour: Uint32Array[] = []
  const shopsSeen = new Set<number>()
  let [outages, outageMs] = [0, 0]
  for (let terminal = 0; terminal < parameters.terminals; terminal++) {
    const day = plan.terminalDay(terminal)
    const ownHours = new Uint32Array(hourCount)
    for (const atMs of day.arrivalsMs) {
      perSecond[Math.floor(atMs / 1000)]! += 1
      ownHours[Math.floor(atMs / HOUR_MS)]! += 1
    }
    ownHours.forEach((orders, h) => (perHour[h]! += orders))
    for (const event of day.events) events[event.kind] += 1
    if (!shopsSeen.has(day.shop)) {
      shopsSeen.add(day.shop)
      outages += day.outages.length
      for (const outage of day.outages) outageMs += outage.toMs - outage.fromMs
    }
    perTerminalHour.push(ownHours)
    terminals.push({ id: terminal, shop: day.shop, orders: day.arrivalsMs.length })
  }

  const baskets = basketTotals(plan)
  let busiest = { terminal: 0, hour: openingHour, orders: 0 }
  let terminalHoursBeyond = 0
  perTerminalHour.forEach((ownHours, terminal) =>
    ownHours.forEach((orders, h) => {
      if (orders > humanOrdersPerHour) terminalHoursBeyond += 1
      if (orders > busiest.orders) busiest = { terminal, hour: openingHour + h, orders }
    }),
  )
  let busiestSecond = { second: 0, orders: 0 }
  perSecond.forEach((orders, second) => {
    if (orders > busiestSecond.orders) busiestSecond = { second, orders }
  })
  const counts = terminals.map(({ orders }) => orders).sort((a, b) => a - b)
  return {
    parameters,
    hash: planHash(parameters),
    totals: {
      ...baskets,
      events,
      outages,
      outageSeconds: Math.round(outageMs / 1000),
      busiestSecond,
      ordersPerTerminal: { min: counts[0]!, median: counts[counts.length >>> 1]!, max: counts[counts.length - 1]! },
      cashier: { ordersPerHour: humanOrdersPerHour, terminalHours: parameters.terminals * hourCount, terminalHoursBeyond, busiest },
    },
    hours: perHour.map((orders, h) => ({ hour: openingHour + h, orders, share: orders / baskets.orders })),
    terminals,
  }
}
