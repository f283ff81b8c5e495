import type { TillConfig } from '../config.ts'
import type { TillCustomer } from './api.ts'
import type { ProductRow, StockRow } from './catalogue.ts'
import { ask, type CatalogueSource } from './source.ts'

type SyncProduct = { id?: number; sku: string; name: string; priceMinor: number; barcode?: string; enabled?: boolean; quantity?: number | null; inStock?: boolean | null }
type Page<Row> = { items: Row[]; revision: number; more: boolean }

const PAGE_SIZE = 250

const productRow = ({ id, sku, name, priceMinor, barcode, enabled }: SyncProduct): ProductRow => ({
  id: id ?? 0, sku, name, priceMinor, barcode: barcode ?? null, enabled: enabled !== false,
})

const customerRow = ({ id, email, firstname, lastname }: TillCustomer): TillCustomer => ({ id, email, firstname, lastname })

/** Through the sync backend: full pages by cursor, deltas by revision (mocks/sync/openapi.json). */
export const syncSource = (config: TillConfig, fetcher: typeof fetch): CatalogueSource => {
  const get = <Answer>(path: string): Promise<Answer> => ask<Answer>(fetcher, `/api/sync${path}`)
  return {
    productPage: async (cursor) => {
      const page = await get<{ items: SyncProduct[]; next: string | null; revision: number; stockRevision: number; customersRevision: number }>(
        `/v1/catalogue?limit=${PAGE_SIZE}${cursor === null ? '' : `&after=${encodeURIComponent(cursor)}`}`,
      )
      return {
        products: page.items.map(productRow),
        stock: page.items.map(({ sku, quantity, inStock }): StockRow => ({ sku, quantity: quantity ?? null, inStock: inStock !== false })),
        next: page.next,
        total: null,
        marks: { products: String(page.revision), stock: String(page.stockRevision), customers: '0' },
      }
    },
    customerPage: async (cursor) => {
      const page = await get<Page<TillCustomer>>(`/v1/customers/changes?since=${cursor ?? '0'}`)
      return { customers: page.items.map(customerRow), next: page.more ? String(page.revision) : null, total: null, mark: String(page.revision) }
    },
    changes: async (since) => {
      const products = await get<Page<SyncProduct>>(`/v1/catalogue/changes?since=${since.products}`)
      const stock = await get<Page<StockRow>>(`/v1/stock/changes?since=${since.stock}`)
      const customers = await get<Page<TillCustomer>>(`/v1/customers/changes?since=${since.customers}`)
      return {
        products: products.items.map(productRow),
        stock: stock.items.map(({ sku, quantity, inStock }) => ({ sku, quantity, inStock })),
        customers: customers.items.map(customerRow),
        marks: { products: String(products.revision), stock: String(stock.revision), customers: String(customers.revision) },
        more: products.more || stock.more || customers.more,
      }
    },
    closeShift: async ({ atMs, orders, totalMinor }) => {
      await ask(fetcher, `/api/sync/v1/terminals/${config.terminal}/shifts`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ event: 'close', atMs, orders, totalMinor }),
      })
    },
  }
}
