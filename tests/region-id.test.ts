import assert from 'node:assert/strict'
import { test } from 'node:test'
import { walkInOf } from '../fixtures/customers.ts'
import { regionById } from '../mocks/magento/carts/regions.ts'
import { regionOf } from '../scenarios/magento/region-id.ts'

test('every region of a plan has the number that Magento gives it', () => {
  // Shops take the eight cities in turn, and customers live in the same.
  for (let shop = 0; shop < 8; shop++) {
    const { regionCode } = walkInOf(shop)
    assert.equal(regionById('US', regionOf(regionCode).region_id ?? 0)?.code, regionCode)
  }
  assert.deepEqual(regionOf('XX'), { region: 'XX', region_code: 'XX' })
})
