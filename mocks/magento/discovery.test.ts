import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

type Page = { items: Record<string, unknown>[]; total_count: number; search_criteria: Record<string, unknown> }
type Category = { id: number; name: string; product_count: number; children_data: Category[] }

const productsOfTheShop = 40
let at: ServerUnderTest
let token: string
before(async () => {
  at = await startServer({ catalogueSize: productsOfTheShop })
  token = await at.signIn()
})
after(() => at.end())

const read = async (path: string, credentials: string | null = token): Promise<unknown> => {
  const answer = await at.send('GET', path, { token: credentials })
  assert.equal(answer.status, 200, `${path}: ${answer.text.slice(0, 200)}`)
  return answer.json()
}
const filtered = (field: string, value: string): string =>
  `searchCriteria[filter_groups][0][filters][0][field]=${field}&searchCriteria[filter_groups][0][filters][0][value]=${value}`

test('attribute sets and attributes are those of the products, searched as a collection', async () => {
  const sets = (await read('/rest/V1/products/attribute-sets/sets/list?searchCriteria[pageSize]=10')) as Page
  assert.deepEqual(sets.items.map((set) => set['attribute_set_name']), ['Default', 'Grocery', 'Household', 'Electronics'])
  const found = (await read(`/rest/V1/products/attributes?${filtered('attribute_code', 'barcode')}`)) as Page
  assert.deepEqual(found.items.map((one) => [one['attribute_code'], one['backend_type'], one['is_user_defined']]), [['barcode', 'varchar', true]])
  const every = (await read('/rest/V1/products/attributes?searchCriteria[pageSize]=3&searchCriteria[currentPage]=2&fields=items[attribute_code],total_count')) as Page
  assert.deepEqual([every.items.length, every.total_count], [3, 61])
  const ofSet = (await read('/rest/V1/products/attribute-sets/9/attributes')) as Record<string, unknown>[]
  assert.equal(ofSet.filter((one) => one['is_user_defined'] === true && one['attribute_code'] !== 'barcode').length, 10)
  assert.equal(((await read('/rest/V1/products/attributes/barcode')) as Record<string, unknown>)['attribute_id'], 137)
  const unknown = await at.send('GET', '/rest/V1/products/attributes/nosuch', { token })
  assert.deepEqual([unknown.status, (unknown.json() as { parameters: unknown }).parameters], [404, ['nosuch']])
  assert.equal((await at.send('GET', '/rest/V1/products/attribute-sets/999/attributes', { token })).status, 404)
  assert.equal((await at.send('GET', `/rest/V1/products/attributes?${filtered('nosuch', '1')}`, { token })).status, 500)
})

test('categories count their products, and each product names its own', async () => {
  const root = (await read('/rest/V1/categories')) as Category
  assert.deepEqual(root.children_data.map(({ name }) => name), ['Grocery', 'Household', 'Electronics'])
  assert.equal(root.children_data.reduce((sum, one) => sum + one.product_count, 0), productsOfTheShop)
  for (const one of root.children_data) assert.equal(one.children_data.reduce((sum, { product_count: count }) => sum + count, 0), one.product_count)
  assert.deepEqual(((await read('/rest/V1/categories?depth=1')) as Category).children_data.map(({ children_data: below }) => below), [[], [], []])
  const kind = root.children_data[0]!.children_data.find(({ product_count: count }) => count > 0)!
  assert.equal(((await read(`/rest/V1/categories?rootCategoryId=${kind.id}`)) as Category).name, kind.name)
  const page = (await read('/rest/V1/products?searchCriteria=&fields=items[name,custom_attributes]')) as Page
  const categoriesOf = (item: Record<string, unknown>): unknown =>
    (item['custom_attributes'] as { attribute_code: string; value: unknown }[]).find(({ attribute_code: code }) => code === 'category_ids')?.value
  const inKind = page.items.filter((item) => (categoriesOf(item) as string[]).includes(String(kind.id)))
  assert.equal(inKind.length, kind.product_count)
  for (const item of inKind) assert.match(String(item['name']), new RegExp(`^\\w+ ${kind.name} `))
  assert.equal((await at.send('GET', '/rest/V1/categories?rootCategoryId=9999', { token })).status, 404)
})

