import { offlinePayments } from '../../../fixtures/offline-payments.ts'
import type { ListedProduct } from '../../../run/run-directory.ts'
import { oneLine } from '../../one-line.ts'
import { isOfWebServer } from '../client.ts'
import { magentoMessage } from '../error-message.ts'
import { asList, readOf } from './around.ts'
import type { Around, Read } from './around.ts'
import { against, note, ok, unknown } from './finding.ts'
import type { TargetFinding } from './finding.ts'

/** 32 characters as a guest cart's id has, and nobody's. */
const NOBODYS_CART = 'tillstormdoctorthereisnosuchcart'

/** Magento limits guests to 50 orders a minute where a shop switches that on and says no more. */
const TRIED_CHECKOUTS = 55

const address = {
  country_id: 'US', region_id: 43, region_code: 'NY', region: 'New York', postcode: '10001', city: 'New York', street: ['1 Main'], firstname: 'Till',
  lastname: 'Storm', telephone: '555', email: 'doctor@tillstorm.invalid',
}

/** True where carts are what a run would use, or where nobody said what it would use. */
const usesCarts = ({ needs }: Around): boolean => needs === null || needs.carts || needs.graphql

const serious = (around: Around, name: string, text: string, mend: string): TargetFinding =>
  usesCarts(around) ? against(name, text, mend) : note(name, `${text}; the run's protocol uses no carts`, mend)

const wantsTerms = (result: Read): boolean => result.kind === 'other' && /agree to the terms and conditions/i.test(result.message)

/** reCAPTCHA, terms and conditions, and the limit of orders, all asked by a checkout of a cart that is not there: nothing is stored, whatever the answer is. */
export const orderGateFindings = async (around: Around): Promise<TargetFinding[]> => {
  const { magento, isThorough } = around
  const pay = async (): Promise<Read> =>
    readOf(await magento.ask({
      method: 'POST', path: `/rest/V1/guest-carts/${NOBODYS_CART}/payment-information`, as: 'anybody',
      body: { email: address.email, paymentMethod: { method: 'checkmo' }, billing_address: address },
    }))
  const isLimited = (result: Read): boolean => result.kind === 'other' && result.status === 429
  let last = await pay()
  const captcha = (): TargetFinding => {
    if (last.kind === 'other' && /recaptcha/i.test(last.message)) {
      return serious(around, 'reCAPTCHA', `a checkout is refused: ${last.message}`, 'bin/magento config:set recaptcha_frontend/type_for/place_order ""')
    }
    if (last.kind === 'other' && (last.status === 404 || wantsTerms(last))) return ok('reCAPTCHA', 'none at the checkout')
    const seen = last.kind === 'noRoute' ? 'this Magento has no guest carts' : last.kind === 'other' ? `a checkout answers ${last.status}: ${last.message}` : 'a checkout was not let in'
    return unknown('reCAPTCHA', seen, 'bin/magento config:show recaptcha_frontend/type_for/place_order must be empty')
  }
  const first = captcha()
  // They are looked at before the cart is.
  const terms = wantsTerms(last)
    ? [serious(around, 'terms', 'a checkout is refused where the terms and conditions are not accepted, and tills accept none', 'bin/magento config:set checkout/options/enable_agreements 0')]
    : []
  // Whoever is refused by reCAPTCHA was let through by the limit, which comes before it.
  for (let tried = 1; isThorough && tried < TRIED_CHECKOUTS && last.kind === 'other' && !isLimited(last) && last.status < 500; tried++) last = await pay()
  const limit = isLimited(last)
    ? serious(around, 'order limit', 'checkouts from one address are limited: 429 Too Many Requests', 'bin/magento config:set sales/backpressure/enabled 0')
    : unknown('order limit', isThorough && last.kind === 'other' ? `${TRIED_CHECKOUTS} checkouts in a row were not limited; a higher limit cannot be seen` : 'cannot be read', 'bin/magento config:show sales/backpressure/enabled must be 0: a hundred tills of one shop share one address')
  return [first, ...terms, limit]
}

