import type { TillConfig } from '../config.ts'
import type { TillCustomer } from './api.ts'
import type { ProductRow, StockRow } from './catalogue.ts'
import { ask, type CatalogueSource } from './source.ts'

type Row = Record<string, unknown>
type Page = { items?: Row[] | null; total_count?: number }

/** The most that Magento's input limits let a page hold where a shop switched them on. */
const PAGE_SIZE = 300
/** Magento's times have a resolution of one second, and a row may be committed after a later one. */
const OVERLAP_MS = 3000
const NEVER = '1970-01-01 00:00:00'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const timeText = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
const earlier = (time: string): string => {
  const ms = Date.parse(`${time.replace(' ', 'T')}Z`)
  return Number.isNaN(ms) ? NEVER : timeText(Math.max(0, ms - OVERLAP_MS))
}
const newest = (rows: readonly Row[], before: string): string =>
  rows.reduce((latest, row) => (textOf(row['updated_at']) > latest ? textOf(row['updated_at']) : latest), before)

const filter = (group: number, field: string, value: string, condition: string): string =>
  ['field', 'value', 'condition_type']
    .map((part, at) => `searchCriteria[filter_groups][${group}][filters][0][${part}]=${encodeURIComponent([field, value, condition][at] ?? '')}`)
    .join('&')

const productFields = 'items[id,sku,name,price,status,updated_at,custom_attributes],total_count'
const customerFields = 'items[id,email,firstname,lastname,updated_at],total_count'

const customerRow = (row: Row): TillCustomer => ({
  id: Number(row['id']), email: textOf(row['email']), firstname: textOf(row['firstname']), lastname: textOf(row['lastname']),
})

/**
 * Magento's REST directly. Products come by ascending id behind the last one; stock by pages after them; customers as products do. Source
 * items have no time of change, so a delta asks for one page of stock after the other, one a call.
 */
export const magentoSource = (config: TillConfig, fetcher: typeof fetch): CatalogueSource => {
  const get = (path: string): Promise<Page> => ask<Page>(fetcher, `/api/magento/rest/V1${path}`)
  const barcodeOf = (row: Row): string | null => {
    const attributes = row['custom_attributes']
    if (!Array.isArray(attributes)) return null
    const value: unknown = attributes.find((attribute: Row | null) => attribute?.['attribute_code'] === config.barcodeAttribute)?.value
    return typeof value === 'string' && value !== '' ? value : null
  }
  const productRow = (row: Row): ProductRow => ({
    id: Number(row['id']), sku: textOf(row['sku']), name: textOf(row['name']), priceMinor: Math.round(Number(row['price'] ?? 0) * 100),
    barcode: barcodeOf(row), enabled: row['status'] === undefined || Number(row['status']) === 1,
  })
  const byId = (path: string, fields: string, after: string, since: string | null): Promise<Page> =>
    get(
      `${path}?${filter(0, 'entity_id', after, 'gt')}${since === null ? '' : `&${filter(1, 'updated_at', since, 'gteq')}`}` +
        `&searchCriteria[sortOrders][0][field]=entity_id&searchCriteria[sortOrders][0][direction]=ASC&searchCriteria[pageSize]=${PAGE_SIZE}&fields=${fields}`,
    )
  const lastId = (rows: readonly Row[]): string => String(rows.at(-1)?.['id'] ?? 0)
  const stockPage = async (page: number): Promise<{ stock: StockRow[]; next: number }> => {
    const { items, total_count } = await get(`/inventory/source-items?searchCriteria[pageSize]=${PAGE_SIZE}&searchCriteria[currentPage]=${page}`)
    const stock = (items ?? []).map((item): StockRow => {
      const quantity = Number(item['status']) === 1 ? Number(item['quantity']) : 0
      return { sku: textOf(item['sku']), quantity, inStock: quantity > 0 }
    })
    return { stock, next: stock.length === 0 || page * PAGE_SIZE >= (total_count ?? 0) ? 1 : page + 1 }
  }

  let watermark = NEVER
  return {
    productPage: async (cursor) => {
      const [kind = 'products', at = '0'] = (cursor ?? 'products:0').split(':')
      if (kind === 'stock') {
        const { stock, next } = await stockPage(Number(at))
        return { products: [], stock, next: next === 1 ? null : `stock:${next}`, total: null, marks: { products: watermark, stock: '1', customers: NEVER } }
      }
      const { items, total_count } = await byId('/products', productFields, at, null)
      const rows = items ?? []
      watermark = newest(rows, watermark)
      return {
        products: rows.map(productRow),
        stock: [],
        next: rows.length < PAGE_SIZE ? 'stock:1' : `products:${lastId(rows)}`,
        total: cursor === null ? (total_count ?? null) : null,
        marks: { products: watermark, stock: '1', customers: NEVER },
      }
    },
    customerPage: async (cursor) => {
      const { items } = await byId('/customers/search', customerFields, cursor ?? '0', null)
      const rows = items ?? []
      return { customers: rows.map(customerRow), next: rows.length < PAGE_SIZE ? null : lastId(rows), total: null, mark: newest(rows, NEVER) }
    },
    changes: async (since) => {
      const products = await byId('/products', productFields, '0', earlier(since.products))
      const customers = await byId('/customers/search', customerFields, '0', earlier(since.customers))
      const { stock, next } = await stockPage(Number(since.stock))
      const [productRows, customerRows] = [products.items ?? [], customers.items ?? []]
      return {
        products: productRows.map(productRow),
        stock,
        customers: customerRows.map(customerRow),
        marks: { products: newest(productRows, since.products), stock: String(next), customers: newest(customerRows, since.customers) },
        more: false,
      }
    },
    // Magento knows no shifts.
    closeShift: async () => {},
  }
}
