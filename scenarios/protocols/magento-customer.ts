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
 * The checkout of a signed-in customer by REST, `carts/mine`. Each terminal opens an account of its own, `<prefix>-t<terminal>@tillstorm.invalid`; an order's key is
 * the company of its addresses.
 */
export const protocol: Protocol = {
  traits: {
    name: 'magento-customer', orderKey: 'company', pricing: 'magento', sendsSaleTime: false, movesStock: true, hasQueue: false, cashierWaits: true,
  },
  front: 'magento',
  ordersPerRequest: 1,
  orderRequest: 'order',
  openTill: (context) => customerTill(context),
}

const earlier = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b))

const customerTill = (context: TillContext): Till => {
  const admin = openAdminSession(context)
  const account = openTillAccount(context, admin.token)
  let token: string | null = null
  let renewAtMs: number | null = null
  const path: CartDialect['path'] = (_, what) => `/carts/mine/${what}`
  const mine: CartDialect = {
    token: () => token,
    create: (send, isDirty) => customerCart(send, '/carts/mine', isDirty, path),
    path,
    quoteIdOf: ({ id }) => Number(id),
    address: ({ key, order }) => cartAddress(order, account.email, key),
    pay: (_, { key }, method) => ({ method: 'POST', path: '/carts/mine/payment-information', body: JSON.stringify({ paymentMethod: paymentMethod(method, key) }) }),
    // A cart may stay open after its order was stored, and then make another: the company tells them apart.
    lookup: ({ quoteId }, { key }) => (quoteId === null ? null : { field: 'quote_id', value: quoteId, company: key }),
  }
  const signIn = async (): Promise<Answer> => {
    const answer = await admin.signIn()
    if (answer.kind !== 'ok') return answer
    const opened = await account.open()
    if ('answer' in opened) return opened.answer
    const step = await account.signIn()
    if ('answer' in step) return step.answer
    token = step.done.token
    renewAtMs = step.done.renewAtMs
    return { kind: 'ok' }
  }
  return {
    signIn,
    renewAtMs: () => earlier(admin.renewAtMs(), renewAtMs),
    bearer: admin.token,
    sendOrders: openCheckout(context, mine, admin.token),
    ...openRestReads(context, admin.token),
    orderLookup: openOrderLookup(context, admin.token, () => ({ field: 'customer_email', value: account.email })),
    // All orders of a terminal share its account: only its number finds one, and the till was told it.
    afterSale: openAfterSale(context, admin.token, () => null),
  }
}
