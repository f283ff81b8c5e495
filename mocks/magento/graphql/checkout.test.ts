import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { customer } from '../exchanges/recorded-state.ts'
import { addProducts, addressInput, startGraphQlShop } from './till-under-test.ts'
import type { GraphQlShop } from './till-under-test.ts'

let shop: GraphQlShop
let token: string

const signIn = async (email: string): Promise<string> => {
  const made = await shop.send('POST', '/rest/V1/customers', {
    body: { customer: { email, firstname: 'C', lastname: 'One', addresses: [{ ...addressInput, country_id: 'US', region_id: 43 }] }, password: customer.password },
  })
  assert.equal(made.status, 200, made.text)
  const { data } = await shop.ask('mutation($email:String!,$password:String!){generateCustomerToken(email:$email,password:$password){token}}', { email, password: customer.password })
  return data['generateCustomerToken'].token as string
}

before(async () => {
  shop = await startGraphQlShop()
  token = await signIn(customer.email)
})
after(() => shop.end())

test('an order has the taxes of the shop, reserves its goods and closes its cart', async () => {
  const cart = await shop.readyCart([{ sku: 'T1', quantity: 3 }, { sku: 'T2', quantity: 7 }, { sku: 'T3', quantity: 11 }])
  const { data } = await shop.ask('query($cart:String!){cart(cart_id:$cart){total_quantity itemsV2(pageSize:2,currentPage:2){total_count items{quantity prices{row_total{value} row_total_including_tax{value}} product{sku name}}} prices{subtotal_excluding_tax{value} applied_taxes{amount{value} label} grand_total{value}}}}', { cart })
  assert.deepEqual(data['cart'], {
    total_quantity: 21,
    itemsV2: { total_count: 3, items: [{ quantity: 11, prices: { row_total: { value: 4.07 }, row_total_including_tax: { value: 4.41 } }, product: { sku: 'T3', name: 'Test T3' } }] },
    prices: { subtotal_excluding_tax: { value: 116.47 }, applied_taxes: [{ amount: { value: 9.61 }, label: 'US-sales-tax' }], grand_total: { value: 231.08 } },
  })
  const placed = (await shop.place(cart)).data['placeOrder']
  assert.deepEqual(placed.errors, [])
  assert.equal(placed.orderV2.number, placed.order.order_number)
  assert.equal(placed.orderV2.status, 'Pending')
  assert.deepEqual(placed.orderV2.total, { subtotal: { value: 116.47 }, total_tax: { value: 9.61 }, grand_total: { value: 231.08, currency: 'USD' } })
  assert.equal(shop.salable('T1'), 97)
  assert.deepEqual((await shop.ask('query($cart:String!){cart(cart_id:$cart){id}}', { cart })).errors, [['graphql-no-such-entity', "The cart isn't active."]])
  assert.deepEqual((await shop.place(cart)).data['placeOrder'].errors, [{ code: 'CART_NOT_ACTIVE', message: "The cart isn't active." }])
})

test('an order is read back by the guest who knows its number, e-mail address and postcode', async () => {
  const cart = await shop.readyCart([{ sku: 'T4', quantity: 2 }])
  const number = (await shop.place(cart)).data['placeOrder'].orderV2.number as string
  const query = `query($number:String!,$postcode:String!){guestOrder(input:{number:$number,email:"g@example.com",postcode:$postcode}){
    items{product_sku quantity_ordered status product_sale_price{value}} total{taxes{rate title amount{value}} total_shipping{value}}
    shipping_method payment_methods{type name} shipping_address{city region country_code} billing_address{postcode}}}`
  assert.deepEqual((await shop.ask(query, { number, postcode: '10001' })).data['guestOrder'], {
    items: [{ product_sku: 'T4', quantity_ordered: 2, status: 'Ordered', product_sale_price: { value: 3.33 } }],
    total: { taxes: [{ rate: 8.25, title: 'US-sales-tax', amount: { value: 0.55 } }], total_shipping: { value: 10 } },
    shipping_method: 'Flat Rate - Fixed', payment_methods: [{ type: 'checkmo', name: 'Check / Money order' }],
    shipping_address: { city: 'NYC', region: 'New York', country_code: 'US' }, billing_address: { postcode: '10001' },
  })
  assert.deepEqual((await shop.ask(query, { number, postcode: '10002' })).errors, [['graphql-no-such-entity', "We couldn't locate an order with the information provided."]])
})

