import { TillstormError } from '../../run/problems.ts'
import type { MagentoClient } from './client.ts'

/** Requests under way at the same time: a real Magento answers one in some 100 ms. */
const AT_ONCE = 4

/**
 * Pieces of each SKU that Magento can sell from one stock: what its sources hold, less what is reserved. One request a SKU, because Magento has no list of it. Throws
 * TARGET_UNEXPECTED for an answer that is no number, and as the client.
 */
export const readSalable = async (magento: MagentoClient, skus: readonly string[], stockId: number): Promise<Record<string, number>> => {
  const read: Record<string, number> = {}
  let next = 0
  const worker = async (): Promise<void> => {
    for (let sku = skus[next++]; sku !== undefined; sku = skus[next++]) {
      const answer = await magento.get(`/inventory/get-product-salable-quantity/${encodeURIComponent(sku)}/${stockId}`)
      if (typeof answer !== 'number') throw new TillstormError('TARGET_UNEXPECTED', `${magento.url} tells no salable quantity of ${sku}`)
      read[sku] = answer
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return read
}

/** Those of some SKUs that the shop sells beyond what it has: `backorders` 1 or 2 of their stock item, or stock that is not managed. Throws as the client. */
export const sellingBeyondStock = async (magento: MagentoClient, skus: readonly string[]): Promise<string[]> => {
  const taking: string[] = []
  for (const sku of skus) {
    const item = await magento.get(`/stockItems/${encodeURIComponent(sku)}?fields=backorders,manage_stock`)
    const { backorders, manage_stock: isManaged } = (item ?? {}) as { backorders?: unknown; manage_stock?: unknown }
    if (Number(backorders ?? 0) > 0 || isManaged === false) taking.push(sku)
  }
  return taking
}
