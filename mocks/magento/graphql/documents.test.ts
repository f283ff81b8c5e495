import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema } from 'graphql'
import { Documents } from './documents.ts'

const schema = buildSchema(`
  type Query { products(filter: Filter): Products customer: Customer cart(cart_id: String!): Products }
  type Mutation { placeOrder(cart: ID): Products setGuestEmailOnCart(cart: ID): Products }
  type Customer { email: String orders: Products }
  type Products { total_count: Int }
  input Filter { sku: Equal }
  input Equal { eq: String in: [String] }
`)

const nameOf = (text: string, variables: Record<string, unknown> = {}): unknown => {
  const prepared = new Documents(schema).prepare(text)
  return prepared.kind === 'runnable' ? prepared.nameOf(variables).request : prepared.errors
}

test('a document is read once', () => {
  const documents = new Documents(schema)
  assert.equal(documents.prepare('{customer{email}}'), documents.prepare('{customer{email}}'))
  assert.equal(documents.prepare('{nosuch}'), documents.prepare('{nosuch}'))
})

test('documents of a stranger do not fill the memory: the oldest of 200 goes, and a long one is not kept at all', () => {
  const documents = new Documents(schema)
  const own = documents.prepare('{customer{email}}')
  for (let n = 0; n < 199; n++) documents.prepare(`{a${n}:customer{email}}`)
  assert.equal(documents.prepare('{customer{email}}'), own)
  documents.prepare('{z:customer{email}}')
  assert.notEqual(documents.prepare('{customer{email}}'), own)
  const long = `{customer{email}}${' '.repeat(20_000)}`
  assert.notEqual(documents.prepare(long), documents.prepare(long))
})

test('a request is named by what its document does', () => {
  assert.equal(nameOf('{products{total_count}}'), 'catalogue-page')
  assert.equal(nameOf('{products(filter:{sku:{eq:"A"}}){total_count}}'), 'product-lookup')
  assert.equal(nameOf('query($f:Filter){products(filter:$f){total_count}}', { f: { sku: { eq: 'A' } } }), 'product-lookup')
  assert.equal(nameOf('query($f:Filter){products(filter:$f){total_count}}', { f: { sku: { in: ['A', 'B'] } } }), 'catalogue-page')
  assert.equal(nameOf('{customer{email}}'), 'customer-lookup')
  assert.equal(nameOf('{customer{email orders{total_count}}}'), 'order-lookup')
  assert.equal(nameOf('mutation{setGuestEmailOnCart{total_count} placeOrder{total_count}}'), 'cart-payment')
  assert.equal(nameOf('mutation{setGuestEmailOnCart{total_count}}'), null)
  assert.equal(nameOf('{cart(cart_id:"x"){total_count}}'), null)
})

test('what cannot be run is refused as Magento refuses it', () => {
  const documents = new Documents(schema)
  const answered = (text: string): unknown => {
    const prepared = documents.prepare(text)
    return prepared.kind === 'refused' ? [prepared.status, prepared.errors.map(({ message }) => message)] : prepared.kind
  }
  assert.deepEqual(answered('{ bad'), [500, ['Syntax Error: Expected Name, found <EOF>']])
  assert.deepEqual(answered(''), [500, ['Syntax Error: Unexpected <EOF>']])
  assert.deepEqual(answered('{products}'), [200, ['Field "products" of type "Products" must have a sub selection.']])
  assert.deepEqual(answered('{customer{email{a}}}'), [200, ['Field "email" of type "String" must not have a sub selection.']])
  assert.deepEqual(answered('{cart{total_count}}'), [200, ['Field "cart" argument "cart_id" of type "String!" is required but not provided.']])
  assert.deepEqual(answered('{products(a:1){total_count}}'), [200, ['Unknown argument "a" on field "products" of type "Query".']])
  assert.deepEqual(answered('{products(filter:{zzz:1}){total_count}}'), [200, ['Field "zzz" is not defined by type "Filter".']])
  assert.deepEqual(answered('{products(filter:{sku:{eq:5}}){total_count}}'), [200, ['String cannot represent a non string value: 5']])
  assert.deepEqual(answered('{cart(cart_id:null){total_count}}'), [200, ['Expected value of type "String!", found null.']])
})