test('what is done after the sale shows in the order', async () => {
  const cart = await shop.readyCart([{ sku: 'T4', quantity: 2 }])
  const { number, id } = (await shop.place(cart)).data['placeOrder'].orderV2 as { number: string; id: string }
  const entityId = Buffer.from(id, 'base64').toString()
  const admin = await shop.signIn()
  const states: unknown[] = []
  for (const step of ['invoice', 'ship', 'refund']) {
    assert.equal((await shop.send('POST', `/rest/V1/order/${entityId}/${step}`, { token: admin, body: {} })).status, 200)
    const { data } = await shop.ask('query($n:String!){guestOrder(input:{number:$n,email:"g@example.com",postcode:"10001"}){status items{status quantity_shipped}}}', { n: number })
    states.push(data['guestOrder'])
  }
  assert.deepEqual(states, [
    { status: 'Processing', items: [{ status: 'Invoiced', quantity_shipped: 0 }] }, { status: 'Complete', items: [{ status: 'Shipped', quantity_shipped: 2 }] },
    { status: 'Closed', items: [{ status: 'Refunded', quantity_shipped: 2 }] },
  ])
})

test('a customer pays with the own cart and address, and finds the order', async () => {
  const { data } = await shop.ask('{customerCart{id email billing_address{city region{code}}}}', {}, token)
  assert.deepEqual([data['customerCart'].email, data['customerCart'].billing_address], [customer.email, { city: 'NYC', region: { code: 'NY' } }])
  const cart = await shop.readyCart([{ sku: 'T5', quantity: 1 }], token)
  assert.equal(cart, data['customerCart'].id)
  const placed = (await shop.place(cart, token)).data['placeOrder']
  assert.deepEqual(placed.errors, [])
  const found = (await shop.ask(`query($number:String){customer{email addresses{city region{region_code}} orders(filter:{number:{eq:$number}}){total_count page_info{total_pages} items{number total{grand_total{value}}}}} customerOrders{items{number} total_count}}`, { number: placed.orderV2.number }, token)).data
  assert.deepEqual(found['customer'], {
    email: customer.email, addresses: [{ city: 'NYC', region: { region_code: 'NY' } }],
    orders: { total_count: 1, page_info: { total_pages: 1 }, items: [{ number: placed.orderV2.number, total: { grand_total: { value: 18.53 } } }] },
  })
  assert.deepEqual(found['customerOrders'], { items: [{ number: placed.orderV2.number }], total_count: null })
  const guest = await shop.ask('query($n:String!){guestOrder(input:{number:$n,email:"c1@example.com",postcode:"10001"}){number}}', { n: placed.orderV2.number })
  assert.deepEqual(guest.errors, [['graphql-authorization', 'Please login to view the order.']])
})

test('a cart is refused to everybody but its owner', async () => {
  const other = await signIn('c2@example.com')
  const cart = await shop.readyCart([{ sku: 'T5', quantity: 1 }], token)
  const refused = [['graphql-authorization', `The current user cannot perform operations on cart "${cart}"`]]
  for (const asker of [undefined, other, 'garbage', await shop.signIn()]) {
    const reply = await shop.ask('query($cart:String!){cart(cart_id:$cart){total_quantity}}', { cart }, asker)
    assert.deepEqual([reply.status, reply.errors, reply.data], [200, refused, { cart: null }])
    assert.deepEqual((await shop.place(cart, asker)).errors, refused)
  }
  const guestCart = await shop.readyCart([{ sku: 'T5', quantity: 1 }])
  assert.equal((await shop.ask('query($cart:String!){cart(cart_id:$cart){total_quantity}}', { cart: guestCart }, token)).errors[0]?.[0], 'graphql-authorization')
  assert.deepEqual((await shop.ask('{customerCart{id}}')).errors, [['graphql-authorization', 'The request is allowed for logged in customer']])
  assert.deepEqual((await shop.ask('mutation{createGuestCart{cart{id}}}', {}, token)).errors, [['graphql-already-exists', 'Use `Query.customerCart` for logged in customer.']])
})

