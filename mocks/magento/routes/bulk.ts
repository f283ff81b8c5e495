import { internalError, jsonAnswer } from '../answer.ts'
import { bulkStatus } from '../bulk.ts'
import { sqlOfGroups } from '../sql-filter.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { Column } from '../sql-filter.ts'

const resource = 'Magento_AsynchronousOperations::system_magento_logging_bulk_operations'

const columns: Readonly<Record<string, Column>> = {
  id: { sql: 'o.id', type: 'number' },
  operation_key: { sql: 'o.operation_key', type: 'number' },
  bulk_uuid: { sql: 'o.bulk_uuid', type: 'text' },
  topic_name: { sql: 'o.topic_name', type: 'text' },
  serialized_data: { sql: 'o.serialized_data', type: 'text' },
  result_serialized_data: { sql: 'o.result_serialized_data', type: 'text' },
  status: { sql: 'o.status', type: 'number' },
  error_code: { sql: 'o.error_code', type: 'number' },
  start_time: { sql: 'b.start_time', type: 'date' },
}
const columnOf = (field: string): Column => {
  const column = Object.hasOwn(columns, field) ? columns[field] : undefined
  if (column === undefined) throw internalError('bulkoperation')
  return column
}

type OperationRow = { start_time: string } & Record<string, unknown>

const search = (request: MagentoRequest): Answer => {
  const criteria = request.criteria()
  const { database } = request.shop
  const where = sqlOfGroups(criteria.groups, columnOf)
  const from = 'magento_operation o JOIN magento_bulk b ON b.uuid = o.bulk_uuid'
  const total = database.one<{ n: number }>(`SELECT count(*) AS n FROM ${from} WHERE ${where.sql}`, ...where.values)?.n ?? 0
  const order = criteria.sorts.map((sort) => `${columnOf(sort.field).sql} ${sort.direction}, `).join('')
  const size = criteria.pageSize ?? -1
  const rows = database.all<OperationRow>(
    `SELECT b.start_time, o.operation_key AS id, o.bulk_uuid, o.topic_name, o.serialized_data, o.result_serialized_data, o.status,
     o.result_message, o.error_code FROM ${from} WHERE ${where.sql} ORDER BY ${order}o.id LIMIT ? OFFSET ?`,
    ...where.values, size, size < 0 ? 0 : (criteria.page - 1) * size,
  )
  return request.page(criteria, rows.map(({ start_time: start, ...row }) => ({ extension_attributes: { start_time: start }, ...row })), total)
}

export const bulkRoutes: readonly Route[] = [
  { method: 'GET', path: 'bulk/*/status', resource, request: 'bulk-status', time: null, handle: (request) => request.answer(bulkStatus(request.shop, request.param(0), false)) },
  { method: 'GET', path: 'bulk/*/detailed-status', resource, request: 'bulk-status', time: null, handle: (request) => request.answer(bulkStatus(request.shop, request.param(0), true)) },
  {
    method: 'GET', path: 'bulk/*/operation-status/*', resource, request: null, time: null,
    handle: (request) => jsonAnswer(request.shop.database.one<{ n: number }>(
      'SELECT count(*) AS n FROM magento_operation WHERE bulk_uuid = ? AND status = ?', request.param(0), Number(request.param(1)))?.n ?? 0),
  },
  { method: 'GET', path: 'bulk/', resource, request: null, time: null, handle: search },
  { method: 'GET', path: 'bulk', resource, request: null, time: null, handle: search },
]
