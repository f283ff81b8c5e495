import type { Plan } from '../../fixtures/model.ts'
import { TillstormError } from '../../run/problems.ts'
import type { MagentoClient } from '../../targets/magento/client.ts'

/** The most sold products, one request each. */
const MOST_ASKED = 40

type Rules = { min_sale_qty?: unknown; max_sale_qty?: unknown; enable_qty_increments?: unknown; qty_increments?: unknown }

/** Why a cart refuses so many pieces; null where it takes them (`Magento_InventorySales`, `IsCorrectQtyCondition`). */
const whyRefused = (rules: Rules, quantity: number): string | null => {
  const [least, most, step] = [Number(rules.min_sale_qty ?? 0), Number(rules.max_sale_qty ?? 0), Number(rules.qty_increments ?? 0)]
  if (least > quantity) return `sold from ${least} pieces on`
  if (most > 0 && most < quantity) return `sold up to ${most} pieces`
  return rules.enable_qty_increments === true && step > 0 && quantity % step !== 0 ? `sold in steps of ${step}` : null
}

/** Pieces of a line, by SKU of the products that are sold most often. */
const quantitiesOfMostSold = (plan: Plan): Map<string, Set<number>> => {
  const lines = new Map<string, { count: number; quantities: Set<number> }>()
  for (let index = 0; index < plan.parameters.orders; index += 1) {
    for (const { sku, quantity } of plan.orderAt(index).lines) {
      const known = lines.get(sku) ?? { count: 0, quantities: new Set<number>() }
      known.count += 1
      known.quantities.add(quantity)
      lines.set(sku, known)
    }
  }
  return new Map([...lines].sort(([, a], [, b]) => b.count - a.count).slice(0, MOST_ASKED).map(([sku, { quantities }]) => [sku, quantities]))
}

/** Says before the load which of the most sold products a cart will refuse in the pieces that the plan rings up: that is no fault of the shop. */
export const tellQuantityRules = async (magento: MagentoClient, plan: Plan, say: (line: string) => void): Promise<void> => {
  const sold = quantitiesOfMostSold(plan)
  const refused: string[] = []
  try {
    for (const [sku, quantities] of sold) {
      const rules = ((await magento.get(`/stockItems/${encodeURIComponent(sku)}?fields=min_sale_qty,max_sale_qty,enable_qty_increments,qty_increments`)) ?? {}) as Rules
      const why = [...quantities].sort((a, b) => a - b).map((quantity) => ({ quantity, reason: whyRefused(rules, quantity) })).find(({ reason }) => reason !== null)
      if (why !== undefined) refused.push(`${sku} is ${why.reason}, and the plan rings up ${why.quantity}`)
    }
  } catch (error) {
    if (!(error instanceof TillstormError)) throw error
    say(`stock: the pieces that a product is sold in cannot be read (${error.message})`)
    return
  }
  if (refused.length > 0) {
    say(`stock: carts will refuse pieces of ${refused.length} of the ${sold.size} products that are sold most (${refused[0]}); change min_sale_qty, max_sale_qty or qty_increments for the test`)
  }
}