test('items are changed and taken out by their uid or their number', async () => {
  const cart = await shop.readyCart([{ sku: 'T1', quantity: 1 }, { sku: 'T2', quantity: 2 }])
  const [first, second] = (await shop.ask('query($cart:String!){cart(cart_id:$cart){items{id uid}}}', { cart })).data['cart'].items as { id: string; uid: string }[]
  const update = 'mutation($cart:String!,$item:CartItemUpdateInput!){updateCartItems(input:{cart_id:$cart,cart_items:[$item]}){cart{items{quantity product{sku}}}}}'
  const change = (item: object) => shop.ask(update, { cart, item })
  assert.deepEqual((await change({ cart_item_uid: first?.uid, quantity: 4 })).data['updateCartItems'].cart.items, [
    { quantity: 4, product: { sku: 'T1' } }, { quantity: 2, product: { sku: 'T2' } },
  ])
  assert.deepEqual((await change({ cart_item_id: Number(first?.id), quantity: 0 })).data['updateCartItems'].cart.items, [{ quantity: 2, product: { sku: 'T2' } }])
  assert.deepEqual((await change({ cart_item_id: 999_999, quantity: 1 })).errors, [['graphql-no-such-entity', 'Could not find cart item with id: 999999.']])
  assert.deepEqual((await change({ cart_item_uid: second?.uid, quantity: 101 })).errors, [['graphql-input', 'Could not update the product with SKU T2: The requested qty is not available']])
  assert.deepEqual((await change({ cart_item_uid: '%', quantity: 1 })).errors, [['graphql-input', 'Value of uid "%" is incorrect.']])
  const remove = 'mutation($cart:String!,$uid:ID){removeItemFromCart(input:{cart_id:$cart,cart_item_uid:$uid}){cart{total_quantity}}}'
  assert.deepEqual((await shop.ask(remove, { cart, uid: second?.uid })).data['removeItemFromCart'], { cart: { total_quantity: 0 } })
  assert.equal((await shop.ask(remove, { cart, uid: second?.uid })).errors[0]?.[0], 'graphql-no-such-entity')
})

test('what is not on the shelf is told by its code, and the rest is added', async () => {
  const cart = await shop.readyCart([])
  const added = (await shop.ask(addProducts, { cart, cartItems: [{ sku: 'T1', quantity: 1 }, { sku: 'T1', quantity: 999 }, { sku: 'NOPE', quantity: 1 }, { sku: 'T2', quantity: 0 }] })).data['addProductsToCart']
  assert.deepEqual(added, {
    cart: { total_quantity: 1 },
    user_errors: [
      { code: 'INSUFFICIENT_STOCK', message: 'The requested qty is not available' },
      { code: 'PRODUCT_NOT_FOUND', message: 'Could not find a product with SKU "NOPE"' },
      { code: 'UNDEFINED', message: 'The product quantity should be greater than 0' },
    ],
  })
  const simple = 'mutation($cart:String!,$sku:String!,$n:Float!){addSimpleProductsToCart(input:{cart_id:$cart,cart_items:[{data:{sku:$sku,quantity:$n}}]}){cart{total_quantity}}}'
  assert.deepEqual((await shop.ask(simple, { cart, sku: 'T3', n: 2 })).data['addSimpleProductsToCart'], { cart: { total_quantity: 3 } })
  assert.deepEqual((await shop.ask(simple, { cart, sku: 'NOPE', n: 2 })).errors, [['graphql-no-such-entity', 'Could not find a product with SKU "NOPE"']])
  assert.deepEqual((await shop.ask(simple, { cart, sku: 'T3', n: 500 })).errors, [['graphql-input', 'Could not add the product with SKU T3 to the shopping cart: The requested qty is not available']])
})

