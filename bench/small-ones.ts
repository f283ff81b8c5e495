import { Bench } from 'tinybench'
import { magentoOrderJson, syncOrderJson, wireOrder } from '../fixtures/order-wire.ts'
import { defaultParameters } from '../fixtures/parameters.ts'
import { createPlan } from '../fixtures/plan.ts'
import type { BenchResult } from './parts/row.ts'

export const what = 'small ones in Node: plan, order, bodies'
export const goal = 'none: to see a change'

export async function run(): Promise<BenchResult> {
  const plan = createPlan(defaultParameters)
  const wire = wireOrder(plan.orderAt(4711), {
    key: 'ts1-004711',
    soldAtMs: 1_795_375_863_664,
    currency: defaultParameters.currency,
  })
  let index = 0
  const next = (): number => (index = (index + 7919) % defaultParameters.orders)
  const bench = new Bench({ time: 300, warmupTime: 100 })
    .add('createPlan', () => void createPlan(defaultParameters))
    .add('terminalDay', () => void plan.terminalDay(next() % defaultParameters.terminals))
    .add('orderAt', () => void plan.orderAt(next()))
    .add('sync body', () => void syncOrderJson(wire))
    .add('magento body', () => void magentoOrderJson(wire, 1))
  await bench.run()
  const parts = bench.tasks.map(({ name, result }) => {
    if (!('latency' in result)) throw new Error(`${name} was not measured: ${result.state}`)
    return `${name} ${inMicroseconds(result.latency.p50)}`
  })
  return { measured: parts.join(', '), meets: null }
}

const inMicroseconds = (ms: number): string => (ms >= 1 ? `${ms.toFixed(1)} ms` : `${(ms * 1000).toFixed(1)} µs`)
