import { walkInOf } from '../../../../fixtures/customers.ts'
import type { TillConfig } from '../config.ts'

export const testConfig: TillConfig = {
  backend: 'sync', terminal: 1, shop: 0, shopName: 'Test', currency: 'USD', taxBasisPoints: 825, storeId: 1, walkIn: walkInOf(0), departments: { GRO: 'Grocery', HOU: 'Household' },
  barcodeAttribute: 'barcode', deltaSeconds: 20, faults: [], workUnitsPerMs: 0,
}
