import assert from 'node:assert/strict'
import { shapeDifferences } from './compare.ts'
import { renamed } from './recorded-carts.ts'
import { customer } from './recorded-state.ts'
import type { Extra } from '../server-under-test.ts'
import type { Till } from './recorded-carts.ts'
import type { Exchange } from './recorded.ts'

const json = { 'content-type': 'application/json' }

/** Bodies that the recording only describes. */
const describedQuestions: Readonly<Record<string, Extra>> = {
  '1/104': { raw: { bytes: Buffer.from('{bad'), headers: json } },
  '1/105': { raw: { bytes: Buffer.alloc(0), headers: json } },
  '2/123': { body: { query: `{${Array.from({ length: 320 }, (_, n) => `a${n}:storeConfig{store_code}`).join(' ')}}` } },
}

/** Whose token came with a question; nobody's, where it is not here. */
const askers: Readonly<Record<string, (till: Till) => string>> = {
  '1/101': () => 'garbage',
  '2/74': ({ at: { server: { shop } } }) => shop.tokens.issue(2, 3, shop.nowSeconds()),
  '2/86': ({ at: { server: { shop } } }) => shop.tokens.issue(1, 3, shop.nowSeconds() - 3601),
}

/** Asked of a shop that finds nothing: its search index had not been built. */
export const askedOfAnEmptyShop: ReadonlySet<string> = new Set(['1/108', '1/109'])

type Data = { data: Record<string, unknown> }

const ask = async ({ at }: Till, query: string, variables: object): Promise<Data> => {
  const reply = await at.send('POST', '/graphql', { body: { query, variables } })
  const answer = reply.json() as Data & { errors?: unknown }
  assert.equal(answer.errors, undefined, reply.text)
  return answer
}

const address = { firstname: 'A', lastname: 'B', street: ['1 Main'], city: 'NYC', region: 'NY', postcode: '10001', country_code: 'US', telephone: '555' }

const cartWith = async (till: Till, cartItems: readonly { sku: string; quantity: number }[]): Promise<string> => {
  const { data } = await ask(till, 'mutation{createEmptyCart}', {})
  const cart = String(data['createEmptyCart'])
  await ask(till, 'mutation($cart:String!,$cartItems:[CartItemInput!]!){addProductsToCart(cartId:$cart,cartItems:$cartItems){user_errors{message}}}', { cart, cartItems })
  return cart
}

/** What was done before a question without being recorded itself. */
const questionsBefore: Readonly<Record<string, (till: Till) => Promise<void>>> = {
  '2/119': async (till) => void till.names.set('WxM9Hst1SItw5eYqYf0nUFNCcGQNERto', await cartWith(till, [{ sku: 'T1', quantity: 2 }])),
  '2/121': async (till) => {
    const cart = await cartWith(till, [{ sku: 'T1', quantity: 3 }, { sku: 'T2', quantity: 7 }, { sku: 'T3', quantity: 11 }])
    const { data } = await ask(till, `mutation($cart:String!,$address:CartAddressInput!){
      setGuestEmailOnCart(input:{cart_id:$cart,email:"tax@example.com"}){cart{id}}
      setShippingAddressesOnCart(input:{cart_id:$cart,shipping_addresses:[{address:$address}]}){cart{id}}
      setBillingAddressOnCart(input:{cart_id:$cart,billing_address:{address:$address}}){cart{id}}
      setShippingMethodsOnCart(input:{cart_id:$cart,shipping_methods:[{carrier_code:"flatrate",method_code:"flatrate"}]}){cart{id}}
      setPaymentMethodOnCart(input:{cart_id:$cart,payment_method:{code:"checkmo"}}){cart{id}}
      placeOrder(input:{cart_id:$cart}){order{order_number} errors{message}}}`, { cart, address })
    const placed = data['placeOrder'] as { order: { order_number: string } | null }
    assert.ok(placed.order !== null, JSON.stringify(placed))
    till.names.set('number:\\"000000001', `number:\\"${placed.order.order_number}`)
  },
}

/** Learns what our server calls what a question made. */
const learnCarts = (exchange: Exchange, ours: unknown, { names }: Till): void => {
  const idsOf: Readonly<Record<string, (answer: Data) => string>> = {
    '1/86': ({ data }) => String(data['createEmptyCart']),
    '1/87': ({ data }) => (data['createGuestCart'] as { cart: { id: string } }).cart.id,
  }
  const idOf = idsOf[exchange.id]
  if (idOf !== undefined) names.set(idOf(exchange.response as Data), idOf(ours as Data))
}

/** Every text that tells what went wrong, with where it stands: messages, codes and categories. */
const tellings = (value: unknown, path = '$'): [string, unknown][] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, below]) =>
    [...(['message', 'code', 'category'].includes(key) && typeof below === 'string' ? [[`${path}.${key}`, below] as [string, unknown]] : []), ...tellings(below, `${path}.${key}`)])
}

/** Asserts that an answer says the same as the recorded one where it says what went wrong. */
const assertSameTellings = (exchange: Exchange, ours: unknown, { names }: Till): void => {
  const expected = JSON.parse(renamed(JSON.stringify(exchange.response), names)) as unknown
  assert.deepEqual(tellings(ours), tellings(expected), exchange.id)
}

/** Asks a recorded question and asserts that it is answered as it was: status, keys and types, and every text of an error. */
export const replayQuestion = async (exchange: Exchange, till: Till): Promise<void> => {
  await questionsBefore[exchange.id]?.(till)
  const text = renamed(JSON.stringify(exchange.body ?? null), till.names).replaceAll('<customer-password>', customer.password)
  const body = exchange.method === 'POST' ? { body: JSON.parse(text) as unknown } : {}
  const token = askers[exchange.id]?.(till) ?? null
  const reply = await till.at.send(exchange.method, exchange.path, { token, ...(describedQuestions[exchange.id] ?? body) })
  const where = `${exchange.id} ${exchange.path} ${text.slice(0, 200)}`
  assert.deepEqual([reply.status, reply.contentType], [exchange.status, exchange.contentType], `${where}: ${reply.text.slice(0, 300)}`)
  if (typeof exchange.response === 'string') return assert.match(reply.text, /^<!doctype html>/)
  const ours = reply.json()
  assertSameTellings(exchange, ours, till)
  assert.deepEqual(shapeDifferences(exchange.response, ours), [], where)
  learnCarts(exchange, ours, till)
}
