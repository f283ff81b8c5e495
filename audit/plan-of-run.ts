import type { Plan, Product } from '../fixtures/model.ts'
import { listedCatalogue } from '../fixtures/catalogue.ts'
import { planHash } from '../fixtures/parameters.ts'
import type { PlanParameters } from '../fixtures/parameters.ts'
import { createPlan } from '../fixtures/plan.ts'
import { TillstormError } from '../run/problems.ts'
import type { ListedProduct, RunReader } from '../run/run-directory.ts'

/** Orders need no more of a product than was listed; the rest is never asked of a plan on a target's own catalogue. */
const listed = (product: ListedProduct): Product => ({
  ...product, barcode: '', attributeSet: '', attributes: {}, weightGrams: 0, quantity: 0,
})

/**
 * The plan of a recorded run, made again from its parameters (and the target's catalogue, where it drew on one). Throws
 * RUN_UNREADABLE where the parameters are no plan or not the ones that the run was driven with.
 */
export const planOfRun = async (run: Pick<RunReader, 'manifest' | 'path' | 'catalogue'>): Promise<Plan> => {
  const parameters = run.manifest.plan as unknown as PlanParameters
  const products = await run.catalogue()
  try {
    const hash = planHash(parameters)
    if (hash !== run.manifest.planHash) {
      throw new TillstormError('RUN_UNREADABLE', `${run.path}: the plan has the hash ${hash}, but the run was driven by ${run.manifest.planHash}`)
    }
    return createPlan(parameters, products === null ? undefined : listedCatalogue(products.map(listed)))
  } catch (error) {
    if (error instanceof TillstormError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new TillstormError('RUN_UNREADABLE', `${run.path}: its plan cannot be made again (${why})`, { cause: error })
  }
}
