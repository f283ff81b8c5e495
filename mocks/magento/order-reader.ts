import { internalError } from './answer.ts'
import { filterFields } from './field-filter.ts'
import { itemDefaults, itemScalars, orderScalars } from './order-fields.ts'
import { sqlOfGroups } from './sql-filter.ts'
import { taxesOfOrder } from './carts/order-taxes.ts'
import type { Database } from './database.ts'
import type { FieldTree } from './field-filter.ts'
import type { OrderStore } from './order-store.ts'
import type { SearchCriteria } from './search-criteria.ts'
import type { Column } from './sql-filter.ts'

type Fields = Record<string, unknown>
type OrderRow = { entity_id: number; document: string }
type ItemRow = { order_id: number; document: string }
/** Entity ids of all orders that a filter matches, ascending, up to the order `seen`. */
type Matches = { ids: number[]; seen: number; overwrites: number }

const realColumns = new Set(['entity_id', 'increment_id', 'store_id', 'ext_order_id', 'created_at', 'updated_at'])

const orderColumn = (field: string): Column => {
  const type = orderScalars.get(field)
  if (type === undefined) throw internalError(reportId(field))
  const sql = realColumns.has(field) ? field : `(document ->> '${field}') COLLATE NOCASE`
  return { sql, type: field === 'created_at' || field === 'updated_at' ? 'date' : type }
}

const itemColumn = (field: string): Column => {
  const type = itemScalars.get(field)
  if (type === undefined) throw internalError(reportId(field))
  const sql = field === 'item_id' || field === 'order_id' ? field : `(document ->> '${field}') COLLATE NOCASE`
  return { sql, type: field === 'created_at' || field === 'updated_at' ? 'date' : type }
}

const emptyOfCarts = ['base_cost', 'qty_backordered'] as const

const reportId = (field: string): string => Buffer.from(field).toString('hex').padEnd(13, '0').slice(0, 13)

/** What an order's shipping assignment repeats of its amounts; null where the order has none. */
const shippingTotal = (order: Fields): Fields | null => {
  const amounts = Object.entries(order).filter(([name, value]) => /^(base_)?shipping_(?!description)/.test(name) && typeof value === 'number')
  return amounts.length === 0 ? null : Object.fromEntries(amounts)
}

