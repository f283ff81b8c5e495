import { MagentoError } from '../answer.ts'
import type { CartAddress } from './cart-address.ts'

export type CartItem = { itemId: number; productId: number; sku: string; pieces: number }

/** A cart as its rows hold it. Prices are not among it: they are the product's whenever totals are made. */
export type Cart = {
  id: number
  createdAt: string
  updatedAt: string
  /** False once its order is stored. */
  active: boolean
  customerId: number | null
  email: string | null
  items: CartItem[]
  billing: CartAddress
  shipping: CartAddress
  /** `flatrate_flatrate`; null before it is chosen. */
  shippingMethod: string | null
  paymentMethod: string | null
  /** True once a guest has given an e-mail address to pay. */
  guestCheckout: boolean
  reservedOrderId: string | null
}

/** Ids of a cart's two addresses. */
export const billingAddressId = (cart: Cart): number => cart.id * 2 - 1
export const shippingAddressId = (cart: Cart): number => cart.id * 2

export const pieces = (cart: Cart): number => cart.items.reduce((sum, item) => sum + item.pieces, 0)

/** `fieldValue` is a number where the path named the cart so, a text where it came from a masked id, null where the mask is unknown. */
export const noSuchCart = (fieldValue: number | string | null): MagentoError =>
  new MagentoError(404, 'No such entity with %fieldName = %fieldValue', { fieldName: 'cartId', fieldValue })
