import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownRequests, orderParts } from '../budgets/request-names.ts'
import { orderParts as fixturesParts, requestNames } from '../fixtures/request-names.ts'

test('budgets know the requests that the fixtures name', () => {
  assert.deepEqual([...knownRequests].sort(), Object.keys(requestNames).sort())
  assert.deepEqual(orderParts, fixturesParts)
})
