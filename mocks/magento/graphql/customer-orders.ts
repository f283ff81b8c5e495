import { inputError } from './errors.ts'
import { orderById } from './orders.ts'
import type { Shop } from '../shop.ts'
import type { OrderSource } from './orders.ts'

type Range = { from?: string | null; to?: string | null }
type OrdersFilter = {
  number?: { eq?: string | null; in?: readonly (string | null)[] | null; match?: string | null } | null
  status?: { eq?: string | null; in?: readonly (string | null)[] | null } | null
  order_date?: Range | null
  grand_total?: Range | null
}
export type OrdersArguments = {
  filter?: OrdersFilter | null
  currentPage: number
  pageSize: number
  sort?: { sort_field: 'NUMBER' | 'CREATED_AT'; sort_direction: 'ASC' | 'DESC' } | null
}

/** Which orders are whose, read once for each order: the table has no index by customer, which each stored order would pay for. */
class OrdersByCustomer {
  readonly #ids = new Map<number, number[]>()
  #seen = 0
  #overwrites = 0

  /** Ids of a customer's orders, ascending. */
  of(shop: Shop, customerId: number): readonly number[] {
    if (this.#overwrites !== shop.orders.overwrites) {
      this.#ids.clear()
      this.#seen = 0
      this.#overwrites = shop.orders.overwrites
    }
    const rows = shop.database.all<{ entity_id: number; customer_id: number }>(
      'SELECT entity_id, customer_id FROM sales_order WHERE entity_id > ? AND customer_id IS NOT NULL ORDER BY entity_id', this.#seen)
    for (const row of rows) {
      const known = this.#ids.get(row.customer_id)
      if (known === undefined) this.#ids.set(row.customer_id, [row.entity_id])
      else known.push(row.entity_id)
    }
    this.#seen = shop.orders.lastEntityId
    return this.#ids.get(customerId) ?? []
  }
}

const kept = new WeakMap<Shop, OrdersByCustomer>()

const ordersByCustomer = (shop: Shop): OrdersByCustomer => {
  const known = kept.get(shop) ?? new OrdersByCustomer()
  kept.set(shop, known)
  return known
}

const isOneOf = (value: string, condition: { eq?: string | null; in?: readonly (string | null)[] | null } | null | undefined): boolean => {
  if (condition === null || condition === undefined) return true
  if (condition.eq !== null && condition.eq !== undefined && condition.eq !== value) return false
  return condition.in === null || condition.in === undefined || condition.in.includes(value)
}

const isWithin = (value: string, range: Range | null | undefined, compare: (a: string, b: string) => number): boolean =>
  range === null || range === undefined ||
  ((range.from === null || range.from === undefined || compare(value, range.from) >= 0) && (range.to === null || range.to === undefined || compare(value, range.to) <= 0))

const matches = (order: OrderSource, { number, status, order_date: date, grand_total: total }: OrdersFilter): boolean => {
  const match = number?.match
  return isOneOf(order.incrementId, number) && (match === null || match === undefined || order.incrementId.includes(match)) &&
    isOneOf(String(order.document['status']), status) &&
    isWithin(order.createdAt, date, (a, b) => (a < b ? -1 : a > b ? 1 : 0)) &&
    isWithin(String(order.document['base_grand_total']), total, (a, b) => Number(a) - Number(b))
}

const ordersById = (shop: Shop, ids: readonly number[]): OrderSource[] => ids.map((id) => orderById(shop, id)).filter((order) => order !== null)

type OrdersPage = { items: readonly OrderSource[]; total_count: number; page_info: object; date_of_first_order: string | null }

/** A page of a customer's orders, the newest first unless the question says otherwise. */
export const ordersOfCustomer = (shop: Shop, customerId: number, { filter, currentPage, pageSize, sort }: OrdersArguments): OrdersPage => {
  if (currentPage < 1) throw inputError('currentPage value must be greater than 0.')
  if (pageSize < 1) throw inputError('pageSize value must be greater than 0.')
  const ids = ordersByCustomer(shop).of(shop, customerId)
  const found = filter === null || filter === undefined
    ? ids
    : ids.filter((id) => {
      const order = orderById(shop, id)
      return order !== null && matches(order, filter)
    })
  const ordered = sort?.sort_direction === 'ASC' ? found : found.toReversed()
  const pages = Math.ceil(found.length / pageSize)
  if (found.length > 0 && currentPage > pages) throw inputError(`currentPage value ${currentPage} specified is greater than the ${pages} page(s) available.`)
  const first = ids[0]
  return {
    items: ordersById(shop, ordered.slice((currentPage - 1) * pageSize, currentPage * pageSize)),
    total_count: found.length, page_info: { page_size: pageSize, current_page: currentPage, total_pages: pages },
    date_of_first_order: first === undefined ? null : (orderById(shop, first)?.createdAt ?? null),
  }
}

export const allOrdersOfCustomer = (shop: Shop, customerId: number): OrderSource[] =>
  ordersById(shop, ordersByCustomer(shop).of(shop, customerId))
