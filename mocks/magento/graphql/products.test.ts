import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { coreValues, insertProducts } from '../catalogue-seed.ts'
import { startGraphQlShop } from './till-under-test.ts'
import type { GraphQlShop } from './till-under-test.ts'

let shop: GraphQlShop
before(async () => {
  // T1 to T5, and 30 generated products below them.
  shop = await startGraphQlShop({ catalogueSize: 30 })
  const { database, products } = shop.server.shop
  insertProducts(database, [
    { entityId: 2001, sku: 'OUT', attributeSetId: 4, typeId: 'simple', values: coreValues('Test of nothing left', 5, 1), quantity: 0 },
    { entityId: 2002, sku: 'OFF', attributeSetId: 4, typeId: 'simple', values: { ...coreValues('Test switched off', 5, 1), status: 2 }, quantity: 9 },
    { entityId: 2003, sku: 'HID', attributeSetId: 4, typeId: 'simple', values: { ...coreValues('Test hidden', 5, 1), visibility: 1 }, quantity: 9 },
    { entityId: 2004, sku: 'A,B', attributeSetId: 4, typeId: 'virtual', values: { ...coreValues('Odd SKU', 5, 1), brand: 'pure soft', unit_cost: '2.5000', age_limit: 18 }, quantity: 9 },
  ], shop.server.shop.now())
  database.flush()
  products.forget(2004)
})
after(() => shop.end())

const skus = async (products: string): Promise<unknown> => {
  const { data, errors } = await shop.ask(`{products(${products}){total_count items{sku}}}`)
  assert.deepEqual(errors, [])
  return (data['products'].items as { sku: string }[]).map(({ sku }) => sku)
}

test('words are searched in names and SKUs; what is off, hidden or out of stock is not found', async () => {
  assert.deepEqual(await skus('search:"test"'), ['T5', 'T4', 'T3', 'T2', 'T1'])
  assert.deepEqual(await skus('search:"test t3"'), ['T3'])
  assert.deepEqual(await skus('search:"T4"'), ['T4'])
  assert.deepEqual(await skus('search:"nosuchword"'), [])
  assert.deepEqual(await skus('search:""'), [])
})

test('filters by SKU, name, price, category and an attribute of the shop', async () => {
  assert.deepEqual(await skus('filter:{sku:{in:["T1","A,B","t2"]}}'), ['A,B', 'T2', 'T1'])
  assert.deepEqual(await skus('filter:{sku:{eq:"NOPE"}}'), [])
  assert.deepEqual(await skus('filter:{name:{match:"odd"}}'), ['A,B'])
  assert.deepEqual(await skus('filter:{name:{match:"test"},price:{from:"0.3",to:"4"}}'), ['T4', 'T3'])
  assert.deepEqual(await skus('filter:{brand:{eq:"pure soft"},age_limit:{eq:"18"},sku:{in:["A,B"]}}'), ['A,B'])
  assert.deepEqual(await skus('filter:{sku:{eq:"T1"},category_id:{eq:"2"}}'), ['T1'])
  assert.deepEqual(await skus('filter:{sku:{eq:"T1"},category_uid:{in:["Mg=="]}}'), ['T1'])
  assert.deepEqual(await skus('filter:{sku:{eq:"T1"},category_id:{eq:"3"}}'), [])
  // A department and the kinds of goods below it: a generated product is in both.
  const { database } = shop.server.shop
  const one = database.one<{ sku: string; kind: number; department: number }>(`SELECT e.sku, c.entity_id AS kind, c.parent_id AS department FROM catalog_category_product p
    JOIN catalog_category_entity c ON c.entity_id = p.category_id JOIN catalog_product_entity e ON e.entity_id = p.product_id WHERE c.level = 3 LIMIT 1`)
  assert.ok(one !== undefined)
  database.write()
  database.statement('DELETE FROM catalog_category_product WHERE category_id = ?').run(one.department)
  for (const category of [one.kind, one.department]) assert.deepEqual(await skus(`filter:{sku:{eq:"${one.sku}"},category_id:{eq:"${category}"}}`), [one.sku])
  assert.deepEqual(await skus('filter:{name:{match:"test"}},sort:{price:ASC}'), ['T3', 'T4', 'T2', 'T5', 'T1'])
})

test('pages of the whole catalogue hold each product once', async () => {
  const seen: string[] = []
  let [page, pages] = [1, 1]
  for (; page <= pages; page++) {
    const { data } = await shop.ask('query($page:Int){products(filter:{},pageSize:8,currentPage:$page){total_count items{sku} page_info{page_size current_page total_pages}}}', { page })
    assert.deepEqual(data['products'].page_info, { page_size: 8, current_page: page, total_pages: 5 })
    assert.equal(data['products'].total_count, 36)
    pages = data['products'].page_info.total_pages as number
    seen.push(...(data['products'].items as { sku: string }[]).map(({ sku }) => sku))
  }
  assert.deepEqual([seen.length, new Set(seen).size], [36, 36])
  const past = await shop.ask('{products(filter:{},pageSize:8,currentPage:6){total_count}}')
  assert.deepEqual(past.errors, [['graphql-input', 'currentPage value 6 specified is greater than the 5 page(s) available.']])
  assert.deepEqual((await shop.ask('{products(pageSize:8){total_count}}')).errors, [['graphql-input', "'search' or 'filter' input argument is required."]])
  assert.deepEqual((await shop.ask('{products(filter:{},pageSize:0){total_count}}')).errors, [['graphql-input', 'pageSize value must be greater than 0.']])
})

test('a product shows the chosen fields, attributes of the shop among them', async () => {
  const { data } = await shop.ask(`{products(filter:{sku:{eq:"A,B"}}){items{__typename id uid sku name brand unit_cost age_limit type_id url_key
    price_range{minimum_price{final_price{value currency} discount{amount_off}}} stock_status ...on SimpleProduct{weight}
    custom_attributesV2{items{code ...on AttributeValue{value}}}}}}`)
  const [product] = data['products'].items as Record<string, unknown>[]
  const { custom_attributesV2: custom, ...rest } = product as { custom_attributesV2: { items: { code: string; value: string }[] } }
  assert.deepEqual(rest, {
    __typename: 'VirtualProduct', id: 2004, uid: 'MjAwNA==', sku: 'A,B', name: 'Odd SKU', brand: 'pure soft', unit_cost: 2.5, age_limit: 18, type_id: 'virtual', url_key: 'odd-sku',
    price_range: { minimum_price: { final_price: { value: 5, currency: 'USD' }, discount: { amount_off: 0 } } }, stock_status: 'IN_STOCK',
  })
  assert.ok(custom.items.some(({ code, value }) => code === 'age_limit' && value === '18'))
})

test('a change of the catalogue or of the stock shows at once', async () => {
  const { data } = await shop.ask('{products(filter:{name:{match:"test"}},pageSize:2){total_count}}')
  assert.equal(data['products'].total_count, 5)
  const token = await shop.signIn()
  await shop.send('POST', '/rest/V1/inventory/source-items', { token, body: { sourceItems: [{ sku: 'T2', source_code: 'default', quantity: 0, status: 0 }] } })
  assert.deepEqual(await skus('filter:{name:{match:"test"}},pageSize:2'), ['T5', 'T4'])
  assert.equal((await shop.ask('{products(filter:{name:{match:"test"}},pageSize:2){total_count}}')).data['products'].total_count, 4)
  await shop.send('PUT', '/rest/V1/products/T5', { token, body: { product: { name: 'Renamed' } } })
  assert.deepEqual(await skus('filter:{name:{match:"test"}},pageSize:9'), ['T4', 'T3', 'T1'])
})
