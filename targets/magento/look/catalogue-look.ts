import type { ListedProduct } from '../../../run/run-directory.ts'
import { readCatalogue } from '../catalogue.ts'
import { searchQuery } from '../search.ts'
import { stockOfStore } from '../stock-of-store.ts'
import { websiteOfStore } from '../website-of-store.ts'
import { counted, itemsOf, read, totalOf, whyNot } from './around.ts'
import type { Around } from './around.ts'
import { against, ok, unknown } from './finding.ts'
import type { TargetFinding } from './finding.ts'

const LOOKED_AT = 20
const STOCK_LOOKED_AT = 5

/** What a read gave; null where it could not be read. */
const valueOf = (magento: Around['magento']) => async (path: string): Promise<unknown> => {
  const answer = await read(magento, path)
  return answer.kind === 'json' ? answer.value : null
}

/** The simple, enabled products, and the first of them that a till could sell. */
export const catalogueFinding = async ({ magento, needs, plan }: Around): Promise<{ finding: TargetFinding; products: ListedProduct[] }> => {
  const groups = [[{ field: 'type_id', value: 'simple', condition: 'eq' as const }], [{ field: 'status', value: '1', condition: 'eq' as const }]]
  const page = await read(magento, `/products?${searchQuery({ groups, sort: null, pageSize: 1, fields: 'items[sku],total_count' })}`)
  if (page.kind !== 'json') {
    const { text, mend } = whyNot(page, 'Magento_Catalog::products')
    return { finding: unknown('catalogue', text, mend), products: [] }
  }
  // As the plan of a run takes them.
  const [isVisible, websiteId] = [needs?.graphql === true, needs?.carts === true ? await websiteOfStore(valueOf(magento), plan.storeId) : null]
  const products = await readCatalogue(magento, { limit: LOOKED_AT, isVisible, websiteId })
  const shown = `${counted(totalOf(page.value) ?? 0, 'simple, enabled product', 'simple, enabled products')}`
  if (products.length === 0) return { finding: against('catalogue', `${shown}, none with a price in whole cents${isVisible ? ' that is visible in the catalogue' : ''}${websiteId === null ? '' : ` in website ${websiteId}`}`, 'create or enable at least one simple product with a price'), products }
  return { finding: ok('catalogue', shown), products }
}

const stockOf = async ({ magento }: Around, sku: string, stockId: number): Promise<{ source: number; salable: number } | null> => {
  const groups = [[{ field: 'sku', value: sku, condition: 'eq' as const }]]
  const source = await read(magento, `/inventory/source-items?${searchQuery({ groups, sort: null, pageSize: 20, fields: 'items[quantity,status],total_count' })}`)
  const salable = await read(magento, `/inventory/get-product-salable-quantity/${encodeURIComponent(sku)}/${stockId}`)
  if (source.kind !== 'json' || salable.kind !== 'json' || typeof salable.value !== 'number') return null
  const inStock = itemsOf(source.value).filter(({ status }) => status === 1)
  return { source: inStock.reduce((sum, { quantity }) => sum + (typeof quantity === 'number' ? quantity : 0), 0), salable: salable.value }
}

/**
 * Stock of some products, and what it says of the indexers: no public interface tells of those, but a product with pieces at a source of which none can be
 * sold is one that the indexer has not seen.
 */
export const stockFindings = async (around: Around, products: readonly ListedProduct[]): Promise<TargetFinding[]> => {
  const { magento, needs } = around
  const unseen = unknown('indexers', 'no public interface tells of them', 'bin/magento indexer:status: none may be on "Update by Schedule" with a backlog while tills sell what was just made')
  if (products.length === 0) return [unknown('stock', 'no product to look at', 'see catalogue'), unseen]
  const all = await read(magento, '/inventory/source-items?searchCriteria[pageSize]=1&fields=total_count')
  if (all.kind !== 'json') {
    const { text, mend } = whyNot(all, 'Magento_InventoryApi::source')
    return [unknown('stock', text, mend), unseen]
  }
  const looked = products.slice(0, STOCK_LOOKED_AT)
  const own = await stockOfStore(valueOf(magento), around.plan.storeId)
  const stocks: { sku: string; source: number; salable: number }[] = []
  for (const { sku } of looked) {
    const stock = await stockOf(around, sku, own.id)
    if (stock !== null) stocks.push({ sku, ...stock })
  }
  if (stocks.length === 0) {
    return [unknown('stock', `${counted(totalOf(all.value) ?? 0, 'source item', 'source items')}, but no salable quantity can be read`, 'give the role or integration Magento_InventorySalesApi::stock'), unseen]
  }
  // With several stocks a source may belong to another one.
  const behind = !own.isOnly ? undefined : stocks.find(({ source, salable }) => source > 0 && salable <= 0)
  const salable = stocks.filter((stock) => stock.salable > 0).length
  const text = `${counted(totalOf(all.value) ?? 0, 'source item', 'source items')}; of ${looked.length} products looked at ${salable} can be sold`
  const matters = needs === null || needs.carts || needs.graphql
  const stocksRead = await read(magento, '/inventory/stocks?searchCriteria[pageSize]=1&fields=total_count')
  const stock =
    stocksRead.kind === 'noRights' && matters ? unknown('stock', `${text}; which stock this store sells from may not be read`, whyNot(stocksRead, 'Magento_InventoryApi::stock').mend) :
    salable > 0 || !matters ? ok('stock', text) : against('stock', text, 'give the products stock: carts refuse what is not salable')
  const indexers =
    behind === undefined
      ? unseen
      : against('indexers', `${behind.sku} has ${behind.source} at its source and none to sell: reserved by open orders, or an indexer is behind`, 'bin/magento indexer:reindex inventory; bin/magento indexer:status and cron:run show the backlog')
  return [stock, indexers]
}
