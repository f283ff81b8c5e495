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

type StockItem = { takesBackorders: boolean; isManaged: boolean }

const those = async (magento: MagentoClient, skus: readonly string[], are: (item: StockItem) => boolean): Promise<string[]> => {
  const found: string[] = []
  for (const sku of skus) {
    const item = await magento.get(`/stockItems/${encodeURIComponent(sku)}?fields=backorders,manage_stock`)
    const { backorders, manage_stock: isManaged } = (item ?? {}) as { backorders?: unknown; manage_stock?: unknown }
    if (are({ takesBackorders: Number(backorders ?? 0) > 0, isManaged: isManaged !== false })) found.push(sku)
  }
  return found
}

/** Those of some SKUs that the shop sells beyond what it has: `backorders` 1 or 2 of their stock item, or stock that is not managed. Throws as the client. */
export const sellingBeyondStock = (magento: MagentoClient, skus: readonly string[]): Promise<string[]> =>
  those(magento, skus, ({ takesBackorders, isManaged }) => takesBackorders || !isManaged)

/** Those of some SKUs whose stock the shop does not manage: no sale reserves any of them. Throws as the client. */
export const withoutManagedStock = (magento: MagentoClient, skus: readonly string[]): Promise<string[]> => those(magento, skus, ({ isManaged }) => !isManaged)

const LOOKS = 10
const BETWEEN_LOOKS_MS = 10_000

/**
 * As `readSalable`, after a sale or a cancel. A product that was sold out reads 0 until the consumer of `inventory.reservations.updateSalabilityStatus` has run, however
 * many pieces came back: those of which more is `expected` are looked at again for 90 s. A look that fails ends that, and what was read before stands.
 */
export const readSettledSalable = async (
  magento: MagentoClient, skus: readonly string[], stockId: number, expected: (sku: string) => number, pauseMs: (ms: number) => Promise<unknown>,
): Promise<Record<string, number>> => {
  const read = await readSalable(magento, skus, stockId)
  for (let look = 1; look < LOOKS; look += 1) {
    const hidden = skus.filter((sku) => read[sku] === 0 && expected(sku) > 0)
    if (hidden.length === 0) break
    await pauseMs(BETWEEN_LOOKS_MS)
    try {
      Object.assign(read, await readSalable(magento, hidden, stockId))
    } catch (error) {
      if (error instanceof TillstormError) break
      throw error
    }
  }
  return read
}
