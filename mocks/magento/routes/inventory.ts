import { MagentoError, jsonAnswer } from '../answer.ts'
import { salableOf } from '../carts/salable-stock.ts'
import { checkListLimit } from '../input-limits.ts'
import { checkNames, isNumeric, wrongType } from '../service-input.ts'
import { sqlOfGroups } from '../sql-filter.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { Shop } from '../shop.ts'
import type { Column } from '../sql-filter.ts'

const columns: Readonly<Record<string, Column>> = {
  source_item_id: { sql: 'source_item_id', type: 'number' },
  sku: { sql: 'sku', type: 'text' },
  source_code: { sql: 'source_code COLLATE NOCASE', type: 'text' },
  quantity: { sql: 'quantity', type: 'number' },
  status: { sql: 'status', type: 'number' },
}
const columnOf = (field: string): Column => {
  const column = Object.hasOwn(columns, field) ? columns[field] : undefined
  if (column === undefined) throw new MagentoError(500, 'Internal Error. Details are available in Magento log file. Report ID: webapi-source-items')
  return column
}

const search = (request: MagentoRequest): Answer => {
  const criteria = request.criteria()
  const { database } = request.shop
  const where = sqlOfGroups(criteria.groups, columnOf)
  const total = database.one<{ n: number }>(`SELECT count(*) AS n FROM inventory_source_item WHERE ${where.sql}`, ...where.values)?.n ?? 0
  const order = criteria.sorts.map((sort) => `${columnOf(sort.field).sql} ${sort.direction}, `).join('')
  const size = criteria.pageSize ?? -1
  const items = database.all(
    `SELECT sku, source_code, quantity, status FROM inventory_source_item WHERE ${where.sql} ORDER BY ${order}source_item_id LIMIT ? OFFSET ?`,
    ...where.values, size, size < 0 ? 0 : (criteria.page - 1) * size,
  )
  return request.page(criteria, items, total)
}

const sourceItemNames = new Set(['sku', 'source_code', 'quantity', 'status', 'extension_attributes'])

const post = (request: MagentoRequest): Answer => {
  const given = request.given('sourceItems')
  const { database } = request.shop
  const couldNotSave = (): MagentoError => new MagentoError(400, 'Could not save Source Item')
  if (!Array.isArray(given)) throw couldNotSave()
  checkListLimit(request.shop.options.inputLimits, given.length, '\\Magento\\InventoryApi\\Api\\Data\\SourceItemInterface')
  if (given.length === 0) throw new MagentoError(400, 'Input data is empty')
  const rows = (given as Record<string, unknown>[]).map((row) => {
    checkNames(row, sourceItemNames)
    const { sku, source_code: source, quantity, status } = row
    for (const [name, value, type] of [['quantity', quantity, 'float'], ['status', status, 'int']] as const) {
      if (value !== undefined && value !== null && !isNumeric(value)) throw wrongType(name, value, type)
    }
    const lines = [
      ...(['sku', 'source_code'] as const).filter((name) => String(row[name] ?? '') === '').map((field) => ({ message: '"%field" can not be empty.', field })),
      ...(['quantity', 'status'] as const).filter((name) => (row[name] ?? null) === null).map((field) => ({ message: '"%field" should be numeric.', field })),
    ]
    const [first] = lines
    if (first !== undefined) {
      const errors = lines.map(({ message, field }) => new MagentoError(400, message, { field }))
      throw new MagentoError(400, `Validation Failed: ${first.message.replace('%field', first.field)}`, null, errors)
    }
    if (typeof sku !== 'string' || source !== 'default') throw couldNotSave()
    return { sku, source, quantity: Number(quantity), status: Number(status) }
  })
  database.write()
  const save = database.statement(
    `INSERT INTO inventory_source_item (source_code, sku, quantity, status) VALUES (?, ?, ?, ?)
     ON CONFLICT (sku, source_code) DO UPDATE SET quantity = excluded.quantity, status = excluded.status`,
  )
  for (const row of rows) save.run(row.source, row.sku, row.quantity, row.status)
  return jsonAnswer([])
}

/** What can be sold: the sources' stock and the reservations (negative where carts have ordered). */
export const salableQuantity = (shop: Shop, sku: string): number | null => salableOf(shop.database, sku)

const salable = (request: MagentoRequest): number => {
  const quantity = salableQuantity(request.shop, request.param(0))
  if (quantity === null) {
    throw new MagentoError(404, 'The product that was requested doesn\'t exist. Verify the product and try again.')
  }
  return quantity
}

export const inventoryRoutes: readonly Route[] = [
  { method: 'GET', path: 'inventory/source-items', resource: 'Magento_InventoryApi::source', request: 'stock-delta', time: null, handle: search },
  { method: 'POST', path: 'inventory/source-items', resource: 'Magento_InventoryApi::source', request: null, time: null, handle: post },
  {
    method: 'GET', path: 'inventory/get-product-salable-quantity/*/*', resource: 'Magento_InventorySalesApi::stock', request: null, time: null,
    handle: (request) => jsonAnswer(salable(request)),
  },
  {
    method: 'GET', path: 'inventory/is-product-salable/*/*', resource: 'Magento_InventorySalesApi::stock', request: null, time: null,
    handle: (request) => jsonAnswer(salable(request) > 0),
  },
]
