import { attributeSets } from '../../fixtures/attributes.ts'
import { walkInOf } from '../../fixtures/customers.ts'
import type { TillConfig } from './app/config.ts'
import { calibrate } from './app/faults/work.ts'
import type { PosOptions } from './options.ts'

/** Deltas come in time for a measured minute to meet several. */
const BLOCKING_DELTA_SECONDS = 5

/** What `/config.json` says: nothing secret. The machine's speed is taken once, and only where a fault needs it. */
export const tillConfig = (options: PosOptions): TillConfig => ({
  backend: options.backend,
  terminal: options.terminal,
  shop: options.shop,
  shopName: options.shopName,
  currency: options.currency,
  taxBasisPoints: options.taxBasisPoints,
  storeId: options.storeId,
  walkIn: walkInOf(options.shop),
  departments: Object.fromEntries(attributeSets.map(({ skuPrefix, name }) => [skuPrefix, name])),
  barcodeAttribute: options.barcodeAttribute,
  deltaSeconds: options.faults.includes('pos-blocking-sync') ? BLOCKING_DELTA_SECONDS : options.deltaSeconds,
  faults: options.faults.map((name) => name.slice('pos-'.length)),
  workUnitsPerMs: options.faults.length === 0 ? 0 : calibrate(),
})
