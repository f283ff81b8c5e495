import { check } from 'k6'
import http from 'k6/http'

// What bare k6 needs to sell by each of Magento's protocols: the same requests as tillstorm's tills send for an order of three lines, blocking, one after the
// other, with bodies that stand ready. It plans nothing, retries nothing, looks nothing up and keeps no ledger.
export const options = { scenarios: { orders: { executor: 'constant-vus', vus: Number(__ENV['BENCH_VUS']), duration: `${__ENV['BENCH_SECONDS']}s`, gracefulStop: '30s' } } }

const base = __ENV['BENCH_URL'] ?? ''
const protocol = __ENV['BENCH_PROTOCOL'] ?? ''
const token = __ENV['BENCH_TOKEN'] ?? ''
const password = __ENV['BENCH_PASSWORD'] ?? ''
const skus = JSON.parse(__ENV['BENCH_SKUS'] ?? '[]') as string[]
const LINES = 3
const BULK = 50

const headers = (bearer: string | null): { headers: Record<string, string> } => ({
  headers: { 'Content-Type': 'application/json', ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }) },
})
const send = (method: string, path: string, body: unknown, bearer: string | null, status = 200): string => {
  const response = http.request(method, base + path, body === undefined ? null : JSON.stringify(body), headers(bearer))
  check(response, { 'status is right': (answer) => answer.status === status })
  return typeof response.body === 'string' ? response.body : ''
}

const address = (email: string) => ({
  firstname: 'Jane', lastname: 'Roe', street: ['12 Main Street'], city: 'Austin', region: 'TX', region_code: 'TX', region_id: 57, postcode: '78701', country_id: 'US',
  telephone: '5550100', email,
})
const picked = (): string[] => Array.from({ length: LINES }, (_, line) => skus[(__VU * 31 + __ITER * LINES + line) % skus.length]!)

/** A cart from its items to its payment; `pay` is the last request. */
const checkout = (path: string, quote: string | number, email: string, bearer: string | null, pay: () => void): void => {
  for (const sku of picked()) send('POST', `${path}/items`, { cartItem: { quote_id: quote, sku, qty: 1 } }, bearer)
  const where = address(email)
  send('POST', `${path}/shipping-information`, {
    addressInformation: { shipping_address: where, billing_address: where, shipping_carrier_code: 'flatrate', shipping_method_code: 'flatrate' },
  }, bearer)
  pay()
}

const order = (key: string) => ({
  entity: {
    increment_id: key, ext_order_id: key, base_currency_code: 'USD', order_currency_code: 'USD', store_id: 1, customer_email: `${key}@tillstorm.invalid`,
    customer_firstname: 'Jane', customer_lastname: 'Roe', customer_is_guest: 1, base_grand_total: 30, grand_total: 30, subtotal: 30, base_subtotal: 30, tax_amount: 0,
    shipping_amount: 0, total_qty_ordered: LINES, state: 'new', status: 'pending', billing_address: { ...address(`${key}@tillstorm.invalid`), address_type: 'billing' },
    payment: { method: 'checkmo', amount_ordered: 30, additional_information: ['cash 30.00'] },
    items: picked().map((sku) => ({ sku, name: sku, product_type: 'simple', qty_ordered: 1, price: 10, base_price: 10, row_total: 10, base_row_total: 10 })),
  },
})

type Customer = { id: string; bearer: string }
let customer: Customer | null = null
/** An account a VU, opened with its first order. */
const customerOfVu = (email: string): Customer => {
  if (customer !== null) return customer
  const made = JSON.parse(send('POST', '/rest/V1/customers', { customer: { email, firstname: 'VU', lastname: String(__VU) }, password }, token)) as { id: number }
  const bearer = JSON.parse(send('POST', '/rest/V1/integration/customer/token', { username: email, password }, null)) as string
  customer = { id: String(made.id), bearer }
  return customer
}

const graphQl = (query: string, variables: object): void => void send('POST', '/graphql', { query, variables }, null)

