import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultParameters } from '../../fixtures/parameters.ts'
import { createPlan } from '../../fixtures/plan.ts'
import { plannedSeconds } from './planned-seconds.ts'

test('the planned orders of all seconds are the orders of the day, at any speed', () => {
  const plan = createPlan({ ...defaultParameters, terminals: 6, shops: 3, orders: 1234, outagesPerShopMille: 3000 })
  for (const speed of [480, 97.3, 60_000]) {
    const { seconds, ordersIn, offlineTerminalsIn } = plannedSeconds(plan, speed)
    const all = Array.from({ length: seconds + 5 }, (_, second) => second)
    assert.equal(all.reduce((sum, second) => sum + ordersIn(second), 0), 1234)
    assert.ok(all.every((second) => offlineTerminalsIn(second) >= 0 && offlineTerminalsIn(second) <= 6))
    assert.ok(all.some((second) => offlineTerminalsIn(second) > 0))
  }
})

test('a terminal is offline in the seconds of its outage, and in no other', () => {
  const plan = createPlan({ ...defaultParameters, terminals: 1, shops: 1, orders: 10, outagesPerShopMille: 3000 })
  const speed = 480
  const { seconds, offlineTerminalsIn } = plannedSeconds(plan, speed)
  const { outages } = plan.terminalDay(0)
  assert.ok(outages.length > 0)
  for (let second = 0; second < seconds; second += 1) {
    const [fromMs, toMs] = [second * 1000 * speed, (second + 1) * 1000 * speed]
    const touching = outages.filter((outage) => outage.fromMs < toMs && outage.toMs >= fromMs).length > 0 ? 1 : 0
    assert.equal(offlineTerminalsIn(second), touching, `second ${second}`)
  }
})
