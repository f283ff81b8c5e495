import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readApp } from '../mocks/pos/served-app.ts'
import { problems } from '../run/problems.ts'
import { embeddedProblem } from './embedded-problem.ts'

test('a till that is not built is told with what builds it, and no lines above', () => {
  let thrown: unknown
  try {
    readApp('/nowhere', [])
  } catch (error) {
    thrown = error
  }
  const { code, message, hint } = embeddedProblem(thrown)
  assert.deepEqual([code, message, hint], ['EMBEDDED_FAILED', 'the embedded till is not built', '`node bootstrap/pos.mjs` builds it, and so does `npm start`'])
})

test('a port that another process has is told with the flags that choose another; anything else by its lines', () => {
  assert.match(embeddedProblem(new Error('listen EADDRINUSE: 127.0.0.1:4010')).hint, /--port-magento, --port-sync and --port-pos/)
  assert.equal(embeddedProblem(new Error('out of memory')).hint, problems.EMBEDDED_FAILED.hint)
})
