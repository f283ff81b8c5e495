import { MagentoError, fieldRequired, jsonAnswer } from '../answer.ts'
import { OrderBrokenOff } from '../broken-off.ts'
import { checkNotEmpty, checkShippingMethod, choosePayment, saveCart, setBillingAddress, setPaymentMethod, takePaymentMethod } from '../carts/cart-changes.ts'
import { addressAnswer, shippingMethodsAnswer, totalsAnswer } from '../carts/cart-answers.ts'
import { readCartAddress } from '../carts/cart-address.ts'
import { billingAddressId, pieces } from '../carts/cart.ts'
import { collectMoney } from '../carts/cart-money.ts'
import { flatRateMethod, paymentMethods } from '../carts/methods.ts'
import { placeOrder } from '../carts/place-order.ts'
import { checkRecaptcha } from '../recaptcha.ts'
import { checkNames, isFields, requireAll } from '../service-input.ts'
import { callers, changeableCart, namesOf, openCart } from './carts-of-callers.ts'
import type { Answer } from '../answer.ts'
import type { Cart } from '../carts/cart.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { CartCaller, CartRequest } from './carts-of-callers.ts'

type Fields = Record<string, unknown>

const shippingNames = new Set(['shipping_address', 'billing_address', 'shipping_method_code', 'shipping_carrier_code', 'extension_attributes', 'custom_attributes'])
const totalsNames = new Set(['address', 'shipping_method_code', 'shipping_carrier_code', 'extension_attributes', 'custom_attributes'])
const paymentNames = new Set(['po_number', 'method', 'additional_data', 'extension_attributes'])

/** A value of an object in either spelling that Magento reads: `shipping_address` and `shippingAddress`. */
const either = (given: unknown, name: string): unknown => {
  if (!isFields(given)) return undefined
  return given[name] ?? given[name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())]
}

const totalsOf = (request: MagentoRequest, cart: Cart): Fields => totalsAnswer(cart, collectMoney(request.shop, cart))

const shippingInformation = (caller: CartCaller, request: MagentoRequest): Answer => {
  const given = either(request.body, 'address_information')
  if (!isFields(given)) throw fieldRequired('addressInformation')
  checkNames(given, shippingNames)
  const [shipping, billing] = [either(given, 'shipping_address'), either(given, 'billing_address')]
  const [carrier, method] = [String(either(given, 'shipping_carrier_code') ?? ''), String(either(given, 'shipping_method_code') ?? '')]
  const address = isFields(shipping) ? readCartAddress(shipping) : null
  if (address === null || address.countryId === null) throw new MagentoError(400, 'The shipping address is missing. Set the address and try again.')
  const cart = changeableCart(caller, request)
  checkNotEmpty(cart)
  if (method === '') throw new MagentoError(404, 'The shipping method is missing. Select the shipping method and try again.')
  cart.shipping = { ...address, email: address.email ?? cart.email, customerId: cart.customerId }
  if (isFields(billing)) cart.billing = { ...readCartAddress(billing), customerId: cart.customerId }
  checkShippingMethod(carrier, method)
  cart.shippingMethod = flatRateMethod
  saveCart(request.shop, cart)
  return request.answer({ payment_methods: paymentMethods, totals: totalsOf(request, cart) })
}

/** The totals that the cart would have at an address; nothing of it is kept. */
const totalsInformation = (caller: CartCaller, request: MagentoRequest): Answer => {
  const given = either(request.body, 'address_information')
  if (!isFields(given)) throw fieldRequired('addressInformation')
  checkNames(given, totalsNames)
  const cart = openCart(caller, request)
  if (cart.items.length === 0) throw new MagentoError(400, 'Totals calculation is not applicable to empty cart')
  const address = either(given, 'address')
  if (isFields(address)) cart.shipping = { ...readCartAddress(address), customerId: cart.customerId }
  const [carrier, method] = [either(given, 'shipping_carrier_code'), either(given, 'shipping_method_code')]
  if (typeof carrier === 'string' && typeof method === 'string') cart.shippingMethod = `${carrier}_${method}`
  return request.answer(totalsOf(request, cart))
}

/** The payment of a body, its names checked. */
const paymentOf = (request: MagentoRequest): Fields => {
  const payment = either(request.body, 'payment_method')
  if (!isFields(payment)) throw fieldRequired('paymentMethod')
  checkNames(payment, paymentNames)
  return payment
}

