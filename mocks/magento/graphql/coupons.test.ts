import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addProducts, startGraphQlShop } from './till-under-test.ts'

test('a coupon is refused as REST refuses it, in GraphQL\'s words for an empty cart', async (t) => {
  const shop = await startGraphQlShop()
  t.after(() => shop.end())
  const cart = (await shop.ask('mutation{createGuestCart{cart{id}}}')).data['createGuestCart'].cart.id as string
  const apply = 'mutation($cart:String!,$code:String!){applyCouponToCart(input:{cart_id:$cart,coupon_code:$code}){cart{applied_coupons{code}}}}'
  const remove = 'mutation($cart:String!){removeCouponFromCart(input:{cart_id:$cart}){cart{applied_coupons{code} total_quantity}}}'
  const empty = [['graphql-no-such-entity', 'Cart does not contain products.']]
  assert.deepEqual([(await shop.ask(apply, { cart, code: 'TEN' })).errors, (await shop.ask(remove, { cart })).errors], [empty, empty])
  await shop.ask(addProducts, { cart, cartItems: [{ sku: 'T1', quantity: 1 }] })
  assert.deepEqual((await shop.ask(apply, { cart, code: 'TEN' })).errors, [['graphql-no-such-entity', "The coupon code isn't valid. Verify the code and try again."]])
  assert.deepEqual((await shop.ask(apply, { cart, code: '' })).errors, [['graphql-input', 'Required parameter "coupon_code" is missing']])
  assert.deepEqual((await shop.ask(remove, { cart })).data['removeCouponFromCart'], { cart: { applied_coupons: null, total_quantity: 1 } })
  assert.deepEqual((await shop.ask('{isEmailAvailable(email:"c@example.com"){is_email_available}}')).data['isEmailAvailable'], { is_email_available: true })
})
