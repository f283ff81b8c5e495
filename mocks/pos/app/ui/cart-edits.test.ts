import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heldNote, keyedCash, likelyCash, setCartDiscount, setCustomer, setLineDiscount, wholePercent } from './cart-edits.ts'
import type { Cart, PricedCart, PricedLine } from '../data/api.ts'

const cart: Cart = {
  lines: [
    { sku: 'A', quantity: 1, discountPercent: 0 },
    { sku: 'B', quantity: 2, discountPercent: 5 },
  ],
  discountPercent: 0,
  customerId: null,
}

test('a percentage is whole and between 0 and 100, whatever was typed', () => {
  assert.deepEqual([-5, 0, 12.4, 12.5, 250, Number.NaN].map(wholePercent), [0, 0, 12, 13, 100, 0])
})

test('a line discount changes that line alone, and no cart is changed in place', () => {
  const changed = setLineDiscount(cart, 'B', 20)
  assert.deepEqual(changed.lines.map((line) => line.discountPercent), [0, 20])
  assert.deepEqual(cart.lines.map((line) => line.discountPercent), [0, 5])
  assert.equal(changed.lines[0], cart.lines[0])
})

test('cart discount and customer are set beside the lines', () => {
  assert.equal(setCartDiscount(cart, 10).discountPercent, 10)
  assert.equal(setCustomer(cart, 7).customerId, 7)
})

test('the notes offered for 12.30 are above it, rising and different', () => {
  assert.deepEqual(likelyCash(1230), [1300, 1500, 2000, 5000])
  assert.deepEqual(likelyCash(1000), [2000, 5000, 10000])
  assert.deepEqual(likelyCash(9999), [10000])
})

test('keys come in from the right as cents', () => {
  const type = (keys: readonly string[]): number => keys.reduce(keyedCash, 0)
  assert.equal(type(['1', '2', '3', '4']), 1234)
  assert.equal(type(['5', '00', '0']), 5000)
  assert.equal(type(['1', '2', '⌫', '3']), 13)
  assert.equal(type(['⌫']), 0)
  assert.equal(type([...'9999999999']), 99_999_999)
})

const line = (name: string): PricedLine => ({
  product: { id: 1, sku: name, name, priceMinor: 100, barcode: null, category: 'x', quantity: null, inStock: true, imageUrl: '' },
  quantity: 1,
  listPriceMinor: 100,
  unitPriceMinor: 100,
  discountPercent: 0,
  rowTotalMinor: 100,
  taxMinor: 8,
})
const priced = (...names: string[]): PricedCart => ({
  lines: names.map(line),
  quantity: names.length,
  discountMinor: 0,
  subtotalMinor: 0,
  taxMinor: 0,
  totalMinor: 0,
})

test('a held cart is called after its customer, else after what is in it', () => {
  assert.equal(heldNote(priced('Tea'), { id: 1, email: 'a@b.invalid', firstname: 'Ada', lastname: 'Kim' }), 'Ada Kim')
  assert.equal(heldNote(priced('Tea'), null), 'Tea')
  assert.equal(heldNote(priced('Tea', 'Milk', 'Soap'), null), 'Tea and 2 more')
})
