import { internalError } from '../answer.ts'
import { sqlOfGroups } from '../sql-filter.ts'
import { documentFields } from './document-fields.ts'
import type { Database } from '../database.ts'
import type { SearchCriteria } from '../search-criteria.ts'
import type { Column } from '../sql-filter.ts'
import type { Fields } from './amounts.ts'

/** What follows a sale; the name is that of the table. */
export type DocumentKind = 'sales_invoice' | 'sales_shipment' | 'sales_creditmemo'

/** A document before it has its ids. Each line names its order's line by `order_item_id`. */
export type NewDocument = { orderId: number; fields: Fields; items: readonly Fields[]; tracks: readonly Fields[]; comment: Fields | null }

const realColumns = new Set(['entity_id', 'order_id', 'store_id', 'increment_id', 'created_at', 'updated_at'])

const nextId = (database: Database, table: string): number =>
  (database.one<{ top: number | null }>(`SELECT max(entity_id) AS top FROM ${table}`)?.top ?? 0) + 1

/** Stores a document with its lines and returns its id. Numbers are nine digits, counted for each kind. */
export const insertDocument = (database: Database, kind: DocumentKind, document: NewDocument, storeId: number, now: string): number => {
  database.write()
  const entityId = nextId(database, kind)
  const incrementId = String(entityId).padStart(9, '0')
  const comments = document.comment === null ? [] : [{ ...document.comment, created_at: now, entity_id: entityId, parent_id: entityId }]
  const fields = {
    ...document.fields, entity_id: entityId, increment_id: incrementId, order_id: document.orderId, store_id: storeId,
    created_at: now, updated_at: now, comments,
  }
  database
    .statement(`INSERT INTO ${kind} (entity_id, order_id, store_id, increment_id, created_at, updated_at, document) VALUES (?, ?, ?, ?, ?, ?, ?)`)
    .run(entityId, document.orderId, storeId, incrementId, now, now, JSON.stringify(fields))
  let itemId = nextId(database, `${kind}_item`)
  for (const item of document.items) {
    database
      .statement(`INSERT INTO ${kind}_item (entity_id, parent_id, order_item_id, document) VALUES (?, ?, ?, ?)`)
      .run(itemId, entityId, Number(item['order_item_id']), JSON.stringify({ ...item, entity_id: itemId, parent_id: entityId }))
    itemId++
  }
  let trackId = document.tracks.length === 0 ? 0 : nextId(database, 'sales_shipment_track')
  for (const track of document.tracks) {
    const stored = { ...track, order_id: document.orderId, created_at: now, entity_id: trackId, parent_id: entityId, updated_at: now }
    database.statement('INSERT INTO sales_shipment_track (entity_id, parent_id, document) VALUES (?, ?, ?)').run(trackId, entityId, JSON.stringify(stored))
    trackId++
  }
  return entityId
}

const columnOf = (kind: DocumentKind) => (field: string): Column => {
  const type = documentFields[kind].get(field)
  if (type === undefined) throw internalError(Buffer.from(field).toString('hex').padEnd(13, '0').slice(0, 13))
  return { sql: realColumns.has(field) ? field : `(document ->> '${field}') COLLATE NOCASE`, type }
}

const below = (database: Database, table: string, parentId: number): Fields[] =>
  database.all<{ document: string }>(`SELECT document FROM ${table} WHERE parent_id = ? ORDER BY entity_id`, parentId)
    .map((row) => JSON.parse(row.document) as Fields)

const whole = (database: Database, kind: DocumentKind, row: { entity_id: number; document: string }): Fields => {
  const { comments, ...fields } = JSON.parse(row.document) as Fields
  const items = below(database, `${kind}_item`, row.entity_id)
  if (kind !== 'sales_shipment') return { ...fields, items, comments }
  const tracks = below(database, 'sales_shipment_track', row.entity_id)
  return { ...fields, items, tracks, comments, extension_attributes: { source_code: 'default' } }
}

/** One document with its lines; undefined where there is none. */
export const documentById = (database: Database, kind: DocumentKind, entityId: number): Fields | undefined => {
  const row = database.one<{ entity_id: number; document: string }>(`SELECT entity_id, document FROM ${kind} WHERE entity_id = ?`, entityId)
  return row === undefined ? undefined : whole(database, kind, row)
}

/** All documents of one order, without their lines, oldest first. */
export const documentsOfOrder = (database: Database, kind: DocumentKind, orderId: number): Fields[] =>
  database.all<{ document: string }>(`SELECT document FROM ${kind} WHERE order_id = ? ORDER BY entity_id`, orderId)
    .map((row) => JSON.parse(row.document) as Fields)

/** A page of documents, of all orders; `total` counts all that match. Throws Magento's 500 for an unknown field. */
export const searchDocuments = (database: Database, kind: DocumentKind, criteria: SearchCriteria): { items: Fields[]; total: number } => {
  const column = columnOf(kind)
  const where = sqlOfGroups(criteria.groups, column)
  const total = database.one<{ n: number }>(`SELECT count(*) AS n FROM ${kind} WHERE ${where.sql}`, ...where.values)?.n ?? 0
  const order = criteria.sorts.map((sort) => `${column(sort.field).sql} ${sort.direction}, `).join('')
  const size = criteria.pageSize ?? -1
  const rows = database.all<{ entity_id: number; document: string }>(
    `SELECT entity_id, document FROM ${kind} WHERE ${where.sql} ORDER BY ${order}entity_id LIMIT ? OFFSET ?`,
    ...where.values, size, size < 0 ? 0 : (criteria.page - 1) * size,
  )
  return { items: rows.map((row) => whole(database, kind, row)), total }
}
