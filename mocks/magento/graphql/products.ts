import { inputError } from './errors.ts'
import { idOfUid } from './uid.ts'
import { productFields, productSource } from './product-source.ts'
import { salePage } from './sale-page.ts'
import type { Filter, SortOrder } from '../search-criteria.ts'
import type { GraphQlContext, Resolvers } from './context.ts'
import type { ProductSource } from './product-source.ts'

type Equal = { eq?: string | null; in?: readonly (string | null)[] | null }
type Range = { from?: string | null; to?: string | null }
type Match = { match?: string | null }
type ProductFilter = Readonly<Record<string, (Equal & Range & Match) | null | undefined>>

type ProductsArguments = {
  search?: string | null
  filter?: ProductFilter | null
  pageSize: number
  currentPage: number
  sort?: Readonly<Record<string, 'ASC' | 'DESC' | null | undefined>> | null
}

type FilterGroup = readonly Filter[]
const MOST_ON_A_PAGE = 300

/** The root of the shop's categories: every product is in it. */
const rootCategory = 2

const isGiven = <Value>(value: Value | null | undefined): value is Value => value !== null && value !== undefined

const escaped = (text: string): string => text.replace(/[%_]/g, '_')

const nothing: FilterGroup = [{ field: 'entity_id', value: '0', condition: 'eq' }]

/** Words of a full-text search: each must stand in the name or be the beginning of the SKU. */
const searchGroups = (text: string): FilterGroup[] => {
  const words = text.split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return [nothing]
  return words.map((word) => [
    { field: 'name', value: `%${escaped(word)}%`, condition: 'like' }, { field: 'sku', value: `${escaped(word)}%`, condition: 'like' },
  ])
}

const equalGroup = (field: string, { eq, in: list }: Equal): FilterGroup => {
  const values = isGiven(eq) ? [eq] : (list ?? []).filter(isGiven)
  if (values.length === 0) return nothing
  // A comma separates the values of `in`.
  if (values.some((value) => value.includes(','))) return values.map((value) => ({ field, value, condition: 'eq' }))
  return [{ field, value: values.join(','), condition: 'in' }]
}

/** What a filter by category names; null where it is none, or names the root. */
const categoriesOf = ({ category_id: byId, category_uid: byUid }: ProductFilter): readonly number[] | null => {
  if (!isGiven(byId) && !isGiven(byUid)) return null
  const named = ({ eq, in: list }: Equal): string[] => (isGiven(eq) ? [eq] : (list ?? []).filter(isGiven))
  const ids = [...named(byId ?? {}).map(Number), ...named(byUid ?? {}).map((uid) => idOfUid(uid) ?? 0)]
  return ids.includes(rootCategory) ? null : ids
}

const groupsOfFilter = (filter: ProductFilter): FilterGroup[] =>
  Object.entries(filter).flatMap(([field, condition]): FilterGroup[] => {
    if (!isGiven(condition) || field === 'category_id' || field === 'category_uid') return []
    const { eq, in: list, from, to, match } = condition
    const groups: FilterGroup[] = []
    if (isGiven(match)) groups.push(...match.split(/\s+/).map((word) => [{ field, value: `%${escaped(word)}%`, condition: 'like' }]))
    if (isGiven(from)) groups.push([{ field, value: from, condition: 'gteq' }])
    if (isGiven(to)) groups.push([{ field, value: to, condition: 'lteq' }])
    if (isGiven(eq) || isGiven(list)) groups.push(equalGroup(field, condition))
    return groups
  })

const sortable = new Set(['name', 'price'])

const sortsOf = (sort: ProductsArguments['sort']): SortOrder[] => [
  ...Object.entries(sort ?? {}).flatMap(([field, direction]): SortOrder[] =>
    (isGiven(direction) && sortable.has(field) ? [{ field, direction }] : [])),
  // Position and relevance are alike for all products; Magento then takes the newest first.
  { field: 'entity_id', direction: 'DESC' },
]

type Page = { items: readonly ProductSource[]; total_count: number; page_info: object }

const products = (_source: never, { search, filter, pageSize, currentPage, sort }: ProductsArguments, context: GraphQlContext): Page => {
  if (currentPage < 1) throw inputError('currentPage value must be greater than 0.')
  if (pageSize < 1) throw inputError('pageSize value must be greater than 0.')
  const { shop } = context
  if (shop.options.inputLimits && pageSize > MOST_ON_A_PAGE) throw inputError(`Maximum pageSize is ${MOST_ON_A_PAGE}`)
  if (!isGiven(search) && !isGiven(filter)) throw inputError("'search' or 'filter' input argument is required.")
  const groups = [...(isGiven(search) ? searchGroups(search) : []), ...groupsOfFilter(filter ?? {})]
  const { items, total } = salePage(shop, { groups, categoryIds: categoriesOf(filter ?? {}), sorts: sortsOf(sort), pageSize, page: currentPage })
  const pages = Math.ceil(total / pageSize)
  if (total > 0 && currentPage > pages) throw inputError(`currentPage value ${currentPage} specified is greater than the ${pages} page(s) available.`)
  context.rows += items.length
  return { items: items.map(productSource), total_count: total, page_info: { page_size: pageSize, current_page: currentPage, total_pages: pages } }
}

const sortFields = { default: 'position', options: [{ value: 'position', label: 'Position' }, { value: 'name', label: 'Product Name' }, { value: 'price', label: 'Price' }] }

export const productQueries: Resolvers = {
  Query: { products },
  Products: { sort_fields: () => sortFields, filters: () => [], aggregations: () => [], suggestions: () => [] },
  ...productFields,
}
