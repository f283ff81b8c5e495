import type { MagentoClient } from './client.ts'
import { searchPage, searchQuery } from './search.ts'

/** SKUs of a search: some 40 characters of URL each, and servers take 8 kB. */
const SKUS_A_SEARCH = 50
/** Sources of one SKU that are read. */
const MOST_SOURCES = 6

/**
 * Those of some SKUs of which a source holds pieces. A SKU with a comma cannot be asked for in a list, and counts as there. Throws as the
 * client: a Magento before 2.3 has no sources.
 */
export const skusInStock = async (magento: MagentoClient, skus: readonly string[]): Promise<Set<string>> => {
  const inStock = new Set(skus.filter((sku) => sku.includes(',')))
  const asked = skus.filter((sku) => !sku.includes(','))
  for (let at = 0; at < asked.length; at += SKUS_A_SEARCH) {
    const some = asked.slice(at, at + SKUS_A_SEARCH)
    const groups = [[{ field: 'sku', value: some.join(','), condition: 'in' as const }]]
    const query = searchQuery({ groups, sort: null, pageSize: SKUS_A_SEARCH * MOST_SOURCES, fields: 'items[sku,quantity,status],total_count' })
    for (const item of searchPage(await magento.get(`/inventory/source-items?${query}`), 'the stock of products').items) {
      const { sku, quantity, status } = item as { sku?: unknown; quantity?: unknown; status?: unknown }
      if (typeof sku === 'string' && typeof quantity === 'number' && quantity > 0 && Number(status) === 1) inStock.add(sku)
    }
  }
  return inStock
}
