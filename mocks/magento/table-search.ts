import { internalError } from './answer.ts'
import { sqlOfGroups } from './sql-filter.ts'
import type { Answer } from './answer.ts'
import type { MagentoRequest } from './routing.ts'
import type { Column } from './sql-filter.ts'

/** A table that is searched as Magento searches a flat collection: its fields, and the order where none is asked for. */
export type SearchedTable = { from: string; columns: Readonly<Record<string, Column>>; key: string }

/** A page `{items, search_criteria, total_count}` of a table's rows. A field that is no column is Magento's 500. */
export const searchTable = <Row>(request: MagentoRequest, table: SearchedTable, item: (row: Row) => unknown): Answer => {
  const columnOf = (field: string): Column => {
    const column = Object.hasOwn(table.columns, field) ? table.columns[field] : undefined
    if (column === undefined) throw internalError('unknownfield')
    return column
  }
  const criteria = request.criteria()
  const { database } = request.shop
  const where = sqlOfGroups(criteria.groups, columnOf)
  const total = database.one<{ n: number }>(`SELECT count(*) AS n FROM ${table.from} WHERE ${where.sql}`, ...where.values)?.n ?? 0
  const order = criteria.sorts.map((sort) => `${columnOf(sort.field).sql} ${sort.direction}, `).join('')
  const size = criteria.pageSize ?? -1
  const rows = database.all<Row>(
    `SELECT * FROM ${table.from} WHERE ${where.sql} ORDER BY ${order}${table.key} LIMIT ? OFFSET ?`,
    ...where.values, size, size < 0 ? 0 : (criteria.page - 1) * size,
  )
  return request.page(criteria, rows.map(item), total)
}
