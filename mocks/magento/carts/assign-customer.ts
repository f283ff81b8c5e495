import { MagentoError } from '../answer.ts'
import { saveCart } from './cart-changes.ts'
import type { Shop } from '../shop.ts'
import type { Cart } from './cart.ts'

type CustomerRow = { email: string; firstname: string; lastname: string }

const THE_STORE = 1

/** What lies in the customer's open cart comes into this one, and that one is closed: `Quote::merge`. */
const merge = (shop: Shop, cart: Cart, other: Cart): void => {
  const { store } = shop.carts
  for (const item of other.items) {
    const same = cart.items.find(({ productId }) => productId === item.productId)
    if (same === undefined) store.addItem(cart, { productId: item.productId, sku: item.sku, pieces: item.pieces })
    else store.changeItem(same, same.pieces + item.pieces)
  }
  other.active = false
  saveCart(shop, other)
}

/**
 * Makes an anonymous cart a customer's, as `CartManagementInterface::assignCustomer` does: its masked id is gone then. Throws what Magento answers for an unknown
 * customer, another store, or a cart that has a customer.
 */
export const assignCustomer = (shop: Shop, cart: Cart, customerId: number, storeId: number): void => {
  const row = shop.database.one<CustomerRow>('SELECT email, firstname, lastname FROM customer_entity WHERE entity_id = ?', customerId)
  if (row === undefined) throw new MagentoError(404, 'No such entity with %fieldName = %fieldValue', { fieldName: 'customerId', fieldValue: customerId })
  if (storeId !== THE_STORE) throw new MagentoError(400, "The customer can't be assigned to the cart. The cart belongs to a different store.")
  if (cart.customerId !== null) throw new MagentoError(400, "The customer can't be assigned to the cart because the cart isn't anonymous.")
  shop.database.atomically(() => {
    const other = shop.carts.store.activeOf(customerId)
    if (other !== null) merge(shop, cart, other)
    cart.customerId = customerId
    cart.email = row.email
    cart.guestCheckout = false
    cart.billing = { ...cart.billing, customerId, email: row.email }
    cart.shipping = { ...cart.shipping, customerId, email: row.email }
    shop.carts.store.forgetMask(cart.id)
    saveCart(shop, cart)
  })
}
