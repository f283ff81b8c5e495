import type { ListedProduct } from '../../run/run-directory.ts'
import type { MagentoClient } from './client.ts'
import { exactMinor } from './money.ts'
import { searchPage, searchQuery } from './search.ts'
import type { Condition } from './search.ts'

type RawProduct = { id?: unknown; sku?: unknown; name?: unknown; price?: unknown; status?: unknown; type_id?: unknown; options?: unknown }

const fields = 'items[id,sku,name,price,status,type_id,options[is_require]],total_count'

/** A product with an option that must be chosen cannot be rung up by its SKU alone. */
const mustChoose = (options: unknown): boolean =>
  Array.isArray(options) && options.some((option) => (option as { is_require?: unknown } | null)?.is_require === true)
const MOST_A_PAGE = 300
const simple: Condition = { field: 'type_id', value: 'simple', condition: 'eq' }
const enabled: Condition = { field: 'status', value: '1', condition: 'eq' }

/** Visible in the catalogue, or in catalogue and search: what GraphQL shows at all. Variants of configurable products mostly are not. */
const visible: Condition = { field: 'visibility', value: '2,4', condition: 'in' }

export type WantedProducts = { limit: number; isVisible?: boolean; /** null: all websites. */ websiteId?: number | null }

/**
 * The products that a till could sell, read from a target: simple, enabled, without an option that must be chosen, with a price above 0 in whole minor units;
 * at most `limit`, by ascending id.
 */
export const readCatalogue = async (magento: MagentoClient, wanted: WantedProducts): Promise<ListedProduct[]> => {
  const products: ListedProduct[] = []
  // A page of 300 takes a real Magento five seconds: who wants twenty asks for twenty.
  const pageSize = Math.min(MOST_A_PAGE, wanted.limit)
  const only: Condition[][] = [
    ...(wanted.isVisible === true ? [[visible]] : []),
    ...(typeof wanted.websiteId === 'number' ? [[{ field: 'website_id', value: String(wanted.websiteId), condition: 'eq' as const }]] : []),
  ]
  for (let last = 0; products.length < wanted.limit; ) {
    const after: Condition = { field: 'entity_id', value: String(last), condition: 'gt' }
    const sort = { field: 'entity_id', direction: 'ASC' as const }
    const query = searchQuery({ groups: [[simple], [enabled], ...only, [after]], sort, pageSize, fields })
    const page = searchPage(await magento.get(`/products?${query}`), 'products')
    const before = last
    for (const raw of page.items as RawProduct[]) {
      if (typeof raw.id !== 'number') continue
      last = Math.max(last, raw.id)
      const priceMinor = typeof raw.price === 'number' ? exactMinor(raw.price) : null
      const sellable = raw.type_id === 'simple' && raw.status === 1 && priceMinor !== null && priceMinor > 0 && !mustChoose(raw.options)
      if (!sellable || raw.id <= before || typeof raw.sku !== 'string' || products.length === wanted.limit) continue
      products.push({
        index: products.length,
        sku: raw.sku,
        name: typeof raw.name === 'string' ? raw.name : raw.sku,
        priceMinor,
        productId: raw.id,
      })
    }
    // A page that does not advance is the last one, or a target that ignores the filter: both end here.
    if (last === before || page.totalCount <= page.items.length) break
  }
  return products
}
