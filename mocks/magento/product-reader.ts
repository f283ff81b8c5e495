import { MagentoError } from './answer.ts'
import { sqlOfGroups } from './sql-filter.ts'
import type { Database } from './database.ts'
import type { SearchCriteria } from './search-criteria.ts'
import type { Column } from './sql-filter.ts'

type Fields = Record<string, unknown>
type EntityRow = { entity_id: number; attribute_set_id: number; type_id: string; sku: string; created_at: string; updated_at: string }
type ValueRow = { entity_id: number; attribute_code: string; value: unknown }

const entityColumns: Readonly<Record<string, Column>> = {
  entity_id: { sql: 'e.entity_id', type: 'number' },
  id: { sql: 'e.entity_id', type: 'number' },
  sku: { sql: 'e.sku', type: 'text' },
  attribute_set_id: { sql: 'e.attribute_set_id', type: 'number' },
  type_id: { sql: 'e.type_id', type: 'text' },
  created_at: { sql: 'e.created_at', type: 'date' },
  updated_at: { sql: 'e.updated_at', type: 'date' },
}
const valueTypes = ['int', 'varchar', 'decimal', 'text', 'datetime']
/** Attributes that stand in the product itself, not among its custom attributes. */
const ownKeys = new Set(['name', 'price', 'status', 'visibility', 'weight'])
const ids = (rows: readonly EntityRow[]): string => rows.map((row) => row.entity_id).join(',')

/** Reads products from the EAV tables and keeps the documents that it made until a product changes. */
export class ProductReader {
  readonly #database: Database
  readonly #documents = new Map<number, Fields>()
  /** Counts changes of the catalogue: an answer that was kept under another count is stale. */
  changes = 0

  constructor(database: Database) {
    this.#database = database
  }

  /** To be called after a product was written. */
  forget(entityId: number): void {
    this.#documents.delete(entityId)
    this.changes++
  }

  search(criteria: SearchCriteria): { items: Fields[]; total: number } {
    const where = sqlOfGroups(criteria.groups, (field) => this.column(field))
    const total = this.#database.one<{ n: number }>(`SELECT count(*) AS n FROM catalog_product_entity e WHERE ${where.sql}`, ...where.values)?.n ?? 0
    const order = criteria.sorts.map((sort) => `${this.column(sort.field).sql} ${sort.direction}, `).join('')
    const size = criteria.pageSize ?? -1
    const rows = this.#database.all<EntityRow>(
      `SELECT * FROM catalog_product_entity e WHERE ${where.sql} ORDER BY ${order}e.entity_id LIMIT ? OFFSET ?`,
      ...where.values, size, size < 0 ? 0 : (criteria.page - 1) * size,
    )
    return { items: this.#products(rows), total }
  }

  /** Products by id, in this order; ids without a product are left out. */
  byIds(entityIds: readonly number[]): Fields[] {
    const missing = entityIds.filter((id) => !this.#documents.has(id))
    if (missing.length > 0) {
      this.#load(this.#database.allOnce<EntityRow>(`SELECT * FROM catalog_product_entity WHERE entity_id IN (${missing.map(Number).join(',')})`))
    }
    return entityIds.map((id) => this.#documents.get(id)).filter((document) => document !== undefined)
  }

  /** One product by SKU, with its stock; null where there is none. */
  bySku(sku: string): Fields | null {
    const row = this.#database.one<EntityRow>('SELECT * FROM catalog_product_entity WHERE sku = ?', sku)
    const [product] = row === undefined ? [] : this.#products([row])
    if (product === undefined) return null
    return { ...product, extension_attributes: { website_ids: [1], stock_item: this.stockItem(String(product['sku'])) } }
  }

  /** The legacy stock item of a product; null where the SKU is unknown. */
  stockItem(sku: string): Fields | null {
    const row = this.#database.one<{ entity_id: number; quantity: number; status: number }>(
      `SELECT e.entity_id, s.quantity, s.status FROM catalog_product_entity e
       JOIN inventory_source_item s ON s.sku = e.sku AND s.source_code = 'default' WHERE e.sku = ?`, sku)
    if (row === undefined) return null
    return {
      item_id: row.entity_id, product_id: row.entity_id, stock_id: 1, qty: row.quantity, is_in_stock: row.status === 1,
      is_qty_decimal: false, show_default_notification_message: false, use_config_min_qty: true, min_qty: 0,
      use_config_min_sale_qty: 1, min_sale_qty: 1, use_config_max_sale_qty: true, max_sale_qty: 10000,
      use_config_backorders: true, backorders: 0, use_config_notify_stock_qty: true, notify_stock_qty: 1,
      use_config_qty_increments: true, qty_increments: 0, use_config_enable_qty_inc: true, enable_qty_increments: false,
      use_config_manage_stock: true, manage_stock: true, low_stock_date: null, is_decimal_divided: false,
      stock_status_changed_auto: 0,
    }
  }

  /** How a field or an attribute of a product `e` is searched. Throws for an unknown one. */
  column(field: string): Column {
    const known = Object.hasOwn(entityColumns, field) ? entityColumns[field] : undefined
    if (known !== undefined) return known
    const attribute = this.#database.one<{ attribute_id: number; backend_type: string }>(
      'SELECT attribute_id, backend_type FROM eav_attribute WHERE attribute_code = ?', field)
    if (attribute === undefined) {
      throw new MagentoError(400, 'The "%1" attribute name is invalid. Reset the name and try again.', [field])
    }
    const number = attribute.backend_type === 'int' || attribute.backend_type === 'decimal'
    return {
      sql: `(SELECT value FROM catalog_product_entity_${attribute.backend_type} v WHERE v.entity_id = e.entity_id
        AND v.attribute_id = ${attribute.attribute_id} AND v.store_id = 0)`,
      type: number ? 'number' : attribute.backend_type === 'datetime' ? 'date' : 'text',
    }
  }

