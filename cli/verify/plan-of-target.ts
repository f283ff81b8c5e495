import { listedCatalogue } from '../../fixtures/catalogue.ts'
import type { Plan, Product } from '../../fixtures/model.ts'
import type { PlanParameters } from '../../fixtures/parameters.ts'
import { createPlan } from '../../fixtures/plan.ts'
import { TillstormError } from '../../run/problems.ts'
import { readCatalogue } from '../../targets/magento/catalogue.ts'
import { skusInStock } from '../../targets/magento/in-stock.ts'
import { websiteOfStore } from '../../targets/magento/website-of-store.ts'
import { STORE_ID } from '../../scenarios/protocols/magento-orders.ts'
import type { ListedProduct } from '../../run/run-directory.ts'
import type { Targets } from './targets.ts'

export type TargetPlan = { plan: Plan; parameters: PlanParameters; products: Product[] | null }

/** What a plan needs to know of the run, and where it says what it could not read. */
export type PlanOf = {
  parameters: PlanParameters
  movesStock: boolean
  /** The tills read the catalogue by GraphQL, which shows no product that is not visible. */
  asksGraphQl: boolean
  say: (line: string) => void
}

/** A basket refuses what no source holds, so a till that checks out by baskets sells the rest. */
const sellableIn = async (listed: ListedProduct[], targets: Targets, say: (line: string) => void): Promise<ListedProduct[]> => {
  try {
    const inStock = await skusInStock(targets.magento, listed.map(({ sku }) => sku))
    const kept = listed.filter(({ sku }) => inStock.has(sku))
    if (kept.length === 0) {
      say(`catalogue: no source holds any of the ${listed.length} products, as in a shop that does not manage its stock; all are sold`)
      return listed
    }
    if (kept.length < listed.length) say(`catalogue: ${listed.length - kept.length} of ${listed.length} products are in no source's stock, and are not sold`)
    return kept.map((product, index) => ({ ...product, index }))
  } catch (error) {
    if (!(error instanceof TillstormError)) throw error
    say(`catalogue: the sources' stock cannot be read, so all ${listed.length} products are sold: ${error.message}`)
    return listed
  }
}

/**
 * The plan on the catalogue that the target really has: generated with the embedded Magento, read from an external one. An external
 * catalogue that is smaller than asked for is taken as it is; a protocol that moves stock sells what is in stock.
 */
export const planOfTarget = async ({ parameters, movesStock, asksGraphQl, say }: PlanOf, targets: Targets): Promise<TargetPlan> => {
  if (targets.described.magento?.kind === 'embedded') return { plan: createPlan(parameters), parameters, products: null }
  const websiteId = movesStock ? await websiteOfStore(targets.magento.get, STORE_ID) : null
  const all = await readCatalogue(targets.magento, { limit: parameters.catalogueSize, isVisible: asksGraphQl, websiteId })
  if (all.length === 0) {
    throw new TillstormError('TARGET_UNEXPECTED', `${targets.magentoUrl} has no simple, enabled ${asksGraphQl ? 'and visible ' : ''}product with a price that a till could sell`, {
      hint: 'create or enable at least one product on the target',
    })
  }
  const listed = movesStock ? await sellableIn(all, targets, say) : all
  const products = listed.map((product): Product => ({ ...product, barcode: '', attributeSet: '', attributes: {}, weightGrams: 0, quantity: 0 }))
  const own = { ...parameters, catalogueSize: products.length }
  return { plan: createPlan(own, listedCatalogue(products)), parameters: own, products }
}
