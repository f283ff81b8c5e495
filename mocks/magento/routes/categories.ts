import { MagentoError } from '../answer.ts'
import { pathNumber } from '../service-input.ts'
import { searchTable } from '../table-search.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { Shop } from '../shop.ts'
import type { SearchedTable } from '../table-search.ts'

type CategoryRow = { entity_id: number; parent_id: number; name: string; position: number; level: number; product_count: number }

const categories: SearchedTable = {
  from: 'catalog_category_entity', key: 'entity_id',
  columns: {
    entity_id: { sql: 'entity_id', type: 'number' }, parent_id: { sql: 'parent_id', type: 'number' }, name: { sql: 'name', type: 'text' },
    position: { sql: 'position', type: 'number' }, level: { sql: 'level', type: 'number' }, is_active: { sql: '1', type: 'number' },
  },
}

const noSuchCategory = (id: number): MagentoError => new MagentoError(404, 'No such entity with %fieldName = %fieldValue', { fieldName: 'id', fieldValue: id })

const ROOT_CATEGORY = 2

/** The tree under one category; the levels below `depth` are left out, as in Magento. */
const categoryTree = (shop: Shop, rootId: number, depth: number): object => {
  const rows = shop.database.all<CategoryRow>(`SELECT c.*, (SELECT count(*) FROM catalog_category_product p WHERE p.category_id = c.entity_id) AS product_count
    FROM catalog_category_entity c ORDER BY c.position, c.entity_id`)
  const root = rows.find((row) => row.entity_id === rootId)
  if (root === undefined) throw noSuchCategory(rootId)
  const under = (row: CategoryRow, levels: number): object => ({
    id: row.entity_id, parent_id: row.parent_id, name: row.name, is_active: true, position: row.position, level: row.level,
    product_count: row.product_count,
    children_data: levels <= 0 ? [] : rows.filter((one) => one.parent_id === row.entity_id).map((one) => under(one, levels - 1)),
  })
  return under(root, depth)
}

const whole = (text: string | undefined, fallback: number): number => (text === undefined || text === '' ? fallback : Number.parseInt(text, 10) || 0)

/** Ids from the root of all categories down to this one: `1/2/3`. */
const pathOf = (rows: ReadonlyMap<number, CategoryRow>, row: CategoryRow): string => {
  const parent = rows.get(row.parent_id)
  return parent === undefined ? `1/${row.entity_id}` : `${pathOf(rows, parent)}/${row.entity_id}`
}

const allCategories = (shop: Shop): Map<number, CategoryRow> =>
  new Map(shop.database.all<CategoryRow>('SELECT *, 0 AS product_count FROM catalog_category_entity ORDER BY position, entity_id').map((row) => [row.entity_id, row]))

const MADE_AT = '2026-01-01 00:00:00'

/** One category as its own route and the list show it. */
const categoryAnswer = (rows: ReadonlyMap<number, CategoryRow>, row: CategoryRow): object => {
  const children = [...rows.values()].filter((one) => one.parent_id === row.entity_id)
  const urlKey = row.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return {
    id: row.entity_id, parent_id: row.parent_id, name: row.name, is_active: true, position: row.position, level: row.level,
    children: children.map((one) => one.entity_id).join(','), created_at: MADE_AT, updated_at: MADE_AT, path: pathOf(rows, row), available_sort_by: [],
    include_in_menu: true,
    custom_attributes: Object.entries({ display_mode: 'PRODUCTS', is_anchor: '1', children_count: String(children.length), url_key: urlKey, url_path: urlKey })
      .map(([code, value]) => ({ attribute_code: code, value })),
  }
}

const named = (request: MagentoRequest): { rows: ReadonlyMap<number, CategoryRow>; row: CategoryRow } => {
  const rows = allCategories(request.shop)
  const id = pathNumber(request.param(0))
  const row = rows.get(id)
  if (row === undefined) throw noSuchCategory(id)
  return { rows, row }
}

const route = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, resource: 'Magento_Catalog::categories', request: null, time: null, handle })

/** Categories: the tree, one, a search, and what lies in one. */
export const categoryRoutes: readonly Route[] = [
  route('categories', (request) =>
    request.answer(categoryTree(
      request.shop, whole(request.pairs.get('rootCategoryId'), ROOT_CATEGORY), whole(request.pairs.get('depth'), Number.POSITIVE_INFINITY)))),
  route('categories/list', (request) => {
    const rows = allCategories(request.shop)
    return searchTable<CategoryRow>(request, categories, (row) => categoryAnswer(rows, row))
  }),
  route('categories/*', (request) => {
    const { rows, row } = named(request)
    return request.answer(categoryAnswer(rows, row))
  }),
  route('categories/*/products', (request) => {
    const { row } = named(request)
    const links = request.shop.database.all<{ sku: string }>(
      `SELECT e.sku FROM catalog_category_product p JOIN catalog_product_entity e ON e.entity_id = p.product_id WHERE p.category_id = ? ORDER BY e.entity_id`, row.entity_id)
    return request.answer(links.map(({ sku }, position) => ({ sku, position, category_id: String(row.entity_id) })), links.length)
  }),
]
