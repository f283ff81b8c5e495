import { textDigest } from '../../fixtures/canonical-json.ts'
import { createPlan } from '../../fixtures/plan.ts'
import { defaultParameters, planHash } from '../../fixtures/parameters.ts'
import type { Adjustment, PlanParameters } from '../../fixtures/parameters.ts'

const adjustments: readonly Adjustment[] = [
  { kind: 'promotion', shop: 'all', fromHour: 17, toHour: 19, factorPerMille: 2_500 },
  { kind: 'closeEarly', shop: 0, atHour: 18 },
  { kind: 'staffMissing', shop: 1, terminals: 1, fromHour: 16, toHour: 20 },
  { kind: 'soldOut', productIndex: 5, fromHour: 12 },
]

/** Small plans that between them use every generator. */
export const digestedPlans: Readonly<Record<string, PlanParameters>> = {
  plain: { ...defaultParameters, terminals: 5, shops: 2, orders: 400 },
  'another seed': {
    ...defaultParameters,
    seed: 4_294_967_295,
    terminals: 3,
    shops: 3,
    orders: 150,
    catalogueSize: 40,
    taxBasisPoints: 1_900,
  },
  adjusted: { ...defaultParameters, terminals: 7, shops: 2, orders: 300, outagesPerShopMille: 4_000, adjustments },
}

/**
 * One text for all that a plan says: every terminal's day, every order, a few whole products. Node and k6 must agree on
 * its digest, or the audit would expect other orders than the terminals sell.
 */
export const planDigest = (parameters: PlanParameters): string => {
  const plan = createPlan(parameters)
  let digest = planHash(parameters)
  const take = (value: unknown): void => {
    digest = textDigest(digest + JSON.stringify(value))
  }
  for (let terminal = 0; terminal < parameters.terminals; terminal++) take(plan.terminalDay(terminal))
  for (let index = 0; index < parameters.orders; index++) take(plan.orderAt(index))
  for (let index = 0; index < Math.min(40, plan.catalogue.size); index++) take(plan.catalogue.productAt(index))
  return digest
}