  #products(rows: readonly EntityRow[]): Fields[] {
    const missing = rows.filter((row) => !this.#documents.has(row.entity_id))
    if (missing.length > 0) this.#load(missing)
    return rows.map((row) => this.#documents.get(row.entity_id) ?? {})
  }

  /** The ids of each product's categories, as text: so Magento gives them. */
  #categories(rows: readonly EntityRow[]): ReadonlyMap<number, string[]> {
    const found = this.#database.allOnce<{ product_id: number; category_id: number }>(
      `SELECT * FROM catalog_category_product WHERE product_id IN (${ids(rows)}) ORDER BY category_id`)
    const byProduct = new Map<number, string[]>()
    for (const row of found) byProduct.set(row.product_id, [...(byProduct.get(row.product_id) ?? []), String(row.category_id)])
    return byProduct
  }

  #load(rows: readonly EntityRow[]): void {
    if (rows.length === 0) return
    const values = new Map<number, Map<string, unknown>>(rows.map((row) => [row.entity_id, new Map()]))
    const list = rows.length === 1 ? null : ids(rows)
    for (const type of valueTypes) {
      const select = `SELECT v.entity_id, a.attribute_code, v.value FROM catalog_product_entity_${type} v
        JOIN eav_attribute a USING (attribute_id) WHERE v.entity_id`
      // A list of ids makes a text of its own: it is not worth keeping it prepared.
      const found = list === null
        ? this.#database.all<ValueRow>(`${select} = ?`, rows[0]?.entity_id ?? 0)
        : this.#database.allOnce<ValueRow>(`${select} IN (${list}) ORDER BY v.entity_id, v.attribute_id`)
      for (const row of found) values.get(row.entity_id)?.set(row.attribute_code, row.value)
    }
    const categories = this.#categories(rows)
    for (const row of rows) this.#documents.set(row.entity_id, document(row, values.get(row.entity_id) ?? new Map(), categories.get(row.entity_id) ?? []))
  }
}

const document = (row: EntityRow, values: ReadonlyMap<string, unknown>, categoryIds: readonly string[]): Fields => {
  const custom = [...values].filter(([code]) => !ownKeys.has(code)).map(([code, value]) => ({ attribute_code: code, value: String(value) }))
  return {
    id: row.entity_id, sku: row.sku, name: values.get('name'), attribute_set_id: row.attribute_set_id, price: values.get('price') ?? 0,
    status: values.get('status'), visibility: values.get('visibility'), type_id: row.type_id, created_at: row.created_at,
    updated_at: row.updated_at, weight: values.get('weight'), extension_attributes: { website_ids: [1] }, product_links: [],
    options: [], media_gallery_entries: [], tier_prices: [],
    custom_attributes: [
      ...custom, { attribute_code: 'required_options', value: '0' }, { attribute_code: 'has_options', value: '0' },
      { attribute_code: 'category_ids', value: categoryIds },
    ],
  }
}
