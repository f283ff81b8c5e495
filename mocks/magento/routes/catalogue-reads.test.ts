import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../server-under-test.ts'
import type { Reply, ServerUnderTest } from '../server-under-test.ts'

let at: ServerUnderTest
let token = ''
before(async () => {
  at = await startServer({ catalogueSize: 60 })
  token = await at.signIn()
})
after(() => at.end())

const read = (path: string): Promise<Reply> => at.send('GET', `/rest/V1/${path}`, { token })
type Category = { id: number; name: string; level: number; path: string; children: string }

test('a category is read alone, in the list, and with its products', async () => {
  const list = (await read('categories/list?searchCriteria[filter_groups][0][filters][0][field]=level&searchCriteria[filter_groups][0][filters][0][value]=3')).json() as { items: Category[]; total_count: number }
  assert.ok(list.total_count > 0 && list.items.every(({ level }) => level === 3))
  const [kind] = list.items as [Category]
  assert.deepEqual((await read(`categories/${kind.id}`)).json(), kind)
  const department = (await read(`categories/${kind.path.split('/')[2] ?? ''}`)).json() as Category
  assert.ok(department.children.split(',').includes(String(kind.id)))
  assert.equal(kind.path, `1/2/${department.id}/${kind.id}`)
  const products = (await read(`categories/${department.id}/products`)).json() as { sku: string; position: number; category_id: string }[]
  assert.ok(products.length > 0)
  assert.deepEqual(Object.keys(products[0] ?? {}), ['sku', 'position', 'category_id'])
  assert.deepEqual([(await read('categories/999')).status, (await read('categories/999')).json()], [404, { message: 'No such entity with %fieldName = %fieldValue', parameters: { fieldName: 'id', fieldValue: 999 } }])
})

test('prices of many products at once are those of the products, and unknown SKUs have none', async () => {
  const { items } = (await read('products?searchCriteria[pageSize]=3&fields=items[sku,price]')).json() as { items: { sku: string; price: number }[] }
  const ask = (kind: string, body: object = { skus: [...items.map(({ sku }) => sku), 'NOPE'] }): Promise<Reply> =>
    at.send('POST', `/rest/V1/products/${kind}-information`, { token, body })
  assert.deepEqual((await ask('base-prices')).json(), items.map(({ sku, price }) => ({ price, store_id: 0, sku })))
  for (const kind of ['special-price', 'tier-prices']) assert.equal((await ask(kind)).text, '[]')
  assert.equal((await ask('base-prices', {})).status, 400)
})

test('the stock status of a product goes with its stock item', async () => {
  const { items: [product] } = (await read('products?searchCriteria[pageSize]=1&fields=items[sku]')).json() as { items: { sku: string }[] }
  const path = encodeURIComponent(product?.sku ?? '')
  const status = (await read(`stockStatuses/${path}`)).json() as { qty: number; stock_status: number; stock_item: { qty: number } }
  assert.deepEqual([status.stock_status, status.stock_item.qty], [1, status.qty])
  assert.equal((await read('stockStatuses/NOPE')).status, 404)
})

test('nobody is told whether an e-mail address has an account', async () => {
  assert.equal((await at.send('POST', '/rest/V1/customers/isEmailAvailable', { body: { customerEmail: 'c@example.com' } })).text, 'true')
  assert.equal((await at.send('POST', '/rest/V1/customers/isEmailAvailable', { body: {} })).status, 400)
})
