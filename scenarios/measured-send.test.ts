import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measuredSend } from './measured-send.ts'
import type { TillRequest } from './protocol.ts'
import { reply } from './test-till.ts'

const request = (changed: Partial<TillRequest> = {}): TillRequest => ({
  method: 'POST', url: 'http://127.0.0.1/x', body: null, token: null, wants: 'body', timeoutMs: 1_000, ...changed,
})

test('a part of an order is measured with the error that its reply is, or holds; a request without a name is left to its caller', async () => {
  const told: unknown[] = []
  const replies = [reply(200), reply(502), reply(503), reply(200, { errors: [1] }), reply(200, {})]
  let clockMs = 0
  const send = measuredSend(
    async () => {
      clockMs += 5
      return replies.shift() ?? reply(500)
    },
    { request: (name, ms, metError) => told.push([name, ms, metError]), error: (name, code) => told.push([name, code]) },
    () => clockMs,
  )
  const errorIn: TillRequest['errorIn'] = (answer) => (answer.select('errors.0') === undefined ? null : 'graphql-input')
  await send(request({ name: 'cart-item' }))
  await send(request({ name: 'cart-payment' }))
  await send(request())
  await send(request({ name: 'cart-create', errorIn }))
  await send(request({ name: 'cart-create', errorIn }))
  assert.deepEqual(told, [
    ['cart-item', 5, false], ['cart-payment', 5, true], ['cart-payment', 'h502'], ['cart-create', 5, true], ['cart-create', 'graphql-input'], ['cart-create', 5, false],
  ])
})
