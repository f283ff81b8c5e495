import { decimal } from '../fixtures/order-wire.ts'
import type { Plan } from '../fixtures/model.ts'

const COLUMNS = 'order,terminal,shop,planned_ms,customer,guest,lines,pieces,subtotal,tax,total,tenders'

/**
 * The plan's orders as CSV, a heading and then a terminal a piece, each in time order; `planned_ms` counts from the
 * opening of the day.
 */
export function* planCsv(plan: Plan): Generator<string> {
  yield `${COLUMNS}\n`
  for (let terminal = 0; terminal < plan.parameters.terminals; terminal++) {
    const day = plan.terminalDay(terminal)
    const rows = day.arrivalsMs.map((atMs, place) => {
      const order = plan.orderAt(day.firstOrder + place)
      const tenders = order.tenders.map((tender) => `${tender.method}:${decimal(tender.amountMinor)}`).join(' ')
      const money = [order.subtotalMinor, order.taxMinor, order.totalMinor].map(decimal).join(',')
      const { index, shop, customer, guest, lines, totalQuantity } = order
      return `${index},${terminal},${shop},${atMs},${customer.email},${guest ? 1 : 0},${lines.length},${totalQuantity},${money},${tenders}\n`
    })
    yield rows.join('')
  }
}
