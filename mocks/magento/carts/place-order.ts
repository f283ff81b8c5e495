import { MagentoError } from '../answer.ts'
import { checkAddress } from './cart-address.ts'
import { isCountry } from './regions.ts'
import { checkPieces } from './cart-changes.ts'
import { collectMoney } from './cart-money.ts'
import { orderOfCart } from './order-of-cart.ts'
import { reserve } from './salable-stock.ts'
import type { Origin } from '../routing.ts'
import type { Shop } from '../shop.ts'
import type { Cart } from './cart.ts'

const refused = (message: string): MagentoError => new MagentoError(400, message)

/** Throws what Magento says of a cart that cannot become an order yet. */
const checkReady = (cart: Cart): void => {
  if (cart.items.length === 0) throw refused('A server error stopped your order from being placed. Please try to place your order again.')
  if (!isCountry(cart.shipping.countryId)) throw refused("Some addresses can't be used due to the configurations for specific countries.")
  checkAddress(cart.shipping, 'shipping')
  if (cart.shippingMethod === null) throw refused('The shipping method is missing. Select the shipping method and try again.')
  checkAddress(cart.billing, 'billing')
  if (cart.paymentMethod === null) throw refused('Enter a valid payment method and try again.')
}

/**
 * Makes a cart an order, as `CartManagement::placeOrder` does: the order is stored, its goods are reserved, and only then the cart closes. Between
 * the two a planted fault can strike; the order is stored then, the cart still open, and `OrderBrokenOff` is thrown. Throws MagentoError where the
 * order cannot be placed; nothing is stored then.
 */
export const placeOrder = (shop: Shop, cart: Cart, origin: Origin): { entityId: number; incrementId: string } => {
  checkReady(cart)
  const money = collectMoney(shop, cart)
  // A number of its own for each attempt: one that fails after this leaves a gap.
  const incrementId = shop.orders.chooseIncrementId()
  for (const { item } of money.lines) checkPieces(shop, item.sku, item.pieces)
  shop.truth.ordersReceived++
  const now = shop.now()
  const stored = shop.database.atomically(() => {
    const order = shop.faults.save(orderOfCart(cart, money, incrementId, origin), now)
    if (order.kept) for (const { item } of money.lines) reserve(shop.database, item.sku, -item.pieces, 'order_placed', incrementId)
    return order
  })
  const broken = shop.faults.breakOff('cart')
  if (broken === null || !broken.cartStaysOpen) {
    cart.active = false
    cart.reservedOrderId = incrementId
  }
  shop.carts.store.save(cart, money.grandTotalMinor, now)
  if (broken !== null) throw broken
  return { entityId: stored.entityId, incrementId }
}
