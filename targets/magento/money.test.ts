import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decimal } from '../../fixtures/order-wire.ts'
import { exactMinor } from './money.ts'

test('any amount that was written as a decimal is read back exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (minor) => {
      assert.equal(exactMinor(JSON.parse(decimal(minor)) as number) ?? NaN, minor)
      assert.equal(exactMinor(Number(`${decimal(minor)}00`)) ?? NaN, minor)
    }),
    { seed: 1 },
  )
})

test('an amount with part of a cent is no whole amount', () => {
  for (const amount of [19.995, 0.001, 0.1 + 0.2, 1.1 * 1.1, 1e15 + 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(exactMinor(amount), null, String(amount))
  }
  assert.equal(exactMinor(19.99), 1999)
})
