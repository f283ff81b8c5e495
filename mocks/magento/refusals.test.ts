import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { address, flatRateTo, startCartShop } from './carts/shop-under-test.ts'
import { orderBody } from './exchanges/recorded-state.ts'
import type { CartShop } from './carts/shop-under-test.ts'

// What Magento 2.4.7 says by its source, beyond the exchanges that were recorded of one.

let at: CartShop
let token = ''
before(async () => {
  at = await startCartShop()
  token = await at.signIn()
})
after(() => at.end())

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
/** Status and body; `{…}` where only the status counts. */
const says = async (method: Method, path: string, body?: unknown): Promise<[number, unknown]> => {
  const reply = await at.send(method, `/rest/V1/${path}`, { token, ...(body === undefined ? {} : { body }) })
  return [reply.status, reply.json()]
}
const type = (field: string, value: string, wanted: string): string =>
  `Error occurred during "${field}" processing. The "${value}" value's type is invalid. The "${wanted}" type was expected. Verify and try again.`
const unsupported = (fieldName: string): object => ({ message: '"%fieldName" is not supported. Correct the field name and try again.', parameters: { fieldName } })
const required = (fieldName: string): object => ({ message: '"%fieldName" is required. Enter and try again.', parameters: { fieldName } })
const several = (...names: string[]): object => ({ message: 'One or more input exceptions have occurred.', errors: names.map(required) })

test('a value of another type is named with its field, its text filled in', async () => {
  const order = (over: Record<string, unknown>): object => orderBody(over)
  assert.deepEqual(await says('POST', 'orders', order({ grand_total: 'abc' })), [400, { message: type('grand_total', 'abc', 'float') }])
  assert.deepEqual(await says('POST', 'orders', order({ store_id: 'abc' })), [400, { message: type('store_id', 'abc', 'int') }])
  assert.deepEqual(await says('POST', 'orders', order({ customer_email: ['x'] })), [400, { message: type('customer_email', 'array', 'string') }])
  assert.deepEqual(await says('POST', 'orders', order({ items: [{ sku: 'T1', qty_ordered: 'abc' }] })), [400, { message: `Error occurred during "items" processing. ${type('qty_ordered', 'abc', 'float')}` }])
  const mask = await at.newCart()
  assert.deepEqual((await at.add(mask, 'T1', 'abc')).json(), { message: type('qty', 'abc', 'float') })
  assert.deepEqual(await says('GET', 'orders?searchCriteria[pageSize]=abc'), [400, { message: type('pageSize', 'abc', 'int') }])
  assert.deepEqual(await says('GET', 'orders/abc'), [400, { message: 'The "abc" value\'s type is invalid. The "int" type was expected. Verify and try again.' }])
  for (const path of ['orders/0', 'invoices/0']) assert.deepEqual(await says('GET', path), [400, { message: 'An ID is needed. Set the ID and try again.' }])
  assert.deepEqual(await says('GET', 'orders?searchCriteria[sortOrders][0][field]=entity_id&searchCriteria[sortOrders][0][direction]=up'), [400, {
    message: 'The sort order has to be specified as %1 for ascending order or %2 for descending order.', parameters: ['ASC', 'DESC'],
  }])
})

test('a field that an interface does not have is refused, wherever it stands', async () => {
  const mask = await at.newCart()
  const guest = (path: string): string => `guest-carts/${mask}/${path}`
  const asked: [Method, string, object][] = [
    ['POST', 'products', { product: { sku: 'X', nosuch: 1 } }],
    ['POST', 'customers', { customer: { nosuch: 1 } }],
    ['POST', guest('items'), { cartItem: { quote_id: mask, sku: 'T1', qty: 1, nosuch: 1 } }],
    ['POST', guest('shipping-information'), { addressInformation: { nosuch: 1 } }],
    ['POST', guest('totals-information'), { addressInformation: { nosuch: 1 } }],
    ['POST', guest('payment-information'), { email: 'g@example.com', paymentMethod: { method: 'checkmo', nosuch: 1 } }],
    ['POST', 'inventory/source-items', { sourceItems: [{ sku: 'T1', nosuch: 1 }] }],
  ]
  for (const [method, path, body] of asked) assert.deepEqual(await says(method, path, body), [400, unsupported('Nosuch')], path)
})

