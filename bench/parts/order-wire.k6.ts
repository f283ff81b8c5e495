import { magentoOrderJson, syncOrderJson, wireOrder } from '../../fixtures/order-wire.ts'
import { defaultParameters } from '../../fixtures/parameters.ts'
import { createPlan } from '../../fixtures/plan.ts'
import { PlannedOutgoingOrder } from '../../scenarios/outgoing-order.ts'

// Run by k6 (bench/order-wire.ts): prints the microseconds an order that each way of building its body takes in k6's
// engine.
export const options = { vus: 1, iterations: 1 }

const rounds = 3000

export default function (): void {
  const plan = createPlan(defaultParameters)
  const orders = Array.from({ length: rounds }, (_, round) => plan.orderAt((round * 7919) % defaultParameters.orders))
  const run = { key: 'ts1-004711', soldAtMs: 1_795_375_863_664, currency: 'USD' }
  const wire = orders.map((order) => wireOrder(order, run))
  const sent = Array.from({ length: rounds }, (_, index) => new PlannedOutgoingOrder(plan, { index, key: run.key, soldAtMs: run.soldAtMs, attempt: 0 }))
  let sum = 0
  const microseconds = (build: (index: number) => number): number => {
    const begunMs = Date.now()
    for (let index = 0; index < rounds; index += 1) sum += build(index)
    return ((Date.now() - begunMs) * 1000) / rounds
  }
  // The first pass warms up; what counts is the second.
  const measure = (): object => ({
    orderAt: microseconds((index) => plan.orderAt((index * 104_729) % defaultParameters.orders).totalMinor),
    text: microseconds((index) => plan.orderTextAt((index * 104_729) % defaultParameters.orders, run).json.length),
    again: microseconds((index) => sent[index]!.again().json.length),
    syncBody: microseconds((index) => syncOrderJson(wire[index]!).length),
    magentoBody: microseconds((index) => magentoOrderJson(wire[index]!, 1).length),
  })
  measure()
  console.log(JSON.stringify({ ...measure(), sum: sum > 0 }))
}
