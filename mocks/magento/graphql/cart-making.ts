import { answered } from './named-cart.ts'
import { BusinessError, inputError } from './errors.ts'
import type { Cart } from '../carts/cart.ts'
import type { CartSource } from './carts.ts'
import type { GraphQlContext, Resolvers } from './context.ts'

/** A masked id that the client chose: 32 characters, and nobody's yet. */
const checkMask = ({ shop }: GraphQlContext, maskedId: string): void => {
  if (maskedId.length !== 32) throw inputError('Cart ID length should be 32 characters.')
  if (shop.carts.store.byMask(maskedId) !== null) throw new BusinessError('graphql-already-exists', `Cart with ID "${maskedId}" already exists.`)
}

const newGuestCart = (context: GraphQlContext, chosenMask: string | null): { cart: Cart; maskedId: string } => {
  const { shop } = context
  if (chosenMask === null) return shop.carts.createGuest(shop.now())
  checkMask(context, chosenMask)
  const cart = shop.carts.store.create(shop.now())
  shop.database.statement('INSERT INTO quote_id_mask VALUES (?, ?)').run(chosenMask, cart.id)
  return { cart, maskedId: chosenMask }
}

const createGuestCart = (_source: never, { input }: { input?: { cart_uid?: string | null } | null }, context: GraphQlContext): { cart: CartSource } => {
  if (context.customerId !== null) throw new BusinessError('graphql-already-exists', 'Use `Query.customerCart` for logged in customer.')
  const { cart, maskedId } = newGuestCart(context, input?.cart_uid ?? null)
  return answered(context, cart, maskedId)
}

const createEmptyCart = (_source: never, { input }: { input?: { cart_id?: string | null } | null }, context: GraphQlContext): string => {
  const { shop, customerId } = context
  if (customerId === null) return newGuestCart(context, input?.cart_id ?? null).maskedId
  return shop.carts.store.maskOf(shop.carts.ofCustomer(customerId, shop.now()).id)
}

export const cartMaking: Resolvers = { Mutation: { createGuestCart, createEmptyCart } }