/** Whether a till can open an account, and sign in with it where its protocol does. Nothing is opened: a customer without a name is none. */
export const accountGateFindings = async ({ magento, needs }: Around): Promise<TargetFinding[]> => {
  if (needs === null || needs.accounts === 'none') return []
  const name = 'reCAPTCHA of accounts'
  const asked = [
    { what: 'an account is opened', refusal: 400, path: '/rest/V1/customers', body: { customer: {} }, mend: 'bin/magento config:set recaptcha_frontend/type_for/customer_create ""' },
    { what: 'a customer signs in', refusal: 401, path: '/rest/V1/integration/customer/token', body: { username: address.email, password: 'nobody-has-this' }, mend: 'bin/magento config:set recaptcha_frontend/type_for/customer_login ""' },
  ]
  for (const { what, refusal, path, body, mend } of needs.accounts === 'opened' ? asked.slice(0, 1) : asked) {
    const answer = await magento.ask({ method: 'POST', path, body, as: 'anybody' })
    const message = magentoMessage(answer.text)
    if (/recaptcha/i.test(message)) return [against(name, `${what} only with reCAPTCHA: ${oneLine(message, 160)}`, mend)]
    if (answer.status !== refusal || isOfWebServer(answer)) return [unknown(name, `asked whether ${what}, it answers ${answer.status}`, mend.replace('config:set', 'config:show').replace(/ ""$/, ' must be empty'))]
  }
  return [ok(name, 'none')]
}

const because = (result: Read): string =>
  result.kind === 'json' ? 'an answer of another shape' : result.kind === 'other' ? `${result.status}: ${result.message}` : result.kind === 'noRoute' ? 'no such route' : 'it is not allowed'

/** Payment and shipping methods, as a guest's cart of one product shows them. The cart is emptied again; an empty cart stays. */
export const methodsFindings = async (around: Around, products: readonly ListedProduct[]): Promise<TargetFinding[]> => {
  const { magento } = around
  const ask = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Read> =>
    readOf(await magento.ask({ method, path: `/rest/V1/guest-carts${path}`, body, as: 'anybody' }))
  const both = (text: string, mend: string): TargetFinding[] => [unknown('payment', text, mend), unknown('shipping', text, mend)]
  const byHand = 'bin/magento config:show payment/checkmo/active and carriers/flatrate/active must be 1'
  const [product] = products
  if (product === undefined) return both('no product to put into a cart', byHand)
  const cart = await ask('POST', '')
  if (cart.kind !== 'json' || typeof cart.value !== 'string' || !/^[\w-]+$/.test(cart.value)) return both(`no guest cart can be opened (${because(cart)})`, byHand)
  const id = cart.value
  const item = await ask('POST', `/${id}/items`, { cartItem: { quote_id: id, sku: product.sku, qty: 1 } })
  if (item.kind !== 'json') {
    const text = `${product.sku} cannot be put into a cart (${because(item)})`
    const mend = 'see stock and indexers: bin/magento indexer:reindex'
    return [serious(around, 'payment', text, mend), unknown('shipping', text, mend)]
  }
  try {
    const rates = await ask('POST', `/${id}/estimate-shipping-methods`, { address })
    const payments = await ask('GET', `/${id}/payment-methods`)
    return [paymentOf(around, payments), shippingOf(around, rates)]
  } finally {
    const itemId = (item.value as { item_id?: unknown } | null)?.item_id
    if (typeof itemId === 'number') await ask('DELETE', `/${id}/items/${itemId}`)
  }
}

const paymentOf = (around: Around, payments: Read): TargetFinding => {
  if (payments.kind !== 'json') return unknown('payment', because(payments), 'bin/magento config:show payment/checkmo/active must be 1')
  const codes = asList(payments.value).map(({ code }) => String(code))
  const shown = codes.slice(0, 8).join(', ') || 'none'
  if (codes.some((code) => offlinePayments.includes(code))) return ok('payment', shown)
  return serious(around, 'payment', `no offline payment method (${shown})`, 'bin/magento config:set payment/checkmo/active 1')
}

const shippingOf = (around: Around, rates: Read): TargetFinding => {
  if (rates.kind !== 'json') return unknown('shipping', because(rates), 'bin/magento config:show carriers/flatrate/active must be 1')
  const methods = asList(rates.value).filter(({ available }) => available !== false).map((rate) => `${String(rate['carrier_code'])}_${String(rate['method_code'])}`)
  if (methods.length > 0) return ok('shipping', methods.slice(0, 8).join(', '))
  return serious(around, 'shipping', 'no shipping method to an address in New York', 'bin/magento config:set carriers/flatrate/active 1')
}
