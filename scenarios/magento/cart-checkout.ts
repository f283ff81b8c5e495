import type { WireOrder } from '../../fixtures/order-wire.ts'
import { answerOf } from '../answers.ts'
import type { Answer, OutgoingOrder, Reply, TillContext, TillRequest } from '../protocol.ts'
import { findOrder, type FoundOrder, type OrderLookup } from './find-order.ts'
import { offlinePayment, shippingOf, type ShippingMethod } from './methods.ts'
import { regionOf } from './region-id.ts'

const TIMEOUT_MS = 60_000
/** What a cart refuses may be a database in trouble, a lock, or a method that this basket does not get: tried again so often, then it is final. */
const TRIES = 3

/** A cart as its till knows it. `quoteId` is Magento's number of it, by which an order made of it can be found. */
export type Cart = { id: string; quoteId: string | null }

export type Send = (request: Pick<TillRequest, 'method' | 'body'> & { path: string; name: TillRequest['name'] }) => Promise<Reply>

export type Step<T> = { done: T } | { answer: Answer }

/** What differs between the carts of guests, of a signed-in customer, and of an administrator for a customer. Paths are below `/rest/V1`. */
export type CartDialect = {
  token(): string | null
  /** An empty cart. `isDirty`: an attempt before this one failed and may have left lines in the only cart that a customer has. */
  create(send: Send, isDirty: boolean): Promise<Step<Cart>>
  path(cart: Cart, what: string): string
  /** What an item's body calls the cart. */
  quoteIdOf(cart: Cart): string | number
  address(order: OutgoingOrder): Record<string, unknown>
  /** The payment. Its answer is the bare number of the order. */
  pay(cart: Cart, order: OutgoingOrder, method: string): Pick<TillRequest, 'method' | 'body'> & { path: string }
  /** How an order is found again whose answer was lost; null where the cart's number was never told. */
  lookup(cart: Cart, order: OutgoingOrder): OrderLookup | null
}

/** A cart that may have been paid, and what its till was told. */
type Priced = { cart: Cart; toldTotalMinor: number; payment: string }

const retry = (reason: string): Answer => ({ kind: 'retry', reason, afterMs: null })

/** Whole minor units of an amount that Magento writes as a JSON number; null where it is none. */
export const minorOf = (amount: unknown): number | null => {
  if (typeof amount !== 'number') return null
  const minor = Math.round(amount * 100)
  return minor / 100 === amount ? minor : null
}

/** A customer's address as Magento's carts take it. `company` carries the key where the customer is an account of the till. */
export const cartAddress = ({ customer }: Pick<WireOrder, 'customer'>, email: string, company: string | null): Record<string, unknown> => ({
  firstname: customer.firstname, lastname: customer.lastname, street: [customer.street], city: customer.city,
  ...regionOf(customer.regionCode), postcode: customer.postcode, country_id: customer.countryId, telephone: customer.telephone, email,
  ...(company === null ? {} : { company }),
})

/**
 * What a cart costs. The segment comes first: Magento 2.1 to 2.3 give a `grand_total` without the tax beside it.
 */
const grandTotalOf = (reply: Reply): unknown => {
  const segments = reply.select('totals.total_segments')
  const segment = Array.isArray(segments) ? (segments as { code?: unknown; value?: unknown }[]).find(({ code }) => code === 'grand_total') : undefined
  return segment?.value ?? reply.select('totals.grand_total')
}

/** A reply before the payment that is not what was asked for. An unpaid cart is no order, so nothing can be stored. */
export const notDone = (reply: Reply, attempt: number): Answer => {
  if (reply.status === 400 && attempt < TRIES) return retry('h400')
  const answer = answerOf(reply)
  return answer.kind === 'ok' ? retry('no-cart-answer') : answer
}

/**
 * Sells by a cart: create, a request a line, address and shipping with the totals, payment. Up to the payment a failed attempt is given up and begun anew: an
 * unpaid cart is no order. From the payment on nothing that fails says "not stored": Magento stores the order before it closes the cart, so that an answer 502
 * or 400 may belong to an order. Each further attempt asks Magento first whether it holds the order, and pays the **same** cart again only where it does not.
 */