test('all that is missing is told at once', async () => {
  assert.deepEqual(await says('POST', 'integration/admin/token', {}), [400, several('username', 'password')])
  assert.deepEqual(await says('POST', 'integration/customer/token', { username: 'x', password: '' }), [400, required('password')])
  const mask = await at.newCart()
  assert.deepEqual(await says('POST', `guest-carts/${mask}/payment-information`, {}), [400, several('email', 'paymentMethod')])
})

test('a customer is refused for a weak password, then for what is missing or wrong', async () => {
  const customer = { email: 'weak@example.com', firstname: 'A', lastname: 'B' }
  const message = async (password: string, over: object = {}): Promise<unknown> => (await says('POST', 'customers', { customer: { ...customer, ...over }, password }))[1]
  assert.deepEqual(await message('Aa1'), { message: 'The password needs at least %1 characters. Create a new password and try again.', parameters: ['8'] })
  assert.deepEqual(await message(' Aa1bbbbb'), { message: "The password can't begin or end with a space. Verify the password and try again." })
  assert.deepEqual(await message('aaaaaaaa1'), {
    message: 'Minimum of different classes of characters in password is %1. Classes of characters: Lower Case, Upper Case, Digits, Special Characters.', parameters: ['3'],
  })
  const good = 'Customer-1-secret'
  assert.deepEqual(await message(good, { email: undefined }), { message: 'The email address is required to create a customer account.' })
  assert.deepEqual(await message(good, { firstname: '', lastname: undefined }), { message: '"First Name" is a required value.\n"Last Name" is a required value.' })
  assert.deepEqual(await message(good, { email: 'nobody' }), { message: '"Email" is not a valid email address.' })
  const made = (await says('POST', 'customers', { customer: { ...customer, addresses: [{ ...address, email: undefined, default_billing: true }] }, password: good }))[1] as Record<string, unknown>
  assert.deepEqual(['default_billing' in made, 'default_shipping' in made], [true, false], 'what is null is left out')
})

test('a line that is not there is named with its cart as the caller named it', async () => {
  const mask = await at.newCart()
  await at.add(mask, 'T1', 1)
  const { id } = (await at.send('GET', `/rest/V1/guest-carts/${mask}`)).json() as { id: number }
  const missing = (cart: number | string): object => ({ message: "The %1 Cart doesn't contain the %2 item.", parameters: [cart, 99] })
  assert.deepEqual(await says('DELETE', `guest-carts/${mask}/items/99`), [404, missing(String(id))])
  assert.deepEqual(await says('DELETE', `carts/${id}/items/99`), [404, missing(id)])
  assert.deepEqual(await says('PUT', `carts/${id}/items/99`, { cartItem: { quote_id: id, qty: 2 } }), [404, missing(String(id))])
  assert.deepEqual(await says('PUT', `guest-carts/${mask}/items/99`, { cartItem: { qty: 2 } }), [400, required('quoteId')])
})

test('an order goes to a country, and in it to a region that there is', async () => {
  const mask = await at.newCart()
  await at.add(mask, 'T1', 1)
  const order = (): Promise<[number, unknown]> => says('PUT', `guest-carts/${mask}/order`, { paymentMethod: { method: 'checkmo' } })
  const nowhere = { message: "Some addresses can't be used due to the configurations for specific countries." }
  assert.deepEqual(await order(), [400, nowhere])
  const ship = (over: object): Promise<{ status: number; json(): unknown }> => at.send('POST', `/rest/V1/guest-carts/${mask}/shipping-information`, { body: flatRateTo({ ...address, ...over }) })
  await ship({ country_id: 'ZZ', region_id: undefined })
  assert.deepEqual(await order(), [400, nowhere])
  await ship({ region_id: 999 })
  assert.deepEqual(await order(), [400, { message: 'Please check the shipping address information. Invalid value of "999" provided for the regionId field.' }])
  const { addressInformation } = flatRateTo(address) as { addressInformation: object }
  const reply = await at.send('POST', `/rest/V1/guest-carts/${mask}/shipping-information`, { body: { addressInformation: { ...addressInformation, shipping_method_code: undefined } } })
  assert.deepEqual([reply.status, reply.json()], [404, { message: 'The shipping method is missing. Select the shipping method and try again.' }])
  assert.deepEqual(await says('POST', `guest-carts/${mask}/payment-information`, { email: 'g@example.com', paymentMethod: {} }), [400, { message: 'The payment method you requested is not available.' }])
})

