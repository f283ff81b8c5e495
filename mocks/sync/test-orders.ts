import { syncOrderJson, type WireOrder } from '../../fixtures/order-wire.ts'

/** A whole order of two lines for the tests; `changes` plants what a test needs. */
export const testOrder = (key: string, changes: Partial<WireOrder> = {}): WireOrder => ({
  key,
  terminal: 1,
  shop: 0,
  soldAtMs: 1_795_370_000_123,
  currency: 'USD',
  guest: false,
  customer: {
    email: 'c1@shop.invalid',
    firstname: 'Ann "A"',
    lastname: 'O’Neil',
    telephone: '555',
    street: '1 Main',
    city: 'New York',
    postcode: '10001',
    regionCode: 'NY',
    countryId: 'US',
  },
  lines: [
    { productId: 1, sku: 'P1', name: 'Tea', quantity: 3, unitPriceMinor: 1999, rowTotalMinor: 5997, taxMinor: 495 },
    { productId: 2, sku: 'P2', name: 'Milk', quantity: 1, unitPriceMinor: 37, rowTotalMinor: 37, taxMinor: 3 },
  ],
  tenders: [
    { method: 'cash', amountMinor: 1000 },
    { method: 'debit', amountMinor: 5532 },
  ],
  subtotalMinor: 6034,
  taxMinor: 498,
  totalMinor: 6532,
  totalQuantity: 4,
  ...changes,
})

/** A batch as a till sends it. */
export const batchJson = (orders: readonly WireOrder[], terminal = 1): string =>
  `{"terminal":${terminal},"orders":[${orders.map(syncOrderJson).join(',')}]}`
