import { afterSaleRoutes } from './after-sale.ts'
import { bulkRoutes } from './bulk.ts'
import { cartCheckoutRoutes } from './carts-checkout.ts'
import { cartCouponRoutes } from './carts-coupons.ts'
import { cartCustomerRoutes } from './carts-customer.ts'
import { cartItemRoutes } from './carts-items.ts'
import { taxRoutes } from './carts-taxes.ts'
import { categoryRoutes } from './categories.ts'
import { catalogueStructureRoutes } from './catalogue-structure.ts'
import { customerAccountRoutes } from './customer-account.ts'
import { customerByIdRoutes } from './customer-by-id.ts'
import { customerRoutes } from './customers.ts'
import { discoveryRoutes } from './discovery.ts'
import { inventoryRoutes } from './inventory.ts'
import { orderRoutes } from './orders.ts'
import { productPriceRoutes } from './product-prices.ts'
import { productRoutes } from './products.ts'
import { salableQuantityRoutes } from './salable-quantity.ts'
import { shopTableRoutes } from './shop-tables.ts'
import { signInRoutes } from './sign-in.ts'
import { webposRoutes } from './webpos.ts'
import type { Route } from '../routing.ts'

/** Every route of the embedded Magento, an area a file. */
export const allRoutes: readonly Route[] = [
  ...signInRoutes, ...customerAccountRoutes, ...discoveryRoutes, ...shopTableRoutes, ...catalogueStructureRoutes, ...categoryRoutes, ...productRoutes, ...productPriceRoutes,
  ...inventoryRoutes, ...salableQuantityRoutes, ...customerRoutes, ...customerByIdRoutes, ...orderRoutes, ...bulkRoutes,
  ...cartItemRoutes, ...cartCustomerRoutes, ...cartCheckoutRoutes, ...cartCouponRoutes, ...taxRoutes,
  ...afterSaleRoutes, ...webposRoutes,
]
