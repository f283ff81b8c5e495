import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { orderBody } from './exchanges/recorded-state.ts'
import { filterFields, parseFields } from './field-filter.ts'
import { startServer } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

let at: ServerUnderTest
let token: string

before(async () => {
  at = await startServer({ catalogueSize: 7, customers: 3 })
  token = await at.signIn()
  for (let n = 1; n <= 6; n++) {
    await at.send('POST', '/rest/V1/orders', { token, body: orderBody({ increment_id: `S_${n}-x`, ext_order_id: `E${n}`, grand_total: n * 10, created_at: `2026-11-0${n} 10:00:00` }) })
  }
})
after(() => at.end())

type Page = { items: Record<string, unknown>[] | null; total_count: number }

const filter = (field: string, value: string, condition: string, group = 0, place = 0): string => {
  const name = `searchCriteria[filter_groups][${group}][filters][${place}]`
  return `${name}[field]=${field}&${name}[value]=${encodeURIComponent(value)}&${name}[condition_type]=${condition}`
}
const orders = async (query: string): Promise<{ status: number; page: Page }> => {
  const reply = await at.send('GET', `/rest/V1/orders?${query}`.replaceAll(' ', '%20'), { token })
  return { status: reply.status, page: reply.json() as Page }
}
const numbers = async (query: string): Promise<unknown[]> =>
  (await orders(`${query}&fields=items[increment_id],total_count`)).page.items?.map((item) => item['increment_id']) ?? []

test('every condition finds what it should', async () => {
  const rows: [string, string[]][] = [
    [filter('ext_order_id', 'e3', 'eq'), ['S_3-x']],
    [filter('increment_id', 'S_3-x', 'neq'), ['S_1-x', 'S_2-x', 'S_4-x', 'S_5-x', 'S_6-x']],
    [filter('grand_total', '40', 'gt'), ['S_5-x', 'S_6-x']],
    [filter('grand_total', '40', 'gteq'), ['S_4-x', 'S_5-x', 'S_6-x']],
    [filter('grand_total', '20', 'lt'), ['S_1-x']],
    [filter('grand_total', '20', 'lteq'), ['S_1-x', 'S_2-x']],
    [filter('ext_order_id', 'E1,E6,nosuch', 'in'), ['S_1-x', 'S_6-x']],
    [filter('ext_order_id', 'E1,E6', 'nin'), ['S_2-x', 'S_3-x', 'S_4-x', 'S_5-x']],
    [filter('created_at', '2026-11-05', 'gteq'), ['S_5-x', 'S_6-x']],
    [filter('quote_id', '1', 'null'), ['S_1-x', 'S_2-x', 'S_3-x', 'S_4-x', 'S_5-x', 'S_6-x']],
    [filter('quote_id', '1', 'notnull'), []],
    // Or within a group, and across groups.
    [`${filter('ext_order_id', 'E1', 'eq')}&${filter('ext_order_id', 'E2', 'eq', 0, 1)}&${filter('grand_total', '15', 'gt', 1)}`, ['S_2-x']],
    // The other spelling.
    ['searchCriteria[filterGroups][0][filters][0][field]=ext_order_id&searchCriteria[filterGroups][0][filters][0][value]=E4&searchCriteria[filterGroups][0][filters][0][conditionType]=eq', ['S_4-x']],
  ]
  for (const [query, expected] of rows) assert.deepEqual(await numbers(query), expected, query)
})

test('the traps are those of Magento: an unknown condition finds nothing, an unreadable date finds all, _ is a wildcard', async () => {
  assert.deepEqual(await numbers(filter('increment_id', 'S_', 'startswith')), [])
  assert.equal((await orders(`${filter('created_at', 'yesterday-ish', 'gteq')}`)).page.total_count, 6)
  assert.deepEqual(await numbers(filter('increment_id', 'S__-x', 'like')), ['S_1-x', 'S_2-x', 'S_3-x', 'S_4-x', 'S_5-x', 'S_6-x'])
  assert.equal((await orders(filter('till_id', '7', 'eq'))).status, 500)
  assert.deepEqual((await orders('searchCriteria=&fields=items[sku')).page, [])
  assert.deepEqual((await orders(`${filter('ext_order_id', 'none', 'eq')}`)).page.items, [])
  assert.deepEqual((await orders(`${filter('ext_order_id', 'none', 'eq')}&fields=items[sku],total_count`)).page, { items: null, total_count: 0 })
})

