import { addressOfKey } from '../../fixtures/till-address.ts'
import { openAdminSession } from '../magento/admin-session.ts'
import { openAfterSale } from '../magento/after-sale.ts'
import { cartAddress, notDone, openCheckout, type CartDialect } from '../magento/cart-checkout.ts'
import { paymentMethod } from '../magento/methods.ts'
import { openOrderLookup } from '../magento/order-lookup.ts'
import { openRestReads } from '../magento/rest-reads.ts'
import type { Protocol } from '../protocol.ts'

/**
 * A guest's checkout by REST: cart, items, shipping, payment. Magento makes prices, tax and the `increment_id`; the till is told the total. Its key is the
 * customer's address, by which the order is found again.
 */
export const protocol: Protocol = {
  traits: {
    name: 'magento-guest', orderKey: 'customer_email', pricing: 'magento', sendsSaleTime: false, movesStock: true, hasQueue: false, cashierWaits: true,
  },
  front: 'magento',
  ordersPerRequest: 1,
  orderRequest: 'order',
  openTill: (context) => {
    // A guest needs no token; looking an order up, and reading, takes an administrator's.
    const admin = openAdminSession(context)
    return {
      signIn: admin.signIn,
      renewAtMs: admin.renewAtMs,
      bearer: admin.token,
      sendOrders: openCheckout(context, guestCart, admin.token),
      ...openRestReads(context, admin.token),
      orderLookup: openOrderLookup(context, admin.token, (key) => ({ field: 'customer_email', value: addressOfKey(key) })),
      afterSale: openAfterSale(context, admin.token, (key) => ({ field: 'customer_email', value: addressOfKey(key), company: null })),
    }
  },
}

const guestCart: CartDialect = {
  token: () => null,
  create: async (send) => {
    const reply = await send({ method: 'POST', path: '/guest-carts', body: '{}', name: 'cart-create' })
    const mask = /^"([A-Za-z0-9]{8,64})"\s*$/.exec(reply.body)?.[1]
    return reply.status !== 200 || mask === undefined ? { answer: notDone(reply, 0) } : { done: { id: mask, quoteId: null } }
  },
  path: ({ id }, what) => `/guest-carts/${id}/${what}`,
  quoteIdOf: ({ id }) => id,
  address: ({ key, order }) => cartAddress(order, addressOfKey(key), null),
  pay: ({ id }, { key, order }, method) => {
    const email = addressOfKey(key)
    return {
      method: 'POST', path: `/guest-carts/${id}/payment-information`,
      body: JSON.stringify({ email, paymentMethod: paymentMethod(method, key), billing_address: cartAddress(order, email, null) }),
    }
  },
  // Each guest has a cart of its own, and Magento's table of orders an index by it; by address a million orders are read through.
  lookup: ({ quoteId }, { key }) =>
    quoteId === null ? { field: 'customer_email', value: addressOfKey(key), company: null } : { field: 'quote_id', value: quoteId, company: null },
}
