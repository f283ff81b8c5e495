import { cartFor, cartSource } from './carts.ts'
import { inputError } from './errors.ts'
import type { Cart } from '../carts/cart.ts'
import type { CartSource } from './carts.ts'
import type { BusinessError } from './errors.ts'
import type { GraphQlContext } from './context.ts'

/** Arguments of a mutation of a cart. */
export type CartInput<More = object> = { input?: ({ cart_id: string } & More) | null }

export const missing = (name: string): BusinessError => inputError(`Required parameter "${name}" is missing`)

/** The cart that a mutation names, and its input. Throws where there is none, or none of the asking customer's or guest's. */
export const namedCart = <More>(context: GraphQlContext, { input }: CartInput<More>): { cart: Cart; maskedId: string; input: More } => {
  if (input === null || input === undefined || input.cart_id === '') throw missing('cart_id')
  return { cart: cartFor(context, input.cart_id), maskedId: input.cart_id, input }
}

/** What most mutations of a cart answer: the cart as it is now. */
export const answered = ({ shop }: GraphQlContext, cart: Cart, maskedId: string): { cart: CartSource } => ({ cart: cartSource(shop, cart, maskedId) })
