import { startCartShop } from '../carts/shop-under-test.ts'
import type { CartShop } from '../carts/shop-under-test.ts'
import type { MagentoOptions } from '../server.ts'
import type { Clock } from '../worker-pool.ts'

type ErrorFound = { message: string; path?: unknown[]; extensions?: { category: string } }
export type GraphQlReply = { status: number; data: Record<string, any>; errors: [category: string | undefined, message: string][] }

/** A shop that is asked in GraphQL, and the steps of a checkout. */
export type GraphQlShop = CartShop & {
  ask: (query: string, variables?: object, token?: string) => Promise<GraphQlReply>
  /** A guest's or a customer's cart, all set but its payment. */
  readyCart: (cartItems: readonly { sku: string; quantity: number }[], token?: string) => Promise<string>
  place: (cart: string, token?: string) => Promise<GraphQlReply>
}

export const addressInput = { firstname: 'A', lastname: 'B', street: ['1 Main'], city: 'NYC', region: 'NY', postcode: '10001', country_code: 'US', telephone: '555' }

export const addProducts = `mutation($cart:String!,$cartItems:[CartItemInput!]!){
  addProductsToCart(cartId:$cart,cartItems:$cartItems){cart{total_quantity} user_errors{code message}}}`

export const checkout = `mutation($cart:String!,$address:CartAddressInput!){
  setShippingAddressesOnCart(input:{cart_id:$cart,shipping_addresses:[{address:$address}]}){cart{id}}
  setBillingAddressOnCart(input:{cart_id:$cart,billing_address:{address:$address}}){cart{id}}
  setShippingMethodsOnCart(input:{cart_id:$cart,shipping_methods:[{carrier_code:"flatrate",method_code:"flatrate"}]}){cart{id}}
  setPaymentMethodOnCart(input:{cart_id:$cart,payment_method:{code:"checkmo"}}){cart{id}}}`

export const placing = `mutation($cart:String!){placeOrder(input:{cart_id:$cart}){
  order{order_number} orderV2{number id status total{subtotal{value} total_tax{value} grand_total{value currency}}} errors{code message}}}`

export const startGraphQlShop = async (over: Partial<MagentoOptions> = {}, clock?: Clock): Promise<GraphQlShop> => {
  const shop = await startCartShop({ taxBasisPoints: 825, ...over }, clock)
  const ask = async (query: string, variables: object = {}, token: string | null = null): Promise<GraphQlReply> => {
    const reply = await shop.send('POST', '/graphql', { body: { query, variables }, token })
    const answer = reply.json() as { data?: Record<string, any>; errors?: ErrorFound[] }
    return { status: reply.status, data: answer.data ?? {}, errors: (answer.errors ?? []).map(({ extensions, message }) => [extensions?.category, message]) }
  }
  return {
    ...shop, ask,
    readyCart: async (cartItems, token) => {
      const cart = (await ask('mutation{createEmptyCart}', {}, token)).data['createEmptyCart'] as string
      await ask(addProducts, { cart, cartItems }, token)
      if (token === undefined) await ask('mutation($cart:String!){setGuestEmailOnCart(input:{cart_id:$cart,email:"g@example.com"}){cart{id}}}', { cart })
      await ask(checkout, { cart, address: addressInput }, token)
      return cart
    },
    place: (cart, token) => ask(placing, { cart }, token),
  }
}