const sellers: Record<string, () => void> = {
  'magento-orders': () => void send('POST', '/rest/V1/orders?fields=entity_id,increment_id', order(`bare-${__VU}-${__ITER}`), token),
  'magento-bulk': () => {
    const orders = Array.from({ length: BULK }, (_, n) => order(`bare-${__VU}-${__ITER}-${n}`))
    const { bulk_uuid: uuid } = JSON.parse(send('POST', '/rest/async/bulk/V1/orders', orders, token, 202)) as { bulk_uuid: string }
    while (send('GET', `/rest/V1/bulk/${uuid}/status`, undefined, token).includes('"status":4')) continue
  },
  'magento-guest': () => {
    const email = `bare-${__VU}-${__ITER}@tillstorm.invalid`
    const mask = JSON.parse(send('POST', '/rest/V1/guest-carts', {}, null)) as string
    const path = `/rest/V1/guest-carts/${mask}`
    checkout(path, mask, email, null, () => send('POST', `${path}/payment-information`, { email, paymentMethod: { method: 'checkmo' }, billing_address: address(email) }, null))
  },
  'magento-customer': () => {
    const email = `bare-vu-${__VU}@tillstorm.invalid`
    const { bearer } = customerOfVu(email)
    const id = Number(send('POST', '/rest/V1/carts/mine', {}, bearer))
    checkout('/rest/V1/carts/mine', id, email, bearer, () => send('POST', '/rest/V1/carts/mine/payment-information', { paymentMethod: { method: 'checkmo' } }, bearer))
  },
  'magento-admin-cart': () => {
    const email = `bare-vu-${__VU}@tillstorm.invalid`
    const id = Number(send('POST', `/rest/V1/customers/${customerOfVu(email).id}/carts`, {}, token))
    checkout(`/rest/V1/carts/${id}`, id, email, token, () => send('PUT', `/rest/V1/carts/${id}/order`, { paymentMethod: { method: 'checkmo' } }, token))
  },
  'magento-graphql': () => {
    const email = `bare-${__VU}-${__ITER}@tillstorm.invalid`
    const { region_id: regionId, region_code: code, country_id: country, email: _, ...where } = address(email)
    const { data } = JSON.parse(send('POST', '/graphql', { query: 'mutation{createEmptyCart}' }, null)) as { data: { createEmptyCart: string } }
    const c = data.createEmptyCart
    graphQl('mutation($c:String!,$i:[CartItemInput!]!){addProductsToCart(cartId:$c,cartItems:$i){cart{total_quantity} user_errors{code message}}}', {
      c, i: picked().map((sku) => ({ sku, quantity: 1 })),
    })
    graphQl(
      'mutation($c:String!,$e:String!,$a:CartAddressInput!){setGuestEmailOnCart(input:{cart_id:$c,email:$e}){cart{email}} ' +
        'setShippingAddressesOnCart(input:{cart_id:$c,shipping_addresses:[{address:$a}]}){cart{shipping_addresses{available_shipping_methods{carrier_code method_code available amount{value}}}}} ' +
        'setBillingAddressOnCart(input:{cart_id:$c,billing_address:{address:$a}}){cart{id}}}',
      { c, e: email, a: { ...where, region: code, region_id: regionId, country_code: country } },
    )
    graphQl('mutation($c:String!){setShippingMethodsOnCart(input:{cart_id:$c,shipping_methods:[{carrier_code:"flatrate",method_code:"flatrate"}]}){cart{total_quantity prices{grand_total{value}} available_payment_methods{code}}}}', { c })
    graphQl('mutation($c:String!){setPaymentMethodOnCart(input:{cart_id:$c,payment_method:{code:"checkmo"}}){cart{selected_payment_method{code}}}}', { c })
    graphQl('mutation($c:String!){placeOrder(input:{cart_id:$c}){order{order_number} errors{code message}}}', { c })
  },
}

export default function (): void {
  sellers[protocol]!()
}
