import type { Plan } from '../../fixtures/model.ts'
import { TillstormError } from '../../run/problems.ts'
import { runFiles, type RunWriter } from '../../run/run-directory.ts'
import type { StockRecord } from '../../run/stock-record.ts'
import type { MagentoClient } from '../../targets/magento/client.ts'
import { readSalable, takingBackorders } from '../../targets/magento/salable.ts'
import { stockOfStore } from '../../targets/magento/stock-of-store.ts'
import { STORE_ID } from '../../scenarios/protocols/magento-orders.ts'

/** So many SKUs are watched: with a real Magento, some five seconds before the run and after it. */
const MOST_SKUS = 200

/** SKUs that the plan sells: those of orders spread over the whole day, which are the popular ones and some others. */
export const watchedSkus = (plan: Plan): string[] => {
  const { orders } = plan.parameters
  const skus = new Set<string>()
  const step = Math.max(1, Math.floor(orders / MOST_SKUS))
  for (let index = 0; index < orders && skus.size < MOST_SKUS; index += step) {
    for (const { sku } of plan.orderAt(index).lines) if (skus.size < MOST_SKUS) skus.add(sku)
  }
  return [...skus]
}

/** The two readings of the stock around a drive. A Magento that does not tell it leaves the rule `stock` void, and the run goes on. */
export type StockReadings = { after(): Promise<void> }

/** Takes the first reading; null where the protocol moves no stock. */
export const openStockReadings = async (magento: MagentoClient, plan: Plan, run: Pick<RunWriter, 'writeJson' | 'manifest'>, say: (line: string) => void): Promise<StockReadings | null> => {
  if (run.manifest.protocol?.movesStock !== true) return null
  const skus = watchedSkus(plan)
  const attempt = async <T>(when: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof TillstormError)) throw error
      say(`stock: not read ${when} the drive: ${error.message}`)
      return null
    }
  }
  const first = await attempt('before', async () => {
    const { id } = await stockOfStore(magento.get, STORE_ID)
    return { stockId: id, before: await readSalable(magento, skus, id) }
  })
  if (first === null) return null
  const record: StockRecord = { schemaVersion: 1, ...first, after: null }
  run.writeJson(runFiles.stock, record)
  const last = async (): Promise<Partial<StockRecord> | null> => {
    const after = await readSalable(magento, skus, first.stockId)
    const below = Object.keys(after).filter((sku) => after[sku]! < 0)
    return { after, backorders: await takingBackorders(magento, below) }
  }
  return { after: async () => run.writeJson(runFiles.stock, { ...record, ...(await attempt('after', last)) }) }
}