test('a posted order needs a payment by name, and of an address that it has all of it', async () => {
  assert.deepEqual(await says('POST', 'orders', orderBody({ payment: {} })), [400, { message: 'The payment method you requested is not available.' }])
  const lines = ['Zip code', 'Street', 'Email'].map((label) => `"${label}" is required. Enter and try again.`).join('\n')
  const given = { ...address, postcode: undefined, street: [''], email: undefined, address_type: 'billing' }
  assert.deepEqual(await says('POST', 'orders', orderBody({ billing_address: given })), [400, { message: "We can't save the address:\n%1", parameters: [`${lines}\nEmail has a wrong format`] }])
})

test('sources and prices are checked before they are written', async () => {
  const save = (...sourceItems: object[]): Promise<[number, unknown]> => says('POST', 'inventory/source-items', { sourceItems })
  assert.deepEqual(await save(), [400, { message: 'Input data is empty' }])
  const item = { sku: 'T1', source_code: 'default', quantity: 5, status: 1 }
  assert.deepEqual(await save({ ...item, quantity: 'test' }), [400, { message: type('quantity', 'test', 'float') }])
  assert.deepEqual(await save({ ...item, sku: undefined }), [400, { message: 'Validation Failed: "sku" can not be empty.', errors: [{ message: '"%field" can not be empty.', parameters: { field: 'sku' } }] }])
  assert.deepEqual(await save({ ...item, status: undefined }), [400, { message: 'Validation Failed: "status" should be numeric.', errors: [{ message: '"%field" should be numeric.', parameters: { field: 'status' } }] }])
  const price = (value: unknown): Promise<[number, unknown]> => says('PUT', 'products/T1', { product: { price: value } })
  assert.deepEqual(await price(-1), [400, { message: 'Please enter a number 0 or greater in this field.' }])
  assert.deepEqual(await price('abc'), [400, { message: type('price', 'abc', 'float') }])
  assert.deepEqual(await says('POST', 'products', { product: { sku: 'NEW', attribute_set_id: 4 } }), [400, { message: 'The "Product Name" attribute value is empty. Set the attribute and try again.' }])
})

test('versions, charsets and boundaries that Magento does not take, and `fields` without a field', async () => {
  const status = async (path: string): Promise<number> => (await at.send('GET', path, { token })).status
  assert.deepEqual([await status('/rest/V2/products'), await status('/rest/default/nosuch')], [404, 400])
  assert.ok(Object.keys((await says('GET', 'orders?searchCriteria[pageSize]=1&fields='))[1] as object).includes('search_criteria'))
  const post = async (contentType: string): Promise<unknown> =>
    (await at.send('POST', '/rest/V1/products', { token, raw: { bytes: Buffer.from('{}'), headers: { 'content-type': contentType } } })).json()
  assert.deepEqual(await post('application/json; charset=iso-8859-1'), { message: 'UTF-8 is the only supported charset.' })
  assert.deepEqual(await post('multipart/form-data; boundary=x'), { message: 'Content-Type header is invalid.' })
})

test('a customer without an open cart has none, and payment methods are told of a closed one', async () => {
  const made = await at.send('POST', '/rest/V1/customers', { body: { customer: { email: 'none@example.com', firstname: 'A', lastname: 'B' }, password: 'Customer-1-secret' } })
  const { id } = made.json() as { id: number }
  const own = (await at.send('POST', '/rest/V1/integration/customer/token', { body: { username: 'none@example.com', password: 'Customer-1-secret' } })).json() as string
  const reply = await at.send('GET', '/rest/V1/carts/mine', { token: own })
  assert.deepEqual([reply.status, reply.json()], [404, { message: 'No such entity with %fieldName = %fieldValue', parameters: { fieldName: 'customerId', fieldValue: id } }])
  const mask = await at.ready(['T4', 1])
  assert.equal((await at.pay(mask)).status, 200)
  assert.equal((await says('GET', `guest-carts/${mask}/payment-methods`))[0], 200)
})
