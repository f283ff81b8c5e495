import { MagentoError } from '../answer.ts'
import { OrderBrokenOff } from '../broken-off.ts'
import { notEnough } from '../carts/cart-changes.ts'
import { placeOrder } from '../carts/place-order.ts'
import { checkRecaptcha } from '../recaptcha.ts'
import { cartSource } from './carts.ts'
import { BusinessError, likeRest, renderedMessage } from './errors.ts'
import { namedCart } from './named-cart.ts'
import { orderById } from './orders.ts'
import type { Cart } from '../carts/cart.ts'
import type { CartMoney } from '../carts/cart-money.ts'
import type { Shop } from '../shop.ts'
import type { CartSource } from './carts.ts'
import type { GraphQlContext, Resolvers } from './context.ts'
import type { CartInput } from './named-cart.ts'
import type { OrderSource } from './orders.ts'

const serverError = 'A server error stopped your order from being placed. Please try to place your order again.'

/** `MESSAGE_CODES` of 2.4.7's resolver: a text of Magento is known by what it contains. */
const placeOrderCodes: readonly [string, string][] = [
  ['Could not find a cart with ID', 'CART_NOT_FOUND'], ["The cart isn't active", 'CART_NOT_ACTIVE'], ['Guest email for cart is missing', 'GUEST_EMAIL_MISSING'],
  [serverError.slice(0, -1), 'UNABLE_TO_PLACE_ORDER'], ["Some addresses can't be used due to the configurations for specific countries", 'UNABLE_TO_PLACE_ORDER'],
  ['The shipping method is missing. Select the shipping method and try again', 'UNABLE_TO_PLACE_ORDER'],
  ['Please check the billing address information', 'UNABLE_TO_PLACE_ORDER'], ['Enter a valid payment method and try again', 'UNABLE_TO_PLACE_ORDER'],
  ['Some of the products are out of stock', 'UNABLE_TO_PLACE_ORDER'],
]

const notPlaced = (message: string): object => ({
  order: null, orderV2: null, errors: [{ message, code: placeOrderCodes.find(([known]) => message.includes(known))?.[1] ?? 'UNDEFINED' }],
})

/** What the validation of a cart says is told as it is; anything else only that a server error stopped the order. */
const isOfValidation = (message: string): boolean => /^(Please check the|Some addresses can't be used|The shipping method is missing|Enter a valid payment method)/.test(message)

/** What an order says that was answered and not stored. */
const unstored = (cart: Cart, { subtotalMinor, taxMinor, shippingMinor, grandTotalMinor }: CartMoney): OrderSource['document'] => ({
  status: 'pending', customer_email: cart.email, subtotal: subtotalMinor / 100, tax_amount: taxMinor / 100, shipping_amount: shippingMinor / 100,
  shipping_incl_tax: shippingMinor / 100, grand_total: grandTotalMinor / 100, base_grand_total: grandTotalMinor / 100,
})

const placed = ({ shop }: GraphQlContext, { cart, money }: CartSource, { entityId, incrementId }: { entityId: number; incrementId: string }): object => {
  let document: OrderSource['document'] | null = null
  const source: OrderSource = {
    entityId, incrementId, createdAt: shop.now(),
    // Most clients ask for the number alone, which needs no reading. An order that a planted fault lost was never stored.
    get document() {
      return (document ??= orderById(shop, entityId)?.document ?? unstored(cart, money()))
    },
  }
  return { order: { order_number: incrementId, order_id: incrementId }, orderV2: source, errors: [] }
}

/** When which carts were closed by an order, the latest thousand of a shop. */
const closings = new WeakMap<Shop, Map<string, number>>()
const KEPT_CLOSINGS = 1000

const noteClosing = (shop: Shop, maskedId: string): void => {
  const known = closings.get(shop) ?? new Map<string, number>()
  closings.set(shop, known)
  const oldest = known.size < KEPT_CLOSINGS ? undefined : known.keys().next().value
  if (oldest !== undefined) known.delete(oldest)
  known.set(maskedId, performance.now())
}

/** True where the cart was open when this request came, and another request placed its order since. */
const wasOvertaken = ({ shop, receivedMs }: GraphQlContext, maskedId: string): boolean => (closings.get(shop)?.get(maskedId) ?? 0) > receivedMs

const place = (_source: never, args: CartInput, context: GraphQlContext): object => {
  const { shop, origin, customerId } = context
  let source: CartSource
  try {
    const { cart, maskedId } = namedCart(context, args)
    source = cartSource(shop, cart, maskedId)
  } catch (error) {
    if (wasOvertaken(context, args.input?.cart_id ?? '')) return notPlaced(serverError)
    if (error instanceof BusinessError && error.category === 'graphql-no-such-entity') return notPlaced(error.message)
    throw error
  }
  likeRest(() => {
    shop.faults.limitPayments(origin.address, shop.nowSeconds())
    checkRecaptcha(shop)
  })
  if (customerId === null && source.cart.email === null) return notPlaced('Guest email for cart is missing.')
  try {
    const order = placeOrder(shop, source.cart, origin)
    noteClosing(shop, source.maskedId)
    return placed(context, source, order)
  } catch (error) {
    if (error instanceof OrderBrokenOff && error.how === 'database-died') return notPlaced(serverError)
    if (!(error instanceof MagentoError)) throw error
    const message = renderedMessage(error)
    if (isOfValidation(message)) return notPlaced(message)
    return notPlaced(message === notEnough ? message : serverError)
  }
}

export const orderPlacing: Resolvers = { Mutation: { placeOrder: place } }