export const openCheckout = (context: TillContext, dialect: CartDialect, adminToken: () => string | null) => {
  /** By key: carts whose payment was sent and is not answered for good. At most as many as the terminal has under way. */
  const priced = new Map<string, Priced>()
  let isDirty = false
  let shipping: ShippingMethod | null = null

  const send: Send = ({ method, path, body, name }) =>
    context.send({
      method, url: `${context.magentoUrl}/rest/V1${path}`, body, token: dialect.token(), wants: 'body', timeoutMs: TIMEOUT_MS, ...(name === undefined ? {} : { name }),
    })

  const filled = async (cart: Cart, { order, attempt }: OutgoingOrder): Promise<Step<Cart>> => {
    let { quoteId } = cart
    for (const { sku, quantity } of order.lines) {
      const body = JSON.stringify({ cartItem: { quote_id: dialect.quoteIdOf(cart), sku, qty: quantity } })
      const reply = await send({ method: 'POST', path: dialect.path(cart, 'items'), body, name: 'cart-item' })
      if (reply.status !== 200 || reply.select('sku') === undefined) return { answer: notDone(reply, attempt) }
      const told = reply.select('quote_id')
      if (typeof told === 'string' || typeof told === 'number') quoteId = String(told)
    }
    return { done: { ...cart, quoteId } }
  }

  /** Asked once a till, and again where a basket does not get it: free shipping begins at an amount, a carrier knows a weight. */
  const methodFor = async (cart: Cart, outgoing: OutgoingOrder): Promise<Step<ShippingMethod>> => {
    if (shipping !== null) return { done: shipping }
    const path = dialect.path(cart, 'estimate-shipping-methods')
    const reply = await send({ method: 'POST', path, body: JSON.stringify({ address: dialect.address(outgoing) }), name: 'cart-shipping' })
    const chosen = reply.status === 200 ? shippingOf(reply.select('@this')) : null
    if (reply.status !== 200) return { answer: notDone(reply, outgoing.attempt) }
    if (chosen === null) return { answer: { kind: 'refused', reason: 'no-shipping-method' } }
    shipping = chosen
    return { done: chosen }
  }

  const priceOf = async (cart: Cart, outgoing: OutgoingOrder): Promise<Step<Priced>> => {
    const method = await methodFor(cart, outgoing)
    if ('answer' in method) return method
    const address = dialect.address(outgoing)
    const body = JSON.stringify({
      addressInformation: {
        shipping_address: address, billing_address: address, shipping_carrier_code: method.done.carrierCode, shipping_method_code: method.done.methodCode,
      },
    })
    const reply = await send({ method: 'POST', path: dialect.path(cart, 'shipping-information'), body, name: 'cart-shipping' })
    const toldTotalMinor = minorOf(grandTotalOf(reply))
    if (reply.status !== 200 || toldTotalMinor === null) {
      shipping = null
      const answer = notDone(reply, outgoing.attempt)
      return { answer: answer.kind === 'refused' && outgoing.attempt < TRIES ? retry(answer.reason) : answer }
    }
    // A cart that holds anything else than was sold (an item whose answer was lost came twice, a gift that the shop adds) must not be paid.
    if (reply.select('totals.items_qty') !== outgoing.order.totalQuantity) {
      return { answer: outgoing.attempt < TRIES ? retry('cart-quantity') : { kind: 'refused', reason: 'cart-quantity' } }
    }
    const payment = offlinePayment(reply.select('payment_methods'))
    return payment === null ? { answer: { kind: 'refused', reason: 'no-offline-payment' } } : { done: { cart, toldTotalMinor, payment } }
  }

  const prepared = async (outgoing: OutgoingOrder): Promise<Step<Priced>> => {
    const created = await dialect.create(send, isDirty)
    if ('answer' in created) return created
    isDirty = true
    const cart = await filled(created.done, outgoing)
    return 'answer' in cart ? cart : priceOf(cart.done, outgoing)
  }

  const look = async (cart: Cart, outgoing: OutgoingOrder): Promise<FoundOrder> => {
    const by = dialect.lookup(cart, outgoing)
    return by === null ? { kind: 'unknown' } : findOrder(context, adminToken(), by)
  }

  const paid = async (outgoing: OutgoingOrder, { cart, toldTotalMinor, payment }: Priced): Promise<Answer> => {
    const reply = await send({ ...dialect.pay(cart, outgoing, payment), name: 'cart-payment' })
    if (reply.status === 200) {
      const entityId = /^"?([1-9]\d*)"?\s*$/.exec(reply.body)?.[1]
      if (entityId === undefined) return retry('no-receipt')
      // Only this answer says that the cart is closed.
      isDirty = false
      return { kind: 'ok', toldTotalMinor, entityId: Number(entityId) }
    }
    if (reply.status !== 400 && reply.status !== 404) return answerOf(reply)
    // The cart is closed (404), or something broke (400): only a look-up tells whether the order is there.
    const found = await look(cart, outgoing)
    if (found.kind === 'yes') return { kind: 'ok', toldTotalMinor, entityId: found.entityId, metError: `h${reply.status}` }
    if (found.kind === 'unknown' || reply.status === 404) return retry(`h${reply.status}-unknown`)
    // Another payment of this cart is under way (a client gave up on it, Magento did not), or the database is in trouble: the look-up cannot see what is not committed.
    const mayPass = outgoing.attempt < TRIES || /locked/i.test(String(reply.select('message') ?? ''))
    return mayPass ? retry('h400') : { kind: 'refused', reason: 'h400' }
  }

  /** One attempt for one order. */
  const sell = async (outgoing: OutgoingOrder): Promise<Answer> => {
    const { key } = outgoing
    const known = priced.get(key)
    if (known !== undefined) {
      const found = await look(known.cart, outgoing)
      if (found.kind === 'unknown') return retry('lookup')
      if (found.kind === 'yes') return ended(key, { kind: 'ok', toldTotalMinor: known.toldTotalMinor, entityId: found.entityId })
      return ended(key, await paid(outgoing, known))
    }
    const step = await prepared(outgoing)
    if ('answer' in step) return step.answer
    // From here on the order may be there, whatever is answered.
    priced.set(key, step.done)
    return ended(key, await paid(outgoing, step.done))
  }

  const ended = (key: string, answer: Answer): Answer => {
    if (answer.kind === 'ok' || answer.kind === 'refused') priced.delete(key)
    return answer
  }

  return async (orders: readonly OutgoingOrder[]): Promise<Answer[]> => {
    const answers: Answer[] = []
    for (const order of orders) answers.push(await sell(order))
    return answers
  }
}
