import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TillstormError } from '../run/problems.ts'
import { queriesOf, queriesSchema, type QueriesConfig } from './queries-config.ts'

const read = (value: unknown) => queriesOf(queriesSchema.parse(value))

test('paths, bodies and documents become what a terminal asks', () => {
  const [get, post, graphql] = read([
    { name: 'price-look', perThousandSales: 20, get: '/rest/V1/products/{{sku}}', expect: [{ path: 'sku', equals: '{{sku}}' }, { path: 'price', atLeast: 0 }] },
    { name: 'own-module', perThousandSales: 5, post: { path: '/rest/V1/own', body: { email: '{{email}}' } }, as: 'nobody' },
    { name: 'store', perThousandSales: 1, graphql: { document: '{storeConfig{store_code}}' }, expect: [{ path: 'data.storeConfig.store_code', equals: 'default' }] },
  ])
  assert.deepEqual(get, {
    name: 'price-look', perThousandSales: 20, method: 'GET', path: '/rest/V1/products/{{sku}}', body: null, as: 'till',
    expect: [{ path: 'sku', equals: '{{sku}}', atLeast: null }, { path: 'price', equals: null, atLeast: 0 }],
  })
  assert.deepEqual([post?.method, post?.body, post?.as], ['POST', '{"email":"{{email}}"}', 'nobody'])
  assert.deepEqual([graphql?.method, graphql?.path, graphql?.body], ['POST', '/graphql', '{"query":"{storeConfig{store_code}}","variables":{}}'])
  assert.deepEqual(queriesOf(undefined), [])
})

test('what is wrong is one line that names the query', () => {
  const own = { name: 'own', perThousandSales: 1 }
  const rows: [QueriesConfig, RegExp][] = [
    [[{ ...own, get: 'rest/V1' }], /own: the path must begin with one \//],
    [[{ ...own, get: '//evil.example/x' }], /own: the path must begin with one \//],
    [[{ ...own }], /own: needs exactly one of get, post, put, graphql/],
    [[{ ...own, get: '/a', graphql: { document: '{a}' } }], /exactly one/],
    [[{ ...own, get: '/a/{{password}}' }], /\{\{password\}\} is none of \{\{sku\}\}/],
    [[{ ...own, get: '/a' }, { ...own, get: '/b' }], /two of this name/],
    [[{ ...own, name: 'order', get: '/a' }], /a request of the tills is called so/],
    [[{ ...own, graphql: { document: '{ broken' } }], /own: the GraphQL document cannot be read: Syntax Error: Expected Name, found <EOF>/],
    [[{ ...own, graphql: { document: '{products(search:"{{sku}}" {items{sku}}}' } }], /own: the GraphQL document cannot be read/],
    [[{ ...own, graphql: {} }], /either a document or a file/],
    [[{ ...own, graphql: { file: 'no-such.graphql' } }], /no-such\.graphql cannot be read \(ENOENT\)/],
  ]
  for (const [value, says] of rows) {
    assert.throws(() => queriesOf(value), (error) => {
      assert.ok(error instanceof TillstormError && error.code === 'CONFIG_INVALID')
      assert.match(error.message, says)
      return true
    })
  }
})
