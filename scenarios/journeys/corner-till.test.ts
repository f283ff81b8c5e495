import assert from 'node:assert/strict'
import { test } from 'node:test'
import { by, card, minorOf } from './corner-till.ts'

test('an amount on the receipt is read in cents', () => {
  assert.deepEqual(['$0.05', '$12.34', '$1,012.30', '€ 7.00'].map(minorOf), [5, 1234, 101_230, 700])
})

test('controls and cards are found by what stands in the page', () => {
  assert.equal(by('pay'), '[data-testid="pay"]')
  assert.equal(card(1, 0), '.grid-row:nth-child(2) .product:nth-child(1)')
})
