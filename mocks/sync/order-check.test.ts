import assert from 'node:assert/strict'
import { test } from 'node:test'
import { syncOrderJson } from '../../fixtures/order-wire.ts'
import { orderFault } from './order-check.ts'
import { testOrder } from './test-orders.ts'

const order = testOrder('k-1')
const [line, other] = order.lines as [(typeof order.lines)[0], (typeof order.lines)[0]]

const faults: readonly { of: string; changes: object; reason: string }[] = [
  { of: 'a key in capitals', changes: { key: 'K-1' }, reason: 'key must be 1 to 32 characters of a-z, 0-9 and -' },
  {
    of: 'a key of 33 characters',
    changes: { key: 'k'.repeat(33) },
    reason: 'key must be 1 to 32 characters of a-z, 0-9 and -',
  },
  { of: 'no lines', changes: { lines: [] }, reason: 'an order needs at least one line' },
  {
    of: 'a quantity of 0',
    changes: { lines: [{ ...line, quantity: 0, rowTotalMinor: 0 }] },
    reason: 'line 1: the quantity must be a whole number above 0',
  },
  {
    of: 'a negative quantity',
    changes: { lines: [line, { ...other, quantity: -1 }] },
    reason: 'line 2: the quantity must be a whole number above 0',
  },
  {
    of: 'a row that does not multiply',
    changes: { lines: [{ ...line, rowTotalMinor: 5998 }, other] },
    reason: 'line 1: rowTotalMinor is not quantity × unitPriceMinor',
  },
  { of: 'a wrong subtotal', changes: { subtotalMinor: 6035 }, reason: 'subtotalMinor is not the sum of the lines' },
  { of: 'a wrong tax', changes: { taxMinor: 497 }, reason: 'taxMinor is not the sum of the lines' },
  { of: 'a wrong total', changes: { totalMinor: 6533 }, reason: 'totalMinor is not subtotalMinor + taxMinor' },
  {
    of: 'tenders a cent short',
    changes: { tenders: [{ method: 'cash', amountMinor: 6531 }] },
    reason: 'the tenders do not sum to totalMinor',
  },
  {
    of: 'an unknown tender',
    changes: { tenders: [{ method: 'cheque', amountMinor: 6532 }] },
    reason: 'a tender must be cash, credit or debit',
  },
  { of: 'wrong pieces', changes: { totalQuantity: 5 }, reason: 'totalQuantity is not the sum of the lines' },
  {
    of: 'JSON smuggled in place of a number',
    changes: { lines: [{ ...line, productId: '1,"x":2' }, other] },
    reason: 'line 1 has no productId',
  },
  { of: 'JSON smuggled as the shop', changes: { shop: '0}' }, reason: 'shop must be a whole number' },
  { of: 'a time beyond the year 9999', changes: { soldAtMs: 1e18 }, reason: 'soldAtMs must be epoch milliseconds' },
  {
    of: 'a customer without a city',
    changes: { customer: { ...order.customer, city: null } },
    reason: 'customer.city must be a text of at most 255 characters',
  },
]

test('a whole order as the wire template writes it has no fault', () => {
  assert.equal(orderFault(JSON.parse(syncOrderJson(order))), null)
})

for (const { of, changes, reason } of faults) {
  test(`an order with ${of} is refused and told why`, () => assert.equal(orderFault({ ...order, ...changes }), reason))
}

test('what is no object at all is refused', () => {
  for (const value of [null, 1, 'order', [], [order]]) assert.equal(orderFault(value), 'an order must be an object')
})
