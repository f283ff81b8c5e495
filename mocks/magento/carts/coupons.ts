import { MagentoError } from '../answer.ts'
import type { Cart } from './cart.ts'

const checkHasProducts = (cart: Cart, named: number | string): void => {
  if (cart.items.length === 0) throw new MagentoError(404, `The "%1" Cart doesn't contain products.`, [named])
}

/** Magento's `CouponManagement::set` in a shop without sales rules: no code is one. `named`: how the error names the cart. Always throws. */
export const applyCoupon = (cart: Cart, named: number | string): never => {
  checkHasProducts(cart, named)
  throw new MagentoError(404, "The coupon code isn't valid. Verify the code and try again.")
}

/** Takes the coupon away, also where there is none. Throws for an empty cart. */
export const removeCoupon = (cart: Cart, named: number | string): void => checkHasProducts(cart, named)
