import { afterSaleRoutes } from './after-sale.ts'
import { bulkRoutes } from './bulk.ts'
import { customerRoutes } from './customers.ts'
import { discoveryRoutes } from './discovery.ts'
import { inventoryRoutes } from './inventory.ts'
import { orderRoutes } from './orders.ts'
import { productRoutes } from './products.ts'
import { signInRoutes } from './sign-in.ts'
import type { Route } from '../routing.ts'

/** Every route of the embedded Magento, an area a file. */
export const allRoutes: readonly Route[] = [
  ...signInRoutes, ...discoveryRoutes, ...productRoutes, ...inventoryRoutes, ...customerRoutes, ...orderRoutes, ...bulkRoutes,
  ...afterSaleRoutes,
]
