import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCartShop } from './shop-under-test.ts'

test('a shop without sales rules knows no coupon, and names the cart as its caller did', async (t) => {
  const shop = await startCartShop()
  t.after(() => shop.end())
  const token = await shop.signIn()
  const mask = await shop.newCart()
  const id = Number((await shop.send('POST', '/rest/V1/carts', { token })).text)
  for (const [path, of, named] of [[`/rest/V1/guest-carts/${mask}`, {}, String(id - 1)], [`/rest/V1/carts/${id}`, { token }, id]] as const) {
    const coupon = (method: 'GET' | 'PUT' | 'DELETE', code = ''): Promise<{ status: number; text: string; json(): unknown }> =>
      shop.send(method, `${path}/coupons${code}`, of)
    const empty = { message: `The "%1" Cart doesn't contain products.`, parameters: [named] }
    assert.deepEqual([(await coupon('PUT', '/TEN')).json(), (await coupon('DELETE')).json()], [empty, empty])
    assert.equal((await shop.send('POST', `${path}/items`, { ...of, body: { cartItem: { quote_id: 'token' in of ? id : mask, sku: 'T1', qty: 1 } } })).status, 200)
    const refused = await coupon('PUT', '/TEN')
    assert.deepEqual([refused.status, refused.json()], [404, { message: "The coupon code isn't valid. Verify the code and try again." }])
    assert.deepEqual([(await coupon('GET')).text, (await coupon('DELETE')).text], ['[]', 'true'])
  }
  assert.equal((await shop.send('PUT', `/rest/V1/carts/${id}/coupons/TEN`)).status, 401)
})
