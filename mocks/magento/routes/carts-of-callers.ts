import { MagentoError } from '../answer.ts'
import { SELF } from '../caller.ts'
import { noSuchCart } from '../carts/cart.ts'
import { pathNumber } from '../service-input.ts'
import type { Cart } from '../carts/cart.ts'
import type { MagentoRequest, Route } from '../routing.ts'

/**
 * Who calls a cart how: a guest by its masked id and without a token, a customer by `mine` and a customer's token, an admin by its number. The same
 * services lie behind all three.
 */
export type CartCaller = {
  kind: 'guest' | 'mine' | 'admin'
  /** The path up to the cart. */
  path: string
  resource: string | null
  /** Path parameters that name the cart; those of the route follow. */
  params: number
  /** The cart, open or closed. Throws 404 where there is none. */
  find: (request: MagentoRequest) => Cart
  /** How an error names a cart: a masked id's number comes as text. */
  named: (cart: Cart) => number | string
}

const byNumber = (request: MagentoRequest): Cart => {
  const id = pathNumber(request.param(0))
  const cart = request.shop.carts.store.byId(id)
  if (cart === null) throw noSuchCart(id)
  return cart
}

const byMask = (request: MagentoRequest): Cart => {
  const cart = request.shop.carts.store.byMask(request.param(0))
  if (cart === null) throw noSuchCart(null)
  return cart
}

const own = (request: MagentoRequest): Cart => {
  const cart = request.shop.carts.store.activeOf(request.customerId)
  if (cart === null) throw new MagentoError(404, 'Current customer does not have an active cart.')
  return cart
}

export const guest: CartCaller = { kind: 'guest', path: 'guest-carts/*', resource: null, params: 1, find: byMask, named: (cart) => String(cart.id) }
export const mine: CartCaller = { kind: 'mine', path: 'carts/mine', resource: SELF, params: 0, find: own, named: (cart) => cart.id }
export const admin: CartCaller = { kind: 'admin', path: 'carts/*', resource: 'Magento_Cart::manage', params: 1, find: byNumber, named: (cart) => cart.id }

/** What a route of a cart is to a till: a request that faults can name, or any other. */
export type CartRequest = 'cart-create' | 'cart-item' | 'cart-shipping' | 'cart-payment' | 'cart-other'

/** The names under which a route is slowed, refused and timed. */
export const namesOf = (name: CartRequest): Pick<Route, 'request' | 'time'> =>
  name === 'cart-other' ? { request: null, time: name } : { request: name, time: null }

export const callers: readonly CartCaller[] = [guest, mine, admin]

/** The cart while it is open. Throws 404 where there is none, or where its order has closed it. */
export const openCart = (caller: CartCaller, request: MagentoRequest): Cart => {
  const cart = caller.find(request)
  if (!cart.active) throw noSuchCart(caller.named(cart))
  return cart
}

/** Throws where a guest would change a customer's cart: its masked id lets anybody read it, but not write. */
export const checkMayChange = (caller: CartCaller, cart: Cart): void => {
  if (caller.kind === 'guest' && cart.customerId !== null) throw new MagentoError(400, 'Invalid state change requested')
}

/** The cart for a change. */
export const changeableCart = (caller: CartCaller, request: MagentoRequest): Cart => {
  const cart = openCart(caller, request)
  checkMayChange(caller, cart)
  return cart
}
