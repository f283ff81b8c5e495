import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnsFor } from './columns.ts'

test('cards are as many as fit, and two on the narrowest phone', () => {
  // (width − 2 × 16 + gap) ÷ (card + gap), rounded down.
  assert.equal(columnsFor(912, 148, 10), 5)
  assert.equal(columnsFor(768, 148, 10), 4)
  assert.equal(columnsFor(390, 148, 10), 2)
  assert.equal(columnsFor(280, 148, 10), 2)
})
