import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shapeOf } from './shape-of.ts'

test('the shape of an answer names its fields and holds none of its values', () => {
  assert.equal(shapeOf('{"items":[{"id":7,"email":"anna@example.com","addresses":[{"city":"Rome"}]},{}],"total_count":2}'), '{items: [{id, email, addresses}, …], total_count}')
  assert.equal(shapeOf('[]'), '[]')
  assert.equal(shapeOf('"a-token-of-somebody"'), 'string')
  assert.equal(shapeOf('null'), 'null')
  assert.equal(shapeOf('<html>'), null)
  assert.equal(shapeOf(JSON.stringify(Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, 'x'])))), '{k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, …}')
})
