import { MagentoError } from '../answer.ts'
import { pathNumber } from '../service-input.ts'
import { amount, currencies, toCents } from './amounts.ts'
import { settledState, statusOf } from './order-states.ts'
import type { Shop } from '../shop.ts'
import type { Fields } from './amounts.ts'

/** One line of an order that is being changed. */
export type Line = { itemId: number; fields: Fields; storedText: string }

/** An order that is being changed: its document, its lines, and whether a credit memo exists. */
export type OrderInHand = { entityId: number; fields: Fields; lines: readonly Line[]; hasCreditmemos: boolean }

export const noSuchEntity = (): MagentoError =>
  new MagentoError(404, "The entity that was requested doesn't exist. Verify the entity and try again.")

/** The number of an order or a document of the path. Throws for what is none, and for 0. */
export const givenId = (text: string): number => {
  const id = pathNumber(text)
  if (id === 0) throw new MagentoError(400, 'An ID is needed. Set the ID and try again.')
  return id
}

/** Reads an order to change it. Throws Magento's 404 where there is none. */
export const takeOrder = ({ database }: Shop, entityId: number): OrderInHand => {
  const stored = database.one<{ document: string }>('SELECT document FROM sales_order WHERE entity_id = ?', entityId)
  if (stored === undefined) throw noSuchEntity()
  const items = database.all<{ item_id: number; document: string }>('SELECT item_id, document FROM sales_order_item WHERE order_id = ? ORDER BY item_id', entityId)
  return {
    entityId,
    fields: JSON.parse(stored.document) as Fields,
    lines: items.map((item) => ({ itemId: item.item_id, fields: JSON.parse(item.document) as Fields, storedText: item.document })),
    hasCreditmemos: database.one('SELECT 1 AS found FROM sales_creditmemo WHERE order_id = ? LIMIT 1', entityId) !== undefined,
  }
}

/** The parts of `order.payment`, to be changed in place. */
export const paymentOf = (order: OrderInHand): Fields => {
  const payment = order.fields['payment']
  if (typeof payment === 'object' && payment !== null) return payment as Fields
  const fresh: Fields = {}
  order.fields['payment'] = fresh
  return fresh
}

/** Gives an order a state and that state's own status. */
export const setState = (order: OrderInHand, state: string): void => {
  order.fields['state'] = state
  order.fields['status'] = statusOf(state)
}

/** Saves an order: state and what is due follow from the rest, as in Magento's resource model. */
export const putBack = (shop: Shop, order: OrderInHand): void => {
  const now = shop.now()
  const settled = settledState(order)
  if (settled !== null) setState(order, settled)
  for (const currency of currencies) {
    const due = amount(order.fields, `${currency}grand_total`) - amount(order.fields, `${currency}total_paid`)
    order.fields[`${currency}total_due`] = Math.max(0, toCents(due))
  }
  order.fields['updated_at'] = now
  shop.database.write()
  for (const line of order.lines) {
    if (JSON.stringify(line.fields) === line.storedText) continue
    line.fields['updated_at'] = now
    shop.database.statement('UPDATE sales_order_item SET document = ? WHERE item_id = ?').run(JSON.stringify(line.fields), line.itemId)
  }
  shop.database.statement('UPDATE sales_order SET updated_at = ?, document = ? WHERE entity_id = ?').run(now, JSON.stringify(order.fields), order.entityId)
  // Searches by state that were answered before are stale now.
  shop.orders.overwrites++
}
