import assert from 'node:assert/strict'
import { test } from 'node:test'
import { protocol as guest } from '../scenarios/protocols/magento-guest.ts'
import { protocol as sync } from '../scenarios/protocols/sync.ts'
import { afterSaleOf, afterSaleSchema } from './after-sale-config.ts'

test('off by default, and what is left out is nothing', () => {
  assert.deepEqual([afterSaleOf(undefined, guest), afterSaleOf({}, sync), afterSaleOf({ invoicePerMille: 0, refundReturns: false }, sync)], [null, null, null])
  assert.deepEqual(afterSaleOf({ shipPerMille: 5 }, guest), { invoicePerMille: 0, shipPerMille: 5, refundReturns: false, holdPerMille: 0, cancelPerMille: 0 })
})

test('tills that do not talk to Magento, shares over 1,000 and unknown names are refused', () => {
  assert.throws(() => afterSaleOf({ refundReturns: true }, sync), { code: 'CONFIG_INVALID', message: /^afterSale: tills of the protocol sync do not talk to Magento/ })
  for (const wrong of [{ invoicePerMille: 1001 }, { cancelPerMille: 0.5 }, { holdPerMille: -1 }, { refund: true }]) assert.equal(afterSaleSchema.safeParse(wrong).success, false, JSON.stringify(wrong))
})
