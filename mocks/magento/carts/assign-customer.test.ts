import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCartShop } from './shop-under-test.ts'

const password = 'Customer-1-secret'

test('an anonymous cart becomes the cart of its customer, with what lay in that one', async (t) => {
  const shop = await startCartShop()
  t.after(() => shop.end())
  const token = await shop.signIn()
  const made = await shop.send('POST', '/rest/V1/customers', { body: { customer: { email: 'c@example.com', firstname: 'C', lastname: 'D' }, password } })
  const customerId = (made.json() as { id: number }).id
  const own = (await shop.send('POST', '/rest/V1/integration/customer/token', { body: { username: 'c@example.com', password } })).json() as string
  const add = (sku: string, qty: number): Promise<{ status: number }> =>
    shop.send('POST', '/rest/V1/carts/mine/items', { token: own, body: { cartItem: { quote_id: 1, sku, qty } } })
  await shop.send('POST', '/rest/V1/carts/mine', { token: own })
  for (const [sku, qty] of [['T1', 2], ['T2', 1]] as const) assert.equal((await add(sku, qty)).status, 200)

  const mask = await shop.newCart()
  await shop.add(mask, 'T1', 3)
  const { id } = (await shop.send('GET', `/rest/V1/guest-carts/${mask}`)).json() as { id: number }
  const assign = (body: object): Promise<{ status: number; text: string; json(): unknown }> => shop.send('PUT', `/rest/V1/carts/${id}`, { token, body })
  assert.deepEqual((await assign({ customerId: 99, storeId: 1 })).json(), { message: 'No such entity with %fieldName = %fieldValue', parameters: { fieldName: 'customerId', fieldValue: 99 } })
  assert.deepEqual((await assign({ customerId, storeId: 7 })).json(), { message: "The customer can't be assigned to the cart. The cart belongs to a different store." })
  assert.equal((await assign({ customerId, storeId: 1 })).text, 'true')
  assert.deepEqual((await assign({ customerId, storeId: 1 })).json(), { message: "The customer can't be assigned to the cart because the cart isn't anonymous." })

  const mine = (await shop.send('GET', '/rest/V1/carts/mine', { token: own })).json() as { id: number; items: { sku: string; qty: number }[]; customer: { email: string } }
  assert.deepEqual([mine.id, mine.customer.email, mine.items.map(({ sku, qty }) => [sku, qty])], [id, 'c@example.com', [['T1', 5], ['T2', 1]]])
  assert.equal((await shop.send('GET', `/rest/V1/guest-carts/${mask}`)).status, 404, 'its masked id is gone')

  const second = await shop.newCart()
  assert.equal((await shop.send('PUT', `/rest/V1/guest-carts/${second}`, { body: { storeId: 1 } })).status, 401)
  assert.equal((await shop.send('PUT', `/rest/V1/guest-carts/${second}`, { token: own, body: { storeId: 1 } })).text, 'true')
})
