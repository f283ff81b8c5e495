import type { WireOrder } from '../../fixtures/order-wire.ts'
import { addressOfKey } from '../../fixtures/till-address.ts'
import { safeReason } from '../answers.ts'
import { openAdminSession } from '../magento/admin-session.ts'
import { openAfterSale } from '../magento/after-sale.ts'
import { minorOf, type Step } from '../magento/cart-checkout.ts'
import { findOrder } from '../magento/find-order.ts'
import { openGraphQl, type Data } from '../magento/graphql.ts'
import { offlinePayment, shippingOf, type ShippingMethod } from '../magento/methods.ts'
import { openOrderLookup } from '../magento/order-lookup.ts'
import { openRestReads } from '../magento/rest-reads.ts'
import type { Answer, OutgoingOrder, Protocol, Refused, Till, TillContext } from '../protocol.ts'

/**
 * A guest's checkout and the catalogue by GraphQL: cart, all lines in one mutation, addresses, shipping, payment, `placeOrder`. Magento makes prices and the order's
 * number; the key is the customer's address. What GraphQL does not give a till (customers, stock, changes) is read by REST.
 */
export const protocol: Protocol = {
  traits: {
    name: 'magento-graphql', orderKey: 'customer_email', pricing: 'magento', sendsSaleTime: false, movesStock: true, hasQueue: false, cashierWaits: true,
  },
  front: 'magento',
  ordersPerRequest: 1,
  orderRequest: 'order',
  openTill: (context) => graphQlTill(context),
}

const documents = {
  create: 'mutation{createEmptyCart}',
  add: 'mutation($c:String!,$i:[CartItemInput!]!){addProductsToCart(cartId:$c,cartItems:$i){cart{total_quantity} user_errors{code message}}}',
  address:
    'mutation($c:String!,$e:String!,$a:CartAddressInput!){setGuestEmailOnCart(input:{cart_id:$c,email:$e}){cart{email}} ' +
    'setShippingAddressesOnCart(input:{cart_id:$c,shipping_addresses:[{address:$a}]}){cart{shipping_addresses{available_shipping_methods{carrier_code method_code available amount{value}}}}} ' +
    'setBillingAddressOnCart(input:{cart_id:$c,billing_address:{address:$a}}){cart{id}}}',
  shipping:
    'mutation($c:String!,$r:String!,$m:String!){setShippingMethodsOnCart(input:{cart_id:$c,shipping_methods:[{carrier_code:$r,method_code:$m}]})' +
    '{cart{total_quantity prices{grand_total{value}} available_payment_methods{code}}}}',
  payment: 'mutation($c:String!,$p:PaymentMethodInput!){setPaymentMethodOnCart(input:{cart_id:$c,payment_method:$p}){cart{selected_payment_method{code}}}}',
  // `order` is what all versions know; `orderV2` came with 2.4.7.
  place: 'mutation($c:String!){placeOrder(input:{cart_id:$c}){order{order_number} errors{code message}}}',
  placeBefore247: 'mutation($c:String!){placeOrder(input:{cart_id:$c}){order{order_number}}}',
  page:
    'query($n:Int!,$s:Int!){products(filter:{price:{from:"0"}},pageSize:$s,currentPage:$n)' +
    '{total_count page_info{total_pages} items{sku name price_range{minimum_price{final_price{value}}}}}}',
  product: 'query($s:String!){products(filter:{sku:{eq:$s}}){total_count items{sku name stock_status price_range{minimum_price{final_price{value}}}}}}',
} as const

const PAGE_SIZE = 100
/** A cart that was refused for no known reason is tried so often. */
const TRIES = 3
/** The code of whatever goes wrong with an item, a lost lock of the database among it: Magento catches all of it, and answers 200. */
const UNKNOWN_TROUBLE = 'UNDEFINED'

const retry = (reason: string): Answer => ({ kind: 'retry', reason, afterMs: null })

type Priced = { cart: string; toldTotalMinor: number }

const address = ({ customer }: Pick<WireOrder, 'customer'>): Record<string, unknown> => ({
  firstname: customer.firstname, lastname: customer.lastname, street: [customer.street], city: customer.city, region: customer.regionCode, postcode: customer.postcode,
  country_code: customer.countryId, telephone: customer.telephone, save_in_address_book: false,
})

const at = (data: Data, ...path: readonly (string | number)[]): unknown =>
  path.reduce((value: unknown, part) => (typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[part] : undefined), data)

