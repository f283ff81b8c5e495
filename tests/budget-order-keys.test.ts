import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderKey as inBudgets } from '../budgets/order-key.ts'
import { orderKey } from '../fixtures/order-wire.ts'

test('budgets name an order by the key that the till gave it', () => {
  for (const index of [0, 7, 99_999, 999_999, 1_000_000, 12_345_678]) assert.equal(inBudgets('ts-x', index), orderKey('ts-x', index))
})
