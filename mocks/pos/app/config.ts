import type { Customer } from '../../../fixtures/model.ts'

/** What `/config.json` tells a till. No secret is in it. */
export type TillConfig = {
  /** Where the till reads and sends: through the sync backend, or Magento's REST directly. */
  backend: 'sync' | 'magento'
  terminal: number
  shop: number
  shopName: string
  /** Three letters. */
  currency: string
  taxBasisPoints: number
  /** Magento's store view that orders belong to. */
  storeId: number
  /** Who a guest order is of: its address is the shop's own. */
  walkIn: Customer
  /** Names of departments by the beginning of a sku. */
  departments: Readonly<Record<string, string>>
  /** Code of Magento's product attribute that holds the barcode. */
  barcodeAttribute: string
  deltaSeconds: number
  /** Planted faults, as `slow-handler`; empty on a clean till. */
  faults: readonly string[]
  /** What one millisecond of this machine is worth to `faults/work.ts`; 0 where no fault is planted. */
  workUnitsPerMs: number
}
