import { sqlOfGroups } from '../sql-filter.ts'
import type { SearchCriteria } from '../search-criteria.ts'
import type { Shop } from '../shop.ts'

type Question = Pick<SearchCriteria, 'groups' | 'sorts' | 'page'> & {
  pageSize: number
  /** The products of any of these categories and of those below them; null: of all. */
  categoryIds: readonly number[] | null
}
type Lists = { changes: number; byQuestion: Map<string, readonly number[]> }

/** Ids of what questions found, kept until the catalogue changes: the pages of a catalogue are one list. */
const kept = new WeakMap<Shop, Lists>()
const KEPT_LISTS = 20

const listsOf = (shop: Shop): Lists => {
  let lists = kept.get(shop)
  if (lists === undefined || lists.changes !== shop.products.changes) {
    lists = { changes: shop.products.changes, byQuestion: new Map() }
    kept.set(shop, lists)
  }
  return lists
}

const inCategories = `e.entity_id IN (WITH RECURSIVE tree (id) AS (SELECT value FROM json_each(?) UNION
  SELECT c.entity_id FROM catalog_category_entity c JOIN tree ON c.parent_id = tree.id)
  SELECT product_id FROM catalog_category_product WHERE category_id IN (SELECT id FROM tree))`

const idsOf = (shop: Shop, { groups, categoryIds, sorts, pageSize }: Question): readonly number[] => {
  const { byQuestion } = listsOf(shop)
  const key = JSON.stringify([groups, categoryIds, sorts])
  const known = byQuestion.get(key)
  if (known !== undefined) return known
  const { products } = shop
  const where = sqlOfGroups(groups, (field) => products.column(field))
  const order = sorts.map((sort) => `${products.column(sort.field).sql} ${sort.direction}`).join(', ')
  const ids = shop.database
    .all<{ entity_id: number }>(
      `SELECT e.entity_id FROM catalog_product_entity e WHERE ${where.sql} AND ${products.column('status').sql} = 1
       AND ${products.column('visibility').sql} > 1 ${categoryIds === null ? '' : `AND ${inCategories}`} ORDER BY ${order}`,
      ...where.values, ...(categoryIds === null ? [] : [JSON.stringify(categoryIds)]))
    .map((row) => row.entity_id)
  // What fits on one page is not asked for again by the next.
  if (ids.length > pageSize) {
    const oldest = byQuestion.size < KEPT_LISTS ? undefined : byQuestion.keys().next().value
    if (oldest !== undefined) byQuestion.delete(oldest)
    byQuestion.set(key, ids)
  }
  return ids
}

/** Ids of products that no source has in stock: a fresh Magento does not show them. */
const outOfStock = (shop: Shop): ReadonlySet<number> =>
  new Set(shop.database
    .all<{ entity_id: number }>(
      `SELECT e.entity_id FROM inventory_source_item s JOIN catalog_product_entity e ON e.sku = s.sku WHERE s.status = 0
       AND NOT EXISTS (SELECT 1 FROM inventory_source_item other WHERE other.sku = s.sku AND other.status = 1)`)
    .map((row) => row.entity_id))

/** A page of the products that a customer can see: enabled, visible and in stock. `items` are REST documents; `total` counts all pages. */
export const salePage = (shop: Shop, question: Question): { items: readonly Record<string, unknown>[]; total: number } => {
  const hidden = outOfStock(shop)
  const all = idsOf(shop, question)
  const shown = hidden.size === 0 ? all : all.filter((id) => !hidden.has(id))
  const from = (question.page - 1) * question.pageSize
  return { items: shop.products.byIds(shown.slice(from, from + question.pageSize)), total: shown.length }
}