test('a cart that is not ready is not placed, and each gap has its text and code', async () => {
  const cart = (await shop.ask('mutation{createEmptyCart}')).data['createEmptyCart'] as string
  const why = async (): Promise<unknown> => {
    const { data, status, errors } = await shop.place(cart)
    assert.deepEqual([status, errors, data['placeOrder'].order, data['placeOrder'].orderV2], [200, [], null, null])
    return data['placeOrder'].errors[0]
  }
  const set = (mutation: string, input: string): Promise<{ errors: unknown }> => shop.ask(`mutation($cart:String!,$address:CartAddressInput!){${mutation}(input:{cart_id:$cart ${input}}){cart{id}}}`, { cart, address: addressInput })
  const serverError = 'A server error stopped your order from being placed. Please try to place your order again.'
  assert.deepEqual(await why(), { code: 'GUEST_EMAIL_MISSING', message: 'Guest email for cart is missing.' })
  await shop.ask('mutation($cart:String!){setGuestEmailOnCart(input:{cart_id:$cart email:"g@example.com"}){cart{id}}}', { cart })
  assert.deepEqual(await why(), { code: 'UNABLE_TO_PLACE_ORDER', message: serverError })
  assert.deepEqual((await shop.ask('mutation($cart:String!){setShippingMethodsOnCart(input:{cart_id:$cart shipping_methods:[{carrier_code:"flatrate",method_code:"flatrate"}]}){cart{id}}}', { cart })).errors,
    [['graphql-input', "The shipping method can't be set for an empty cart. Add an item to cart and try again."]])
  await shop.ask(addProducts, { cart, cartItems: [{ sku: 'T1', quantity: 1 }] })
  assert.deepEqual((await shop.ask('mutation($cart:String!){setPaymentMethodOnCart(input:{cart_id:$cart payment_method:{code:"checkmo"}}){cart{id}}}', { cart })).errors,
    [['graphql-input', 'The shipping address is missing. Set the address and try again.']])
  await set('setShippingAddressesOnCart', 'shipping_addresses:[{address:$address}]')
  assert.deepEqual(await why(), { code: 'UNABLE_TO_PLACE_ORDER', message: 'The shipping method is missing. Select the shipping method and try again.' })
  assert.deepEqual((await shop.ask('mutation($cart:String!){setShippingMethodsOnCart(input:{cart_id:$cart shipping_methods:[{carrier_code:"ups",method_code:"x"}]}){cart{id}}}', { cart })).errors,
    [['graphql-no-such-entity', 'Carrier with such method not found: ups, x']])
  await set('setBillingAddressOnCart', 'billing_address:{address:$address}')
  await shop.ask('mutation($cart:String!){setShippingMethodsOnCart(input:{cart_id:$cart shipping_methods:[{carrier_code:"flatrate",method_code:"flatrate"}]}){cart{id}}}', { cart })
  assert.deepEqual(await why(), { code: 'UNABLE_TO_PLACE_ORDER', message: 'Enter a valid payment method and try again.' })
  assert.deepEqual((await shop.place('nocart')).data['placeOrder'].errors, [{ code: 'CART_NOT_FOUND', message: 'Could not find a cart with ID "nocart"' }])
})

