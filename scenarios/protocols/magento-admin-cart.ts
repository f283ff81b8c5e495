import { openAdminSession } from '../magento/admin-session.ts'
import { openAfterSale } from '../magento/after-sale.ts'
import { cartAddress, openCheckout, type CartDialect } from '../magento/cart-checkout.ts'
import { customerCart } from '../magento/customer-cart.ts'
import { paymentMethod } from '../magento/methods.ts'
import { openOrderLookup } from '../magento/order-lookup.ts'
import { openRestReads } from '../magento/rest-reads.ts'
import { openTillAccount } from '../magento/till-account.ts'
import type { Answer, Protocol, Till, TillContext } from '../protocol.ts'

/**
 * The till sells with an administrator's rights for a customer: `customers/{id}/carts`, `carts/{id}`, `PUT carts/{id}/order`. Each terminal opens an account of its own for
 * it; an order's key is the company of its addresses.
 */
export const protocol: Protocol = {
  traits: {
    name: 'magento-admin-cart', orderKey: 'company', pricing: 'magento', sendsSaleTime: false, movesStock: true, hasQueue: false, cashierWaits: true,
  },
  front: 'magento',
  ordersPerRequest: 1,
  orderRequest: 'order',
  openTill: (context) => adminTill(context),
}

const adminTill = (context: TillContext): Till => {
  const admin = openAdminSession(context)
  const account = openTillAccount(context, admin.token)
  let customerId = 0
  const path: CartDialect['path'] = ({ id }, what) => `/carts/${id}/${what}`
  const carts: CartDialect = {
    token: admin.token,
    create: (send, isDirty) => customerCart(send, `/customers/${customerId}/carts`, isDirty, path),
    path,
    quoteIdOf: ({ id }) => Number(id),
    address: ({ key, order }) => cartAddress(order, account.email, key),
    pay: ({ id }, { key }, method) => ({ method: 'PUT', path: `/carts/${id}/order`, body: JSON.stringify({ paymentMethod: paymentMethod(method, key) }) }),
    // A cart may stay open after its order was stored, and then make another: the company tells them apart.
    lookup: ({ quoteId }, { key }) => (quoteId === null ? null : { field: 'quote_id', value: quoteId, company: key }),
  }
  const signIn = async (): Promise<Answer> => {
    const answer = await admin.signIn()
    if (answer.kind !== 'ok') return answer
    const opened = await account.open()
    if ('answer' in opened) return opened.answer
    customerId = opened.done
    return { kind: 'ok' }
  }
  return {
    signIn,
    renewAtMs: admin.renewAtMs,
    bearer: admin.token,
    sendOrders: openCheckout(context, carts, admin.token),
    ...openRestReads(context, admin.token),
    orderLookup: openOrderLookup(context, admin.token, () => ({ field: 'customer_email', value: account.email })),
    // All orders of a terminal share its account: only its number finds one, and the till was told it.
    afterSale: openAfterSale(context, admin.token, () => null),
  }
}
