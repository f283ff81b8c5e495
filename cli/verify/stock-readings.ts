import type { Plan } from '../../fixtures/model.ts'
import { TillstormError } from '../../run/problems.ts'
import { runFiles, type RunWriter } from '../../run/run-directory.ts'
import type { StockRecord } from '../../run/stock-record.ts'
import type { MagentoClient } from '../../targets/magento/client.ts'
import { readSalable } from '../../targets/magento/salable.ts'

/** So many SKUs are watched: with a real Magento, some five seconds before the run and after it. */
const MOST_SKUS = 200
/** The stock that a new Magento has. */
const STOCK_ID = 1

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
  const read = async (when: string): Promise<Record<string, number> | null> => {
    try {
      return await readSalable(magento, skus, STOCK_ID)
    } catch (error) {
      if (!(error instanceof TillstormError)) throw error
      say(`stock: not read ${when} the drive: ${error.message}`)
      return null
    }
  }
  const before = await read('before')
  if (before === null) return null
  const record: StockRecord = { schemaVersion: 1, stockId: STOCK_ID, before, after: null }
  run.writeJson(runFiles.stock, record)
  return { after: async () => run.writeJson(runFiles.stock, { ...record, after: await read('after') }) }
}
