import { applyCoupon } from '../carts/coupons.ts'
import { inputError, likeRest, noSuchEntity } from './errors.ts'
import { answered, namedCart } from './named-cart.ts'
import type { Cart } from '../carts/cart.ts'
import type { GraphQlContext, Resolvers } from './context.ts'
import type { CartInput } from './named-cart.ts'

/** GraphQL does not say the number of the cart. */
const checkHasProducts = (cart: Cart): void => {
  if (cart.items.length === 0) throw noSuchEntity('Cart does not contain products.')
}

const applyCouponToCart = (_source: never, args: CartInput<{ coupon_code: string }>, context: GraphQlContext): never => {
  if (args.input?.coupon_code === '') throw inputError('Required parameter "coupon_code" is missing')
  const { cart } = namedCart(context, args)
  checkHasProducts(cart)
  return likeRest(() => applyCoupon(cart, cart.id))
}

const removeCouponFromCart = (_source: never, args: CartInput, context: GraphQlContext): object => {
  const { cart, maskedId } = namedCart(context, args)
  checkHasProducts(cart)
  return answered(context, cart, maskedId)
}

export const coupons: Resolvers = { Mutation: { applyCouponToCart, removeCouponFromCart } }
