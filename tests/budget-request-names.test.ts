import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownRequests } from '../budgets/request-names.ts'
import { requestNames } from '../fixtures/request-names.ts'

test('budgets know the requests that the fixtures name', () => {
  assert.deepEqual([...knownRequests].sort(), Object.keys(requestNames).sort())
})
