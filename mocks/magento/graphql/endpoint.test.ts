import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseFault } from '../../faults.ts'
import { startGraphQlShop } from './till-under-test.ts'
import type { Extra } from '../server-under-test.ts'
import type { GraphQlShop } from './till-under-test.ts'

let shop: GraphQlShop
before(async () => {
  shop = await startGraphQlShop()
})
after(() => shop.end())

const json = { 'content-type': 'application/json' }
const bytes = (text: string, headers: Record<string, string> = json): Extra => ({ raw: { bytes: Buffer.from(text), headers } })
const config = JSON.stringify({ query: '{storeConfig{store_code}}' })
const answer = { data: { storeConfig: { store_code: 'default' } } }
const input = (message: string): object => ({ errors: [{ message, extensions: { category: 'graphql-input' } }] })

test('a question comes by POST or by GET', async () => {
  const posted = await shop.send('POST', '/graphql', bytes(config))
  assert.deepEqual([posted.status, posted.contentType, posted.json()], [200, 'application/json', answer])
  const got = await shop.send('GET', `/graphql?query=${encodeURIComponent('query($id:String){country(id:$id){id}}')}&variables=${encodeURIComponent('{"id":"US"}')}`)
  assert.deepEqual([got.status, got.json()], [200, { data: { country: { id: 'US' } } }])
  const mutation = await shop.send('GET', `/graphql?query=${encodeURIComponent('mutation{createEmptyCart}')}`)
  assert.deepEqual([mutation.status, mutation.json()], [500, input('Mutation requests allowed only for POST requests')])
  assert.equal(shop.server.shop.database.one<{ n: number }>('SELECT count(*) AS n FROM quote')?.n, 0)
})

test('what is no question at all is a page for people, or a 500 that says why', async () => {
  for (const page of [bytes(''), bytes('{bad')]) {
    const reply = await shop.send('POST', '/graphql', page)
    assert.deepEqual([reply.status, reply.contentType, /^<!doctype html>/.test(reply.text)], [500, 'text/html; charset=UTF-8', true])
  }
  const said = async (extra: Extra): Promise<unknown> => {
    const reply = await shop.send('POST', '/graphql', extra)
    return [reply.status, reply.json()]
  }
  assert.deepEqual(await said(bytes(config, { ...json, store: 'nosuch' })), [500, input('Requested store is not found')])
  assert.deepEqual(await said(bytes(config, { ...json, store: 'default' })), [200, answer])
  assert.deepEqual(await said(bytes(config, { 'content-type': 'text/plain' })), [500, input('Request content type must be application/json')])
  const nothing = [500, { errors: [{ message: 'Syntax Error: Unexpected <EOF>', locations: [{ line: 1, column: 1 }] }] }]
  assert.deepEqual(await said(bytes(`[${config},${config}]`)), nothing)
  assert.deepEqual(await said(bytes('{}')), nothing)
})

test('a document that is too large or too deep is refused', async () => {
  const wide = await shop.ask(`{${Array.from({ length: 151 }, (_, n) => `a${n}:storeConfig{store_code}`).join(' ')}}`)
  assert.deepEqual([wide.status, wide.errors], [500, [['graphql-input', 'Max query complexity should be 300 but got 302.']]])
  const deep = await shop.ask(`{__schema{types{${'fields{type{'.repeat(10)}name${'}}'.repeat(10)}}}}`)
  assert.deepEqual([deep.status, deep.errors], [200, [[undefined, 'Max query depth should be 20 but got 21.']]])
})

test('variables that do not fit are told, and nothing is done', async () => {
  const reply = await shop.ask('mutation($cart:String!){addProductsToCart(cartId:$cart,cartItems:[]){cart{id}}}')
  assert.deepEqual([reply.status, reply.errors, reply.data], [200, [[undefined, 'Variable "$cart" of required type "String!" was not provided.']], {}])
})