test('tax classes, customer groups, stocks and sources can be searched', async () => {
  const names = async (path: string, key: string): Promise<unknown[]> => ((await read(path)) as Page).items.map((item) => item[key])
  assert.deepEqual(await names('/rest/V1/taxClasses/search?searchCriteria=', 'class_name'), ['Taxable Goods', 'Retail Customer'])
  assert.deepEqual(await names(`/rest/V1/taxClasses/search?${filtered('class_type', 'CUSTOMER')}`, 'class_id'), [3])
  assert.deepEqual(await names('/rest/V1/customerGroups/search?searchCriteria=', 'code'), ['NOT LOGGED IN', 'General', 'Wholesale', 'Retailer'])
  assert.deepEqual(await names('/rest/V1/inventory/stocks?searchCriteria=', 'stock_id'), [1])
  assert.deepEqual(await names('/rest/V1/inventory/sources?searchCriteria=', 'source_code'), ['default'])
})

test('whether so many pieces can be sold is told with the reasons', async () => {
  const sku = ((await read('/rest/V1/products?searchCriteria[pageSize]=1&fields=items[sku]')) as Page).items[0]!['sku']
  const answer = async (path: string): Promise<{ salable: boolean; errors: { code: string }[] }> =>
    (await read(`/rest/V1/inventory/is-product-salable-for-requested-qty/${path}`)) as { salable: boolean; errors: { code: string }[] }
  assert.deepEqual(await answer(`${String(sku)}/1/5`), { salable: true, errors: [] })
  const tooMany = await answer(`${String(sku)}/1/99999999`)
  assert.deepEqual([tooMany.salable, tooMany.errors.at(-1)?.code], [false, 'is_salable_with_reservations-not_enough_qty'])
  assert.equal((await answer('NOSUCH/1/1')).errors.at(-1)?.code, 'is_salable_with_reservations-no_data')
})

test('the OpenAPI file shows each caller the routes that it may call', async () => {
  type Schema = { swagger: string; host: string; paths: Record<string, Record<string, { tags: string[] }>>; definitions: Record<string, unknown> }
  const of = async (query: string, credentials: string | null): Promise<Schema> => (await read(`/rest/default/schema${query}`, credentials)) as Schema
  const [open, whole] = [await of('?services=all', null), await of('?services=all', token)]
  assert.equal(open.swagger, '2.0')
  assert.equal(`http://${open.host}`, at.url)
  assert.ok(open.paths['/V1/directory/currency'] !== undefined && open.paths['/V1/orders'] === undefined)
  assert.deepEqual(Object.keys(whole.paths['/V1/orders'] ?? {}).toSorted(), ['get', 'post'])
  assert.ok(whole.paths['/V1/products/{p1}'] !== undefined && whole.paths['/V1/customers/me'] === undefined)
  const tag = whole.paths['/V1/modules']?.['get']?.tags[0] ?? ''
  assert.deepEqual(Object.keys((await of(`?services=${tag}`, token)).paths), ['/V1/modules'])
  // Every reference of the file has its definition.
  for (const [, name] of JSON.stringify(whole).matchAll(/"#\/definitions\/([^"]+)"/g)) assert.ok(Object.hasOwn(whole.definitions, name ?? ''), name)
})

test('a shop of one size gives each product 10, 50 or 200 attributes of one set', async (t) => {
  for (const count of [10, 50, 200] as const) {
    const shop = await startServer({ catalogueSize: 3, attributes: count })
    t.after(() => shop.end())
    const credentials = await shop.signIn()
    const page = (await shop.send('GET', '/rest/V1/products?searchCriteria=', { token: credentials })).json() as Page
    const setIds = new Set(page.items.map((item) => item['attribute_set_id']))
    assert.equal(setIds.size, 1)
    const own = new Set(((await shop.send('GET', `/rest/V1/products/attribute-sets/${String([...setIds][0])}/attributes`, { token: credentials })).json() as Record<string, unknown>[])
      .filter((one) => one['is_user_defined'] === true && one['attribute_code'] !== 'barcode').map((one) => one['attribute_code']))
    assert.equal(own.size, count)
    for (const item of page.items) {
      const codes = (item['custom_attributes'] as { attribute_code: string }[]).map(({ attribute_code: code }) => code)
      assert.deepEqual(new Set(codes.filter((code) => own.has(code))), own)
    }
  }
})