/** The first place in an ascending list whose value is above `limit`. */
const firstAbove = (ids: readonly number[], limit: number): number => {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ids[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Reads orders as `GET /V1/orders`, `/V1/orders/{id}` and `/V1/orders/items` answer them. */
export class OrderReader {
  readonly #database: Database
  readonly #store: OrderStore
  readonly #matches = new Map<string, Matches>()

  constructor(database: Database, store: OrderStore) {
    this.#database = database
    this.#store = store
  }

  /** A page of orders; `total` counts all that match. */
  search(criteria: SearchCriteria, tree: FieldTree | null): { items: unknown[]; total: number } {
    const [sort, ...further] = criteria.sorts
    if (further.length > 0 || (sort !== undefined && sort.field !== 'entity_id')) return this.#searchBySql(criteria, tree)
    const { ids, from } = this.#matching(criteria)
    const total = ids.length - from
    const size = criteria.pageSize ?? total
    const skip = (criteria.page - 1) * size
    const page =
      sort?.direction === 'DESC'
        ? ids.slice(Math.max(from, ids.length - skip - size), Math.max(from, ids.length - skip)).reverse()
        : ids.slice(from + skip, from + skip + size)
    return { items: this.#orders(page, tree), total }
  }

  byId(entityId: number, tree: FieldTree | null): unknown {
    return this.#orders([entityId], tree)[0]
  }

  /** A page of order lines, of all orders. */
  searchItems(criteria: SearchCriteria, tree: FieldTree | null): { items: unknown[]; total: number } {
    const where = sqlOfGroups(criteria.groups, itemColumn)
    const total = this.#database.one<{ n: number }>(`SELECT count(*) AS n FROM sales_order_item WHERE ${where.sql}`, ...where.values)?.n ?? 0
    const order = criteria.sorts.map((sort) => `${itemColumn(sort.field).sql} ${sort.direction}`).join(', ') || 'item_id'
    const size = criteria.pageSize ?? -1
    const rows = this.#database.all<ItemRow>(
      `SELECT order_id, document FROM sales_order_item WHERE ${where.sql} ORDER BY ${order} LIMIT ? OFFSET ?`,
      ...where.values, size, size < 0 ? 0 : (criteria.page - 1) * size,
    )
    return { items: rows.map((row) => this.#item(row.document, tree)), total }
  }

  #searchBySql(criteria: SearchCriteria, tree: FieldTree | null): { items: unknown[]; total: number } {
    const where = sqlOfGroups(criteria.groups, orderColumn)
    const order = criteria.sorts.map((sort) => `${orderColumn(sort.field).sql} ${sort.direction}`).join(', ')
    const total = this.#database.one<{ n: number }>(`SELECT count(*) AS n FROM sales_order WHERE ${where.sql}`, ...where.values)?.n ?? 0
    const size = criteria.pageSize ?? -1
    const rows = this.#database.all<{ entity_id: number }>(
      `SELECT entity_id FROM sales_order WHERE ${where.sql} ORDER BY ${order}, entity_id LIMIT ? OFFSET ?`,
      ...where.values, size, size < 0 ? 0 : (criteria.page - 1) * size,
    )
    return { items: this.#orders(rows.map((row) => row.entity_id), tree), total }
  }

  /**
   * The ids that match, and where the answer starts in them. A keyset page differs from the one before only in its
   * `entity_id gt`; so the rest of the filter is evaluated once, kept, and only new orders are looked at from then on.
   */
  #matching(criteria: SearchCriteria): { ids: readonly number[]; from: number } {
    let after = 0
    const groups = criteria.groups.filter((group) => {
      const [filter] = group
      if (group.length !== 1 || filter?.field !== 'entity_id' || filter.condition !== 'gt') return true
      after = Math.max(after, Number.parseFloat(filter.value) || 0)
      return false
    })
    const where = sqlOfGroups(groups, orderColumn)
    const unique = groups.length === 1 && groups[0]?.length === 1 ? groups[0][0] : undefined
    if (unique?.condition === 'eq' && realColumns.has(unique.field)) {
      const rows = this.#database.all<{ entity_id: number }>(`SELECT entity_id FROM sales_order WHERE ${where.sql} ORDER BY entity_id`, ...where.values)
      const found = rows.map((row) => row.entity_id)
      return { ids: found, from: firstAbove(found, after) }
    }
    const key = JSON.stringify(where)
    let matches = this.#matches.get(key)
    if (matches === undefined || matches.overwrites !== this.#store.overwrites) {
      matches = { ids: [], seen: 0, overwrites: this.#store.overwrites }
      if (this.#matches.size >= 16) this.#matches.delete(this.#matches.keys().next().value ?? '')
      this.#matches.set(key, matches)
    }
    const rows = this.#database.all<{ entity_id: number }>(
      `SELECT entity_id FROM sales_order WHERE entity_id > ? AND (${where.sql}) ORDER BY entity_id`, matches.seen, ...where.values,
    )
    for (const row of rows) matches.ids.push(row.entity_id)
    matches.seen = this.#store.lastEntityId
    return { ids: matches.ids, from: firstAbove(matches.ids, after) }
  }

  #orders(ids: readonly number[], tree: FieldTree | null): unknown[] {
    const [first, last] = [ids[0], ids.at(-1)]
    if (first === undefined || last === undefined) return []
    const wantsItems = tree === null || tree['items'] !== undefined || tree['extension_attributes'] !== undefined
    const [low, high] = first < last ? [first, last] : [last, first]
    const dense = high - low < ids.length * 2
    const orders = new Map<number, string>()
    const items = new Map<number, string[]>()
    const add = (row: ItemRow): void => {
      const texts = items.get(row.order_id)
      if (texts === undefined) items.set(row.order_id, [row.document])
      else texts.push(row.document)
    }
    const ranges = dense ? [[low, high] as const] : ids.map((id) => [id, id] as const)
    for (const [from, to] of ranges) {
      for (const row of this.#database.all<OrderRow>('SELECT entity_id, document FROM sales_order WHERE entity_id BETWEEN ? AND ?', from, to)) {
        orders.set(row.entity_id, row.document)
      }
      if (!wantsItems) continue
      for (const row of this.#database.all<ItemRow>('SELECT order_id, document FROM sales_order_item WHERE order_id BETWEEN ? AND ? ORDER BY order_id, item_id', from, to)) add(row)
    }
    const answered: unknown[] = []
    for (const id of ids) {
      const document = orders.get(id)
      if (document !== undefined) answered.push(this.#order(document, items.get(id) ?? [], tree))
    }
    return answered
  }

  #order(document: string, itemTexts: readonly string[], tree: FieldTree | null): unknown {
    const order = JSON.parse(document) as Fields
    if (order['grand_total'] === undefined) order['grand_total'] = null
    if (order['base_grand_total'] === undefined) order['base_grand_total'] = null
    if (tree === null || tree['extension_attributes'] !== undefined) {
      const items = itemTexts.map((text) => this.#item(text, null) as Fields)
      const extension = order['extension_attributes'] as { shipping_assignments: Fields[] }
      const total = shippingTotal(order)
      for (const assignment of extension.shipping_assignments) {
        if (total !== null) assignment['shipping'] = { ...(assignment['shipping'] as Fields), total }
        assignment['items'] = items
      }
      order['extension_attributes'] = {
        payment_additional_info: [], applied_taxes: [], ...extension, ...taxesOfOrder(order, items), converting_from_quote: false,
        additional_itemized_taxes: [],
      }
      if (tree === null) return { ...order, items }
    }
    const below = tree['items']
    if (below !== undefined) order['items'] = itemTexts.map((text) => this.#item(text, below === true ? null : below))
    return filterFields(order, below === undefined ? tree : { ...tree, items: true })
  }

  #item(text: string, tree: FieldTree | null): unknown {
    const stored = JSON.parse(text) as Fields
    if (tree === null) {
      const item: Fields = { ...itemDefaults, ...stored, extension_attributes: { itemized_taxes: [] } }
      // An order out of a cart fills its columns itself, and leaves some empty.
      for (const name of emptyOfCarts) if (item[name] === null) delete item[name]
      return item
    }
    const kept: Fields = {}
    let empty = true
    for (const name in tree) {
      const value = name === 'extension_attributes' ? { itemized_taxes: [] } : (stored[name] ?? itemDefaults[name])
      if (value === undefined) continue
      kept[name] = value
      empty = false
    }
    return empty ? [] : kept
  }
}