test('a problem of our own is an error without its text', async (context) => {
  const told = context.mock.method(process.stderr, 'write', () => true)
  context.mock.method(shop.server.shop.carts, 'createGuest', () => {
    throw new Error('a secret')
  })
  const reply = await shop.send('POST', '/graphql', { body: { query: 'mutation{createEmptyCart}' } })
  told.mock.restore()
  assert.deepEqual(reply.json(), {
    errors: [{ message: 'Internal server error', locations: [{ line: 1, column: 10 }], path: ['createEmptyCart'] }], data: { createEmptyCart: null },
  })
  assert.ok(told.mock.calls.some(({ arguments: [text] }) => String(text).includes('a secret')))
})

test('faults strike the requests that they name', async () => {
  const planted = await startGraphQlShop({ faults: ['errors=catalogue-page:100', 'kill-worker=100', 'rate-limit=2'].map(parseFault), expectedOrders: 4, wallClock: () => 1_700_000_000_000 })
  const page = await planted.send('POST', '/graphql', { body: { query: '{products(search:"Test"){total_count}}' } })
  assert.deepEqual([page.status, page.contentType], [503, 'text/html'])
  assert.equal((await planted.ask('{products(filter:{sku:{eq:"T1"}}){total_count}}')).data['products'].total_count, 1)
  const cart = await planted.readyCart([{ sku: 'T1', quantity: 1 }])
  const placeOrder = { body: { query: 'mutation($c:String!){placeOrder(input:{cart_id:$c}){orderV2{number}}}', variables: { c: cart } } }
  for (const _ of [1, 2]) {
    const killed = await planted.send('POST', '/graphql', placeOrder)
    assert.deepEqual([killed.status, killed.contentType], [502, 'text/html'])
  }
  // Both were stored: the cart stays open where a worker is killed.
  assert.equal(planted.server.shop.ordersStored(), 2)
  assert.deepEqual((await planted.place(cart)).errors, [['graphql-too-many-requests', 'Too Many Requests']])
  assert.equal(planted.server.shop.ordersStored(), 2)
  const { requests } = (await planted.send('GET', '/_truth')).json() as { requests: Record<string, number> }
  assert.equal(requests['cart-payment'], 3)
  assert.equal(requests['catalogue-page'], 1)
  assert.equal(requests['product-lookup'], 1)
  await planted.end()
  const refusing = await startGraphQlShop({ faults: [parseFault('errors=order:100')] })
  const placing = await refusing.send('POST', '/graphql', { body: { ...placeOrder.body, variables: { c: await refusing.readyCart([{ sku: 'T1', quantity: 1 }]) } } })
  assert.deepEqual([placing.status, refusing.server.shop.ordersStored()], [503, 0])
  await refusing.end()
})

test('lost, doubled and altered orders are answered as placed', async () => {
  const planted = await startGraphQlShop({ faults: ['lose-orders=1', 'duplicate-orders=1', 'alter-orders=1'].map(parseFault), expectedOrders: 3 })
  const totals: number[] = []
  for (let n = 0; n < 4; n++) {
    const placed = (await planted.place(await planted.readyCart([{ sku: 'T1', quantity: 1 }]))).data['placeOrder']
    assert.deepEqual(placed.errors, [])
    totals.push(placed.orderV2.total.grand_total.value as number)
  }
  assert.equal(planted.server.shop.ordersStored(), 4)
  assert.equal(totals.filter((total) => total === 26.64).length, 3)
  await planted.end()
})

test('a database that dies under an order says that the order is not placed, although it is stored', async () => {
  const planted = await startGraphQlShop({ faults: [parseFault('db-down=3600')], expectedOrders: 2 })
  const cart = await planted.readyCart([{ sku: 'T1', quantity: 1 }])
  assert.deepEqual((await planted.place(cart)).data['placeOrder'].errors, [
    { code: 'UNABLE_TO_PLACE_ORDER', message: 'A server error stopped your order from being placed. Please try to place your order again.' },
  ])
  assert.equal(planted.server.shop.ordersStored(), 1)
  assert.equal((await planted.send('POST', '/graphql', { body: { query: '{currency{base_currency_code}}' } })).status, 500)
  await planted.end()
})
