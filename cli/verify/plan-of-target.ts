import { listedCatalogue } from '../../fixtures/catalogue.ts'
import type { Plan, Product } from '../../fixtures/model.ts'
import type { PlanParameters } from '../../fixtures/parameters.ts'
import { createPlan } from '../../fixtures/plan.ts'
import { TillstormError } from '../../run/problems.ts'
import { readCatalogue } from '../../targets/magento/catalogue.ts'
import type { Targets } from './targets.ts'

export type TargetPlan = { plan: Plan; parameters: PlanParameters; products: Product[] | null }

/**
 * The plan on the catalogue that the target really has: generated with the embedded Magento, read from an external one. An external
 * catalogue that is smaller than asked for is taken as it is.
 */
export const planOfTarget = async (parameters: PlanParameters, targets: Targets): Promise<TargetPlan> => {
  if (targets.described.magento?.kind === 'embedded') return { plan: createPlan(parameters), parameters, products: null }
  const listed = await readCatalogue(targets.magento, { limit: parameters.catalogueSize })
  if (listed.length === 0) {
    throw new TillstormError('TARGET_UNEXPECTED', `${targets.magentoUrl} has no simple, enabled product with a price that a till could sell`, {
      hint: 'create or enable at least one product on the target',
    })
  }
  const products = listed.map((product): Product => ({ ...product, barcode: '', attributeSet: '', attributes: {}, weightGrams: 0, quantity: 0 }))
  const own = { ...parameters, catalogueSize: products.length }
  return { plan: createPlan(own, listedCatalogue(products)), parameters: own, products }
}
