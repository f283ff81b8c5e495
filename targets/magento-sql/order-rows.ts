import { TillstormError } from '../../run/problems.ts'
import { storedOrder } from '../magento/stored-order.ts'
import type { StoredOrder } from '../magento/stored-order.ts'
import { orderColumns } from './order-query.ts'
import type { OrderColumn } from './order-query.ts'

type Row = readonly unknown[]
type Places = Readonly<Record<OrderColumn, number>>

/** The values of `additional_information` as REST gives them: the list, or the values of the object, without their keys. */
const informationOf = (value: unknown, entityId: unknown): unknown[] => {
  if (value === null || value === undefined || value === '') return []
  try {
    const parsed: unknown = JSON.parse(String(value))
    if (Array.isArray(parsed)) return parsed
    if (typeof parsed === 'object' && parsed !== null) return Object.values(parsed)
    return parsed === null ? [] : [parsed]
  } catch (error) {
    // Magento before 2.2 wrote PHP's own format.
    throw new TillstormError('TARGET_UNEXPECTED', `additional_information of the payment of order ${String(entityId)} is no JSON`, {
      cause: error, hint: 'give a query of your own that makes it JSON, or audit by REST',
    })
  }
}

/** Lines of an order that stand together in `rows`, from `from` on. */
const orderOf = (rows: readonly Row[], places: Places): StoredOrder => {
  const [first = []] = rows
  const of = (row: Row, name: OrderColumn): unknown => row[places[name]]
  const order = Object.fromEntries(orderColumns.map((name) => [name, of(first, name)]))
  const lines = rows.filter((row) => of(row, 'item_id') !== null)
  return storedOrder({
    ...order,
    entity_id: Number(order['entity_id']),
    billing_address: { company: order['billing_company'] },
    payment: { additional_information: informationOf(order['additional_information'], order['entity_id']) },
    items: lines.map((row) => ({
      sku: of(row, 'sku'), qty_ordered: of(row, 'qty_ordered'), price: of(row, 'price'), row_total: of(row, 'row_total'), tax_amount: of(row, 'item_tax_amount'),
      weee_tax_applied_row_amount: of(row, 'weee_tax_applied_row_amount'), qty_shipped: of(row, 'qty_shipped'),
    })),
  })
}

/**
 * The orders of rows of lines: rows of the same entity_id belong to one order and stand together, orders ascend. Throws TARGET_UNEXPECTED
 * where they do not, because an order would then be read in two pieces.
 */
export const ordersOfRows = (rows: readonly Row[], places: Places, what: string): StoredOrder[] => {
  const orders: StoredOrder[] = []
  let from = 0
  const idAt = (at: number): number => Number(rows[at]?.[places.entity_id])
  for (let at = 1; at <= rows.length; at++) {
    if (at < rows.length && idAt(at) === idAt(from)) continue
    if (at < rows.length && !(idAt(at) > idAt(from))) {
      throw new TillstormError('TARGET_UNEXPECTED', `${what} does not give its rows in the order of entity_id`, { hint: 'end it with ORDER BY entity_id' })
    }
    orders.push(orderOf(rows.slice(from, at), places))
    from = at
  }
  return orders
}