const graphQlTill = (context: TillContext): Till => {
  const admin = openAdminSession(context)
  const ask = openGraphQl(context)
  const priced = new Map<string, Priced>()
  let shipping: ShippingMethod | null = null
  let placeDocument: string = documents.place

  const prepared = async ({ key, order, attempt }: OutgoingOrder): Promise<Step<Priced>> => {
    const created = await ask(documents.create, {}, 'cart-create', attempt)
    if ('answer' in created) return created
    const cart = at(created.done, 'createEmptyCart')
    if (typeof cart !== 'string') return { answer: retry('no-cart') }
    const items = order.lines.map(({ sku, quantity }) => ({ sku, quantity }))
    const added = await ask(documents.add, { c: cart, i: items }, 'cart-item', attempt)
    if ('answer' in added) return added
    const refusal = at(added.done, 'addProductsToCart', 'user_errors', 0, 'code')
    if (typeof refusal === 'string') return { answer: refusal === UNKNOWN_TROUBLE && attempt < TRIES ? retry(safeReason(refusal)) : { kind: 'refused', reason: safeReason(refusal) } }
    const addressed = await ask(documents.address, { c: cart, e: addressOfKey(key), a: address(order) }, 'cart-shipping', attempt)
    if ('answer' in addressed) return addressed
    shipping ??= shippingOf(at(addressed.done, 'setShippingAddressesOnCart', 'cart', 'shipping_addresses', 0, 'available_shipping_methods'))
    if (shipping === null) return { answer: { kind: 'refused', reason: 'no-shipping-method' } }
    const shipped = await ask(documents.shipping, { c: cart, r: shipping.carrierCode, m: shipping.methodCode }, 'cart-shipping', attempt)
    if ('answer' in shipped) {
      // This basket may not get the method of the one before: asked for again.
      shipping = null
      return shipped
    }
    const held = at(shipped.done, 'setShippingMethodsOnCart', 'cart') as Data
    const toldTotalMinor = minorOf(at(held, 'prices', 'grand_total', 'value'))
    // A cart that holds anything else than was sold must not be paid.
    if (toldTotalMinor === null || at(held, 'total_quantity') !== order.totalQuantity) {
      return { answer: attempt < TRIES ? retry('cart-quantity') : { kind: 'refused', reason: 'cart-quantity' } }
    }
    const payment = offlinePayment(at(held, 'available_payment_methods'))
    if (payment === null) return { answer: { kind: 'refused', reason: 'no-offline-payment' } }
    const chosen = await ask(documents.payment, { c: cart, p: payment === 'purchaseorder' ? { code: payment, purchase_order_number: key } : { code: payment } }, 'cart-payment', attempt)
    return 'answer' in chosen ? chosen : { done: { cart, toldTotalMinor } }
  }

  const look = (key: string) => findOrder(context, admin.token(), { field: 'customer_email', value: addressOfKey(key), company: null })

  const placed = async ({ key, attempt }: OutgoingOrder, { cart, toldTotalMinor }: Priced): Promise<Answer> => {
    const reply = await ask(placeDocument, { c: cart }, 'cart-payment', attempt)
    if ('answer' in reply) {
      if (reply.message?.includes('Cannot query field "errors"') === true) {
        placeDocument = documents.placeBefore247
        return retry('before-2.4.7')
      }
      // Whatever was answered, the order may be stored.
      if (reply.answer.kind !== 'refused') return reply.answer
      return afterNo(key, toldTotalMinor, reply.answer, attempt)
    }
    if (typeof at(reply.done, 'placeOrder', 'order', 'order_number') === 'string') return { kind: 'ok', toldTotalMinor }
    const code = at(reply.done, 'placeOrder', 'errors', 0, 'code')
    return afterNo(key, toldTotalMinor, { kind: 'refused', reason: safeReason(code ?? 'not-placed') }, attempt)
  }

  /** Magento says no: it may be the second answer to an order that the first attempt made. */
  const afterNo = async (key: string, toldTotalMinor: number, no: Refused, attempt: number): Promise<Answer> => {
    const found = await look(key)
    if (found.kind === 'yes') return { kind: 'ok', toldTotalMinor, entityId: found.entityId, metError: no.reason }
    return found.kind === 'unknown' || attempt < TRIES ? retry(no.reason) : no
  }

  const sell = async (outgoing: OutgoingOrder): Promise<Answer> => {
    const { key } = outgoing
    let state = priced.get(key)
    if (state !== undefined) {
      const found = await look(key)
      if (found.kind === 'unknown') return retry('lookup')
      if (found.kind === 'yes') return ended(key, { kind: 'ok', toldTotalMinor: state.toldTotalMinor, entityId: found.entityId })
    } else {
      const step = await prepared(outgoing)
      if ('answer' in step) return step.answer
      state = step.done
      priced.set(key, state)
    }
    return ended(key, await placed(outgoing, state))
  }

  const ended = (key: string, answer: Answer): Answer => {
    if (answer.kind === 'ok' || answer.kind === 'refused') priced.delete(key)
    return answer
  }

  return {
    signIn: admin.signIn,
    renewAtMs: admin.renewAtMs,
    bearer: admin.token,
    sendOrders: async (orders) => {
      const answers: Answer[] = []
      for (const order of orders) answers.push(await sell(order))
      return answers
    },
    ...openRestReads(context, admin.token),
    cataloguePage: async (cursor) => {
      const page = cursor === null ? 1 : Number(cursor)
      const reply = await ask(documents.page, { n: page, s: PAGE_SIZE }, undefined, TRIES)
      if ('answer' in reply) return { answer: reply.answer, next: null }
      const pages = at(reply.done, 'products', 'page_info', 'total_pages')
      if (typeof pages !== 'number') return { answer: retry('no-total-pages'), next: null }
      return { answer: { kind: 'ok' }, next: page < pages ? String(page + 1) : null }
    },
    productLookup: async (sku) => {
      const reply = await ask(documents.product, { s: sku }, undefined, TRIES)
      if ('answer' in reply) return reply.answer
      return at(reply.done, 'products', 'items', 0, 'sku') === sku ? { kind: 'ok' } : { kind: 'refused', reason: 'no-product' }
    },
    orderLookup: openOrderLookup(context, admin.token, (key) => ({ field: 'customer_email', value: addressOfKey(key) })),
    afterSale: openAfterSale(context, admin.token, (key) => ({ field: 'customer_email', value: addressOfKey(key), company: null })),
  }
}