test('keyset pages give every order once with the count of what is left, also while orders arrive', async () => {
  const seen: unknown[] = []
  let last = 0
  for (let turn = 0; turn < 20; turn++) {
    const { page } = await orders(`${filter('increment_id', 'S_%', 'like')}&${filter('entity_id', String(last), 'gt', 1)}&searchCriteria[sortOrders][0][field]=entity_id&searchCriteria[sortOrders][0][direction]=ASC&searchCriteria[pageSize]=4&fields=items[entity_id,increment_id],total_count`)
    if (page.items === null) break
    if (turn === 0) {
      assert.equal(page.total_count, 6)
      await at.send('POST', '/rest/V1/orders', { token, body: orderBody({ increment_id: 'S_7-x', ext_order_id: 'E7', created_at: '2026-11-07 10:00:00' }) })
    } else assert.equal(page.total_count, 3)
    for (const item of page.items) {
      seen.push(item['increment_id'])
      last = Number(item['entity_id'])
    }
  }
  assert.deepEqual(seen, ['S_1-x', 'S_2-x', 'S_3-x', 'S_4-x', 'S_5-x', 'S_6-x', 'S_7-x'])
  const newest = await orders('searchCriteria[sortOrders][0][field]=entity_id&searchCriteria[sortOrders][0][direction]=DESC&searchCriteria[pageSize]=1&fields=items[increment_id],total_count')
  assert.deepEqual(newest.page, { items: [{ increment_id: 'S_7-x' }], total_count: 7 })
  assert.deepEqual(await numbers('searchCriteria[sortOrders][0][field]=created_at&searchCriteria[sortOrders][0][direction]=DESC&searchCriteria[pageSize]=2&searchCriteria[currentPage]=2'), ['S_5-x', 'S_4-x'])
  assert.equal((await orders('searchCriteria[pageSize]=0&fields=items[entity_id]')).page.items?.length, 7)
})

test('an order that is overwritten is found by what it holds now', async () => {
  const { page } = await orders(`${filter('customer_email', 'hijack@example.com', 'eq')}&fields=items[entity_id],total_count`)
  assert.equal(page.total_count, 0)
  await at.send('POST', '/rest/V1/orders', { token, body: orderBody({ entity_id: 2, customer_email: 'hijack@example.com' }) })
  assert.deepEqual((await orders(`${filter('customer_email', 'hijack@example.com', 'eq')}&fields=items[increment_id,items[sku]],total_count`)).page, {
    items: [{ increment_id: 'S_2-x', items: [{ sku: 'T1' }, { sku: 'T1' }] }], total_count: 1,
  })
})

test('a changed product is in the delta by updated_at and shows its new price', async () => {
  const later = at.server.shop.now()
  const list = await at.send('GET', '/rest/V1/products?searchCriteria[pageSize]=1&fields=items[sku,price]', { token })
  const [{ sku }] = (list.json() as { items: { sku: string }[] }).items as [{ sku: string }]
  await at.send('PUT', `/rest/V1/products/${sku}`, { token, body: { product: { price: 123.45 } } })
  const delta = await at.send('GET', `/rest/V1/products?${filter('updated_at', later, 'gteq')}&${filter('price', '123.45', 'eq', 1)}&fields=items[sku,price],total_count`, { token })
  assert.deepEqual(delta.json(), { items: [{ sku, price: 123.45 }], total_count: 1 })
  const past = await at.send('GET', '/rest/V1/products?searchCriteria[pageSize]=5&searchCriteria[currentPage]=3&fields=items[sku],total_count', { token })
  assert.deepEqual(past.json(), { items: null, total_count: 7 })
})

test('order lines are searched by their order', async () => {
  const reply = await at.send('GET', `/rest/V1/orders/items?${filter('order_id', '1', 'eq')}&fields=items[order_id,sku,qty_ordered],total_count`, { token })
  assert.deepEqual(reply.json(), { items: [{ order_id: 1, qty_ordered: 1, sku: 'T1' }], total_count: 1 })
})

test('fields keep what they name, in lists and below', () => {
  const value = { items: [{ a: 1, b: { c: 2, d: [] } }], empty: [], total: 3 }
  const rows: [string, unknown][] = [
    ['total', { total: 3 }],
    ['items[a],total', { items: [{ a: 1 }], total: 3 }],
    ['items[b[c]]', { items: [{ b: { c: 2 } }] }],
    ['items[nosuch]', { items: [[]] }],
    ['empty[x]', { empty: null }],
    ['empty', { empty: [] }],
  ]
  for (const [text, expected] of rows) assert.deepEqual(filterFields(value, parseFields(text) ?? {}), expected, text)
  for (const broken of ['items[a', 'items]a', 'a b', '[a]', '']) assert.equal(parseFields(broken), null, broken)
})

test('`fields` makes a receipt of the answer to a new order', async () => {
  const post = async (id: string, query: string): Promise<unknown> =>
    (await at.send('POST', `/rest/V1/orders${query}`, { token, body: orderBody({ increment_id: id, created_at: '2020-01-01 10:00:00' }) })).json()
  const whole = (await post('R-1', '')) as Record<string, unknown>
  const receipt = (await post('R-2', '?fields=entity_id,increment_id,items[sku]')) as Record<string, unknown>
  assert.deepEqual(receipt, {
    entity_id: Number(whole['entity_id']) + 1, increment_id: 'R-2', items: (whole['items'] as { sku: string }[]).map(({ sku }) => ({ sku })),
  })
  assert.deepEqual(await post('R-3', '?fields=items['), [])
  const { page } = await orders(`${filter('increment_id', 'R-%', 'like')}&fields=total_count`)
  assert.equal(page.total_count, 3)
})