test('an address must be whole, and one that is a customer\'s needs the customer', async () => {
  const cart = await shop.readyCart([{ sku: 'T1', quantity: 1 }])
  const ship = 'mutation($cart:String!,$address:ShippingAddressInput!){setShippingAddressesOnCart(input:{cart_id:$cart,shipping_addresses:[$address]}){cart{shipping_addresses{region{code label region_id}}}}}'
  const bad = (address: object): Promise<unknown> => shop.ask(ship, { cart, address }).then(({ errors }) => errors)
  assert.deepEqual(await bad({ address: { ...addressInput, region: 'Nowhere' } }), [['graphql-input', '"regionId" is required. Enter and try again.']])
  assert.deepEqual(await bad({}), [['graphql-input', 'The shipping address must contain either "customer_address_id", "address", or "pickup_location_code".']])
  assert.deepEqual(await bad({ customer_address_id: 1 }), [['graphql-authorization', "The current customer isn't authorized."]])
  assert.deepEqual((await shop.ask(ship, { cart, address: { address: { ...addressInput, region: 'New York' } } })).data['setShippingAddressesOnCart'].cart.shipping_addresses, [
    { region: { code: 'NY', label: 'New York', region_id: 43 } },
  ])
  const bill = 'mutation($cart:String!){setBillingAddressOnCart(input:{cart_id:$cart,billing_address:{same_as_shipping:true}}){cart{billing_address{city}}}}'
  assert.deepEqual((await shop.ask(bill, { cart })).data['setBillingAddressOnCart'], { cart: { billing_address: { city: 'NYC' } } })
})

test('a customer who revokes the token is nobody with it from then on', async () => {
  const ended = await startGraphQlShop({ customers: 1 })
  const { shop: { tokens } } = ended.server
  const before = tokens.issue(1, 3, ended.server.shop.nowSeconds() - 5)
  assert.deepEqual((await ended.ask('{customer{id}}', {}, before)).data['customer'], { id: 1 })
  assert.deepEqual((await ended.ask('mutation{revokeCustomerToken{result}}')).errors, [['graphql-authorization', "The current customer isn't authorized."]])
  assert.deepEqual((await ended.ask('mutation{revokeCustomerToken{result}}', {}, before)).data['revokeCustomerToken'], { result: true })
  assert.deepEqual((await ended.ask('{customer{id}}', {}, before)).errors, [['graphql-authorization', "The current customer isn't authorized."]])
  await ended.end()
})

test('what was sold meanwhile is not placed', async () => {
  const [first, second] = [await shop.readyCart([{ sku: 'T5', quantity: 50 }]), await shop.readyCart([{ sku: 'T5', quantity: 50 }])]
  assert.deepEqual((await shop.place(first)).data['placeOrder'].errors, [])
  assert.deepEqual((await shop.place(second)).data['placeOrder'].errors, [{ code: 'UNDEFINED', message: 'The requested qty is not available' }])
})

test('of three requests that place one cart at once, one makes an order', async () => {
  const held: (() => void)[] = []
  let hold = false
  const at = await startGraphQlShop({}, {
    nowMs: () => performance.now(),
    after: (_ms, then) => {
      if (!hold) return then()
      held.push(then)
      if (held.length === 3) for (const one of held) one()
    },
  })
  const cart = await at.readyCart([{ sku: 'T1', quantity: 1 }])
  hold = true
  const placed = (await Promise.all([at.place(cart), at.place(cart), at.place(cart)])).map(({ data }) => data['placeOrder'].errors[0]?.code as string | undefined)
  assert.deepEqual(placed.toSorted(), ['UNABLE_TO_PLACE_ORDER', 'UNABLE_TO_PLACE_ORDER', undefined])
  assert.equal(at.server.shop.ordersStored(), 1)
  await at.end()
})

test('a masked id of the client\'s own must be 32 characters long and new', async () => {
  const make = (id: string): Promise<{ data: Record<string, unknown>; errors: unknown }> => shop.ask('mutation($id:String){createEmptyCart(input:{cart_id:$id})}', { id })
  const id = 'a'.repeat(32)
  assert.deepEqual((await make('short')).errors, [['graphql-input', 'Cart ID length should be 32 characters.']])
  assert.deepEqual((await make(id)).data, { createEmptyCart: id })
  assert.deepEqual((await make(id)).errors, [['graphql-already-exists', `Cart with ID "${id}" already exists.`]])
})
