import { jsonAnswer } from '../answer.ts'
import { applyCoupon, removeCoupon } from '../carts/coupons.ts'
import { callers, changeableCart, namesOf, openCart } from './carts-of-callers.ts'
import type { Route } from '../routing.ts'

/** The coupon of a cart. Magento answers null as an empty list. */
export const cartCouponRoutes: readonly Route[] = callers.flatMap((caller): Route[] => {
  const common = { resource: caller.resource, ...namesOf('cart-other') }
  const path = `${caller.path}/coupons`
  return [
    {
      ...common, method: 'GET', path,
      handle: (request) => {
        openCart(caller, request)
        return jsonAnswer([])
      },
    },
    {
      ...common, method: 'PUT', path: `${path}/*`,
      handle: (request) => {
        const cart = changeableCart(caller, request)
        return applyCoupon(cart, caller.named(cart))
      },
    },
    {
      ...common, method: 'DELETE', path,
      handle: (request) => {
        const cart = changeableCart(caller, request)
        removeCoupon(cart, caller.named(cart))
        return jsonAnswer(true)
      },
    },
  ]
})
