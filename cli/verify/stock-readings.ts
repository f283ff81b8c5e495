import { setTimeout as sleep } from 'node:timers/promises'
import { fatesOf } from '../../fixtures/after-sale.ts'
import type { Plan } from '../../fixtures/model.ts'
import { TillstormError } from '../../run/problems.ts'
import { runFiles, type RunWriter } from '../../run/run-directory.ts'
import type { StockRecord } from '../../run/stock-record.ts'
import type { MagentoClient } from '../../targets/magento/client.ts'
import { readSalable, readSettledSalable, sellingBeyondStock, withoutManagedStock } from '../../targets/magento/salable.ts'
import { stockOfStore } from '../../targets/magento/stock-of-store.ts'
import { STORE_ID } from '../../scenarios/protocols/magento-orders.ts'
import { tellQuantityRules } from './quantity-rules.ts'

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

/** Pieces that the whole plan sells of some SKUs; `counts`: of which orders, by their index. */
export const piecesPlanned = (plan: Plan, skus: readonly string[], counts: (index: number) => boolean = () => true): Map<string, number> => {
  const pieces = new Map(skus.map((sku) => [sku, 0]))
  for (let index = 0; index < plan.parameters.orders; index += 1) {
    if (!counts(index)) continue
    for (const { sku, quantity } of plan.orderAt(index).lines) {
      const known = pieces.get(sku)
      if (known !== undefined) pieces.set(sku, known + quantity)
    }
  }
  return pieces
}

/** Products of which a shop is asked, one request each, whether it sells them beyond its stock. */
const MOST_ASKED = 40

/** Says before the load which products the plan sells more of than there are: the shop will refuse such sales, and that is no fault of it. */
const tellShort = async (magento: MagentoClient, pieces: ReadonlyMap<string, number>, before: Readonly<Record<string, number>>, say: (line: string) => void): Promise<void> => {
  const short = [...pieces]
    .map(([sku, planned]) => ({ sku, planned, salable: before[sku] ?? 0 }))
    .filter(({ planned, salable }) => planned > salable)
    .sort((a, b) => b.planned - b.salable - (a.planned - a.salable))
  if (short.length === 0) return
  const asked = short.slice(0, MOST_ASKED)
  let worst: (typeof short)[number] | undefined
  let doubt = ''
  try {
    for (const each of asked) {
      if ((await sellingBeyondStock(magento, [each.sku])).length > 0) continue
      worst = each
      break
    }
  } catch (error) {
    if (!(error instanceof TillstormError)) throw error
    worst = short[0]
    doubt = `, unless it sells beyond its stock, which could not be read (${error.message})`
  }
  const all = Object.keys(before).length
  if (worst === undefined) {
    if (short.length > asked.length) say(`stock: the plan sells more than there is of ${short.length} of ${all} products looked at; the ${asked.length} worst are sold beyond their stock, the others were not asked for`)
    return
  }
  const { sku, planned, salable } = worst
  say(
    `stock: the plan sells more than there is of up to ${short.length} of ${all} products looked at (${sku}: ${planned} of ${salable}), ` +
      `and the shop will refuse such sales${doubt}; stock them up, or plan fewer --orders`,
  )
}

/** The two readings of the stock around a drive. A Magento that does not tell it leaves the rule `stock` void, and the run goes on. */
export type StockReadings = { after(): Promise<void> }

/** Takes the first reading; null where the protocol moves no stock. */
export const openStockReadings = async (
  magento: MagentoClient, plan: Plan, run: Pick<RunWriter, 'writeJson' | 'manifest'>, say: (line: string) => void, pauseMs: (ms: number) => Promise<unknown> = sleep,
): Promise<StockReadings | null> => {
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
  const planned = piecesPlanned(plan, skus)
  const { afterSale } = run.manifest
  const fates = afterSale === undefined ? null : fatesOf(plan, afterSale)
  await tellShort(magento, planned, first.before, say)
  if (run.manifest.targets.magento?.kind === 'external') await tellQuantityRules(magento, plan, say)
  const record: StockRecord = { schemaVersion: 1, ...first, after: null }
  run.writeJson(runFiles.stock, record)
  const last = async (): Promise<Partial<StockRecord> | null> => {
    const back = fates === null ? null : piecesPlanned(plan, skus, (index) => fates(index).cancel || fates(index).refund)
    const expected = (sku: string): number => first.before[sku]! - planned.get(sku)! + (back?.get(sku) ?? 0)
    const after = await readSettledSalable(magento, skus, first.stockId, expected, pauseMs)
    /** What the shop says of some SKUs. Of those that it says nothing of the reading proves nothing, and is taken back; that of all others stands. */
    const told = async (some: readonly string[], ask: typeof sellingBeyondStock): Promise<string[]> => {
      const answer = await attempt('after', () => ask(magento, some))
      if (answer === null) for (const sku of some) delete after[sku]
      return answer ?? []
    }
    const [below, still] = [skus.filter((sku) => after[sku]! < 0), skus.filter((sku) => after[sku] === first.before[sku])]
    return { after, backorders: await told(below, sellingBeyondStock), unmanaged: await told(still, withoutManagedStock) }
  }
  return { after: async () => run.writeJson(runFiles.stock, { ...record, ...(await attempt('after', last)) }) }
}
