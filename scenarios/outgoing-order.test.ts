import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outgoing } from './test-till.ts'

test('an order that a protocol writes whole has its key, its attempt and its content', () => {
  const order = outgoing(3, 2)
  assert.deepEqual(JSON.parse(JSON.stringify(order)), { key: order.key, attempt: 2, order: JSON.parse(order.json) })
})