/** Takes e-mail address, billing address and payment method of a payment into the cart, without writing it. */
const takePayment = (caller: CartCaller, request: MagentoRequest, cart: Cart): void => {
  requireAll(request.body, caller.kind === 'guest' ? ['email', 'paymentMethod'] : ['paymentMethod'])
  const email = either(request.body, 'email')
  const payment = paymentOf(request)
  const billing = either(request.body, 'billing_address')
  if (isFields(billing)) cart.billing = { ...readCartAddress(billing), customerId: cart.customerId }
  if (caller.kind === 'guest') {
    cart.email = String(email)
    cart.guestCheckout = true
  }
  cart.billing = { ...cart.billing, email: cart.email }
  if (pieces(cart) === 0) throw new MagentoError(400, 'Some of your products are disabled.')
  choosePayment(cart, payment['method'])
}

/** Places the order; what was taken into the cart before stays there when the order is refused. */
const place = (request: MagentoRequest, cart: Cart): Answer => {
  try {
    return jsonAnswer(placeOrder(request.shop, cart, request.origin).entityId)
  } catch (error) {
    if (!(error instanceof OrderBrokenOff)) saveCart(request.shop, cart)
    throw error
  }
}

const pay = (caller: CartCaller, request: MagentoRequest): Answer => {
  const { shop, origin } = request
  shop.faults.limitPayments(origin.address, shop.nowSeconds())
  checkRecaptcha(shop)
  const cart = changeableCart(caller, request)
  takePayment(caller, request, cart)
  return place(request, cart)
}

const order = (caller: CartCaller, request: MagentoRequest): Answer => {
  const { shop, origin } = request
  shop.faults.limitPayments(origin.address, shop.nowSeconds())
  const cart = changeableCart(caller, request)
  if (isFields(either(request.body, 'payment_method'))) takePaymentMethod(cart, paymentOf(request)['method'])
  return place(request, cart)
}

const routesOf = (caller: CartCaller): Route[] => {
  const route = (method: Route['method'], path: string, name: CartRequest, handle: (request: MagentoRequest) => Answer): Route => ({
    method, path: `${caller.path}/${path}`, resource: caller.resource, ...namesOf(name), handle,
  })
  return [
    route('POST', 'estimate-shipping-methods', 'cart-shipping', (request) => {
      const address = request.given('address')
      if (isFields(address)) readCartAddress(address)
      return request.answer(shippingMethodsAnswer(openCart(caller, request)))
    }),
    route('GET', 'shipping-methods', 'cart-other', (request) => {
      const cart = openCart(caller, request)
      if (cart.shipping.countryId === null) throw new MagentoError(400, 'The shipping address is missing. Set the address and try again.')
      return request.answer(shippingMethodsAnswer(cart))
    }),
    route('POST', 'totals-information', 'cart-other', (request) => totalsInformation(caller, request)),
    route('POST', 'shipping-information', 'cart-shipping', (request) => shippingInformation(caller, request)),
    // Both payment routes serve a closed cart, too.
    route('GET', 'payment-methods', 'cart-other', (request) => {
      caller.find(request)
      return request.answer(paymentMethods)
    }),
    route('GET', 'totals', 'cart-other', (request) => request.answer(totalsOf(request, openCart(caller, request)))),
    route('GET', 'payment-information', 'cart-other', (request) =>
      request.answer({ payment_methods: paymentMethods, totals: totalsOf(request, openCart(caller, request)) })),
    route('POST', 'set-payment-information', 'cart-other', (request) => {
      const cart = changeableCart(caller, request)
      takePayment(caller, request, cart)
      saveCart(request.shop, cart)
      return jsonAnswer(true)
    }),
    route('GET', 'selected-payment-method', 'cart-other', (request) => {
      const { paymentMethod } = caller.find(request)
      return request.answer(paymentMethod === null ? [] : { method: paymentMethod })
    }),
    route('PUT', 'selected-payment-method', 'cart-other', (request) => {
      const method = request.given('method')
      const cart = changeableCart(caller, request)
      setPaymentMethod(request.shop, cart, isFields(method) ? method['method'] : undefined)
      return jsonAnswer(String(cart.id))
    }),
    route('GET', 'billing-address', 'cart-other', (request) => {
      const cart = openCart(caller, request)
      return request.answer(addressAnswer(cart.billing, billingAddressId(cart)))
    }),
    route('POST', 'billing-address', 'cart-other', (request) => {
      const address = request.given('address')
      const cart = changeableCart(caller, request)
      setBillingAddress(request.shop, cart, readCartAddress(isFields(address) ? address : {}))
      return jsonAnswer(String(billingAddressId(cart)))
    }),
    route('POST', 'payment-information', 'cart-payment', (request) => pay(caller, request)),
    route('PUT', 'order', 'cart-payment', (request) => order(caller, request)),
  ]
}

/** From the address to the order. */
export const cartCheckoutRoutes: readonly Route[] = callers.flatMap(routesOf)
