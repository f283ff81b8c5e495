import type { CachedCustomer, CachedProduct, CachedStock } from './catalogue.ts'
import type { MagentoClient } from './magento-client.ts'

/** Magento's own limit for a page, where a shop has switched it on. */
export const PAGE_SIZE = 300
/** No shop has so many pages: a server that always sends full pages ends here and not never. */
const MOST_PAGES = 10_000

type Filter = { field: string; value: string; condition: 'eq' | 'gt' | 'gteq' }
type Row = Record<string, unknown>

const searchOf = (filters: readonly Filter[], sortField: string, currentPage: number | null): string => {
  const parts = filters.flatMap(({ field, value, condition }, group) => {
    const filter = `searchCriteria[filter_groups][${group}][filters][0]`
    return [
      `${filter}[field]=${field}`,
      `${filter}[value]=${encodeURIComponent(value)}`,
      `${filter}[condition_type]=${condition}`,
    ]
  })
  parts.push(`searchCriteria[sortOrders][0][field]=${sortField}`, 'searchCriteria[sortOrders][0][direction]=ASC')
  parts.push(`searchCriteria[pageSize]=${PAGE_SIZE}`)
  if (currentPage !== null) parts.push(`searchCriteria[currentPage]=${currentPage}`)
  return parts.join('&')
}

const readPage = async (magento: MagentoClient, path: string): Promise<{ items: Row[]; totalCount: number }> => {
  const answer = await magento.call('GET', path, null)
  if (answer.status !== 200) throw new Error(`${path.split('?')[0]} answered ${answer.status}`)
  const body = JSON.parse(answer.text) as { items?: Row[] | null; total_count?: number }
  return { items: body.items ?? [], totalCount: body.total_count ?? 0 }
}

const attributeOf = (row: Row, code: string): string | null => {
  const attributes = row['custom_attributes']
  if (!Array.isArray(attributes)) return null
  const value: unknown = attributes.find((attribute) => attribute?.attribute_code === code)?.value
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const productOf = (row: Row, barcodeAttribute: string): CachedProduct => ({
  id: Number(row['id']),
  sku: String(row['sku']),
  name: textOf(row['name']),
  priceMinor: Math.round(Number(row['price'] ?? 0) * 100),
  barcode: attributeOf(row, barcodeAttribute),
  enabled: row['status'] === undefined || Number(row['status']) === 1,
  updatedAt: textOf(row['updated_at']),
})

const customerOf = (row: Row): CachedCustomer => ({
  id: Number(row['id']),
  email: textOf(row['email']),
  firstname: textOf(row['firstname']),
  lastname: textOf(row['lastname']),
  updatedAt: textOf(row['updated_at']),
})

/**
 * Reads by ascending entity_id, each page behind the last id of the one before: rows that change meanwhile move no
 * border of a page, and a page past the end (`items: null`) is just the end.
 */
async function* byId<T extends { id: number }>(
  magento: MagentoClient,
  path: string,
  fields: string,
  since: string | null,
  read: (row: Row) => T,
): AsyncGenerator<T[]> {
  const delta: Filter[] = since === null ? [] : [{ field: 'updated_at', value: since, condition: 'gteq' }]
  let lastId = 0
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    // The first page asks for no id: a target that knows no such filter still gives a small catalogue.
    const filters: Filter[] =
      lastId === 0 ? delta : [...delta, { field: 'entity_id', value: String(lastId), condition: 'gt' }]
    const { items } = await readPage(
      magento,
      `${path}?${searchOf(filters, 'entity_id', null)}&fields=items[${fields}],total_count`,
    )
    const rows = items.map(read).filter((row) => Number.isSafeInteger(row.id) && row.id > lastId)
    if (rows.length > 0) yield rows
    if (items.length < PAGE_SIZE || rows.length === 0) return
    lastId = Math.max(...rows.map((row) => row.id))
  }
}

/** All products, or those changed since a time of Magento (`2026-11-22 17:36:23`), page by page. */
export const readProducts = (
  magento: MagentoClient,
  since: string | null,
  barcodeAttribute: string,
): AsyncGenerator<CachedProduct[]> =>
  byId(magento, '/rest/V1/products', 'id,sku,name,price,status,updated_at,custom_attributes', since, (row) =>
    productOf(row, barcodeAttribute),
  )

/** All customers, or those changed since a time of Magento, page by page. */
export const readCustomers = (magento: MagentoClient, since: string | null): AsyncGenerator<CachedCustomer[]> =>
  byId(magento, '/rest/V1/customers/search', 'id,email,firstname,lastname,updated_at', since, customerOf)

/** All stock, summed over the sources of a product. Source items have no id to read behind and no time of change. */
export const readStock = async (magento: MagentoClient): Promise<CachedStock[]> => {
  const stock = new Map<string, CachedStock>()
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { items, totalCount } = await readPage(
      magento,
      `/rest/V1/inventory/source-items?${searchOf([], 'sku', page)}`,
    )
    for (const item of items) {
      const sku = String(item['sku'])
      const quantity = Number(item['status']) === 1 ? Number(item['quantity']) : 0
      const sum = (stock.get(sku)?.quantity ?? 0) + (Number.isFinite(quantity) ? quantity : 0)
      stock.set(sku, { sku, quantity: sum, inStock: sum > 0 })
    }
    if (items.length === 0 || page * PAGE_SIZE >= totalCount) break
  }
  return [...stock.values()]
}

/** The stock of one product at this moment; null when Magento does not know it. Throws when Magento cannot say. */
export const readLiveStock = async (magento: MagentoClient, sku: string): Promise<CachedStock | null> => {
  const answer = await magento.call('GET', `/rest/V1/stockItems/${encodeURIComponent(sku)}`, null)
  if (answer.status === 404) return null
  if (answer.status !== 200) throw new Error(`stockItems answered ${answer.status}`)
  const body = JSON.parse(answer.text) as { qty?: unknown; is_in_stock?: unknown }
  return { sku, quantity: Number(body.qty ?? 0), inStock: body.is_in_stock === true }
}
