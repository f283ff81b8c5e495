import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FullSales } from './quota-sales.ts'
import { factOf } from './quota-sales.ts'

const holds = (changed: Partial<FullSales>): boolean | null => {
  const silent: FullSales = { tried: 3, confirmed: 3, said: null, refusal: null, madeRoom: false, grewBytes: 0, isStillFull: true }
  return factOf({ ...silent, ...changed }, 1000, ['till/orders']).holds
}

test('a till whose writes all failed and that says nothing is told so', () => {
  assert.equal(holds({}), false)
  assert.equal(holds({ said: 'Storage full' }), true)
  assert.equal(holds({ madeRoom: true, isStillFull: false, grewBytes: 300 }), true)
})

test('a till whose own write went through, or whose storage did not stay full, is not blamed for saying nothing', () => {
  assert.equal(holds({ grewBytes: 300 }), null)
  assert.equal(holds({ isStillFull: false }), null)
  assert.equal(holds({ madeRoom: true, confirmed: 1, grewBytes: 300 }), null)
})
