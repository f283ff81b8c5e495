import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, mayGoOut } from './judge-request.ts'

const to = (method: string, path: string, body: string | null = ''): Parameters<typeof mayGoOut>[0] => ({ method, url: `http://till.invalid${path}`, body })
const none = new Set<string>()

test('what reads goes out, also by POST', () => {
  const query = JSON.stringify({ query: 'query Products { products { name } }', variables: {} })
  for (const sent of [to('GET', '/orders'), to('HEAD', '/'), to('OPTIONS', '/orders'), to('POST', '/graphql', query), to('POST', '/graphql', JSON.stringify([{ query: '{ a }' }])), to('POST', '/rest/products/search', '{"q":"tea"}')]) {
    assert.equal(mayGoOut(sent, none), true, addressOf(sent))
  }
})

test('what changes something does not go out, whatever its address says', () => {
  for (const sent of [
    to('POST', '/x9', '{"lines":[]}'), to('PUT', '/settings'), to('DELETE', '/search'), to('PATCH', '/a'), to('POST', '/graphql', JSON.stringify({ query: 'mutation { placeOrder { id } }' })),
    to('POST', '/graphql', JSON.stringify([{ query: '{ a }' }, { query: 'query A { a } mutation B { b }' }])), to('POST', '/graphql', '{"extensions":{"persistedQuery":{}}}'), to('POST', '/research', '{}'), to('POST', '/graphql', null),
  ]) {
    assert.equal(mayGoOut(sent, none), false, `${addressOf(sent)} ${sent.body}`)
  }
})

test('what the page sent before anybody touched it goes on, but not with an order in it', () => {
  const habits = new Set([addressOf(to('POST', '/token?n=1')), addressOf(to('POST', '/sync')), addressOf(to('POST', '/V1/orders'))])
  assert.equal(mayGoOut(to('POST', '/token?n=2', 'grant=refresh'), habits), true)
  assert.equal(mayGoOut(to('POST', '/sync', '{"events":[]}'), habits), true)
  assert.equal(mayGoOut(to('POST', '/sync', '{"events":[{"placeOrder":1}]}'), habits), false)
  assert.equal(mayGoOut(to('POST', '/sync', null), habits), false)
  assert.equal(mayGoOut(to('POST', '/V1/orders', '{}'), habits), false)
  assert.equal(mayGoOut(to('PUT', '/token'), habits), false)
})
