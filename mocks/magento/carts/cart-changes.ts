import { MagentoError } from '../answer.ts'
import { noSuchPayment } from '../order-entity.ts'
import { isNumeric, wrongType } from '../service-input.ts'
import { collectMoney } from './cart-money.ts'
import { productNotFound } from './cart-products.ts'
import { flatRate, flatRateMethod, paymentMethods } from './methods.ts'
import { pieces } from './cart.ts'
import { salableOf } from './salable-stock.ts'
import type { Shop } from '../shop.ts'
import type { Cart, CartItem } from './cart.ts'
import type { CartAddress } from './cart-address.ts'

const MOST_PIECES = 10_000

const refused = (message: string): MagentoError => new MagentoError(400, message)

/** Recorded texts of what a shelf cannot give; GraphQL names them by code. */
export const notEnough = 'The requested qty is not available'
export const notAvailable = 'Product that you are trying to add is not available.'

const salable = (shop: Shop, sku: string): number => salableOf(shop.database, sku) ?? 0

/** Throws where so many pieces of a product cannot be sold. Only whole numbers up to 10,000 can, and what sources and reservations leave. */
export const checkPieces = (shop: Shop, sku: string, wanted: number, left = salable(shop, sku)): void => {
  if (!Number.isInteger(wanted)) throw refused('You cannot use decimal quantity for this product.')
  if (wanted > MOST_PIECES) throw refused('The requested qty exceeds the maximum qty allowed in shopping cart')
  if (left < wanted) throw refused(notEnough)
}

/** Writes a cart after a change, its totals collected anew. */
export const saveCart = (shop: Shop, cart: Cart): void => shop.carts.store.save(cart, collectMoney(shop, cart).grandTotalMinor, shop.now())

/** A quantity as a cart takes it: whatever is not above 0 counts as one. Throws where none was given. */
const takenPieces = (given: unknown): number => {
  if (given === undefined || given === null) throw new MagentoError(400, 'Invalid value of "%value" provided for the %fieldName field.', { fieldName: 'qty', value: null })
  if (!isNumeric(given)) throw wrongType('qty', given, 'float')
  return Number(given) > 0 ? Number(given) : 1
}

/** Puts a product into a cart, or more of it. A price that was sent is not even looked at. Throws what Magento answers. */
export const addItem = (shop: Shop, cart: Cart, sku: string, quantity: unknown): CartItem => {
  const more = takenPieces(quantity)
  const product = shop.carts.products.bySku(sku)
  if (product === null) throw productNotFound()
  const left = salable(shop, product.sku)
  if (!product.enabled || left <= 0) throw refused(notAvailable)
  const known = cart.items.find((item) => item.productId === product.productId)
  checkPieces(shop, product.sku, (known?.pieces ?? 0) + more, left)
  let item = known
  if (item === undefined) item = shop.carts.store.addItem(cart, { productId: product.productId, sku: product.sku, pieces: more })
  else shop.carts.store.changeItem(item, item.pieces + more)
  saveCart(shop, cart)
  return item
}

const itemOf = (cart: Cart, itemId: number, named: number | string): CartItem => {
  const item = cart.items.find((one) => one.itemId === itemId)
  if (item === undefined) throw new MagentoError(404, "The %1 Cart doesn't contain the %2 item.", [named, itemId])
  return item
}

/** Sets the quantity of a line. Whoever asks, the cart's number comes from the body, and so as a text. */
export const changeItem = (shop: Shop, cart: Cart, itemId: number, quantity: unknown): CartItem => {
  const wanted = takenPieces(quantity)
  const item = itemOf(cart, itemId, String(cart.id))
  checkPieces(shop, item.sku, wanted)
  shop.carts.store.changeItem(item, wanted)
  saveCart(shop, cart)
  return item
}

/** `named`: how an error names the cart. */
export const removeItem = (shop: Shop, cart: Cart, itemId: number, named: number | string = cart.id): void => {
  shop.carts.store.removeItem(cart, itemOf(cart, itemId, named))
  saveCart(shop, cart)
}

/** Sets where the goods go. The e-mail address of the customer stays where the address names none. */
export const setShippingAddress = (shop: Shop, cart: Cart, address: CartAddress): void => {
  cart.shipping = { ...address, email: address.email ?? cart.email, customerId: cart.customerId }
  saveCart(shop, cart)
}

export const setBillingAddress = (shop: Shop, cart: Cart, address: CartAddress): void => {
  cart.billing = { ...address, email: address.email ?? cart.email, customerId: cart.customerId }
  saveCart(shop, cart)
}

/** Throws where the shop has no such way to ship. */
export const checkShippingMethod = (carrierCode: string, methodCode: string): void => {
  if (carrierCode === flatRate.carrierCode && methodCode === flatRate.methodCode) return
  throw new MagentoError(404, 'Carrier with such method not found: %1, %2', [carrierCode, methodCode])
}

export const setShippingMethod = (shop: Shop, cart: Cart, carrierCode: string, methodCode: string): void => {
  checkShippingMethod(carrierCode, methodCode)
  cart.shippingMethod = flatRateMethod
  saveCart(shop, cart)
}

/** The guest's e-mail address, as GraphQL sets it before the payment. */
export const setGuestEmail = (shop: Shop, cart: Cart, email: string): void => {
  cart.email = email
  cart.billing = { ...cart.billing, email }
  cart.guestCheckout = true
  saveCart(shop, cart)
}

/** Takes a payment method into the cart, without writing it. Throws where the shop does not have it. */
export const takePaymentMethod = (cart: Cart, code: unknown): void => {
  if (typeof code !== 'string' || code === '') throw noSuchPayment()
  if (!paymentMethods.some((method) => method.code === code)) throw refused('The requested Payment Method is not available.')
  cart.paymentMethod = code
}

/** Chooses the payment method in the cart, without writing it. Throws where it or the shipping address is missing. */
export const choosePayment = (cart: Cart, code: unknown): void => {
  if (cart.shipping.countryId === null) throw refused('The shipping address is missing. Set the address and try again.')
  takePaymentMethod(cart, code)
}

export const setPaymentMethod = (shop: Shop, cart: Cart, code: unknown): void => {
  choosePayment(cart, code)
  saveCart(shop, cart)
}

/** Throws where nothing lies in the cart that could be shipped. */
export const checkNotEmpty = (cart: Cart): void => {
  if (pieces(cart) === 0) throw refused("The shipping method can't be set for an empty cart. Add an item to cart and try again.")
}
