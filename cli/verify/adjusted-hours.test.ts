import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultParameters } from '../../fixtures/parameters.ts'
import { adjustedHours } from './adjusted-hours.ts'

test('a promotion moves orders to its hours, nothing before it changes, and the total of the day holds', () => {
  const hours = adjustedHours({
    ...defaultParameters, terminals: 20, shops: 4, orders: 4_000, adjustments: [{ kind: 'promotion', shop: 'all', fromHour: 17, toHour: 19, factorPerMille: 3000 }],
  })
  const sum = (name: 'orders' | 'ordersBefore', from = 0, to = 24): number => hours.filter(({ hour }) => hour >= from && hour < to).reduce((total, each) => total + each[name], 0)
  assert.deepEqual([sum('orders'), sum('ordersBefore')], [4_000, 4_000])
  assert.deepEqual(hours.filter(({ hour }) => hour < 17).map(({ orders }) => orders), hours.filter(({ hour }) => hour < 17).map(({ ordersBefore }) => ordersBefore))
  assert.ok(sum('orders', 17, 19) > 1.3 * sum('ordersBefore', 17, 19))
})
