import type { MagentoClient } from './client.ts'
import { searchPage, searchQuery } from './search.ts'

/** SKUs of a search: some 40 characters of URL each, and servers take 8 kB. */
const SKUS_A_SEARCH = 50
const PAGE_SIZE = 300

/**
 * Those of some SKUs of which a source holds pieces. A SKU with a comma cannot be asked for in a list, and counts as there. Throws as the
 * client: a Magento before 2.3 has no sources.
 */
export const skusInStock = async (magento: MagentoClient, skus: readonly string[]): Promise<Set<string>> => {
  const inStock = new Set(skus.filter((sku) => sku.includes(',')))
  const read = async (some: readonly string[]): Promise<void> => {
    const groups = [
      [{ field: 'sku', value: some.join(','), condition: 'in' as const }], [{ field: 'status', value: '1', condition: 'eq' as const }],
      [{ field: 'quantity', value: '0', condition: 'gt' as const }],
    ]
    const query = searchQuery({ groups, sort: null, pageSize: PAGE_SIZE, fields: 'items[sku,quantity,status],total_count' })
    const { items, totalCount } = searchPage(await magento.get(`/inventory/source-items?${query}`), 'the stock of products')
    // So many sources that a page does not hold them: half as many SKUs do.
    if (totalCount > items.length && some.length > 1) {
      const half = some.length >> 1
      await read(some.slice(0, half))
      return read(some.slice(half))
    }
    for (const item of items) {
      const { sku, quantity, status } = item as { sku?: unknown; quantity?: unknown; status?: unknown }
      if (typeof sku === 'string' && typeof quantity === 'number' && quantity > 0 && Number(status) === 1) inStock.add(sku)
    }
  }
  const asked = skus.filter((sku) => !sku.includes(','))
  for (let at = 0; at < asked.length; at += SKUS_A_SEARCH) await read(asked.slice(at, at + SKUS_A_SEARCH))
  return inStock
}
