import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measuredSend } from './measured-send.ts'
import type { Reply, TillRequest } from './protocol.ts'

const reply = (error: string): Reply => ({ status: error === '' ? 200 : 502, error, body: '', select: () => undefined, retryAfterMs: null })
const request = (name?: TillRequest['name']): TillRequest => ({
  method: 'POST', url: 'http://127.0.0.1/x', body: null, token: null, wants: 'body', timeoutMs: 1_000, ...(name === undefined ? {} : { name }),
})

test('a part of an order is measured with its error, which is told once; a request without a name is left to its caller', async () => {
  const told: unknown[] = []
  const errors = ['', 'h502', 'h503', '']
  let clockMs = 0
  const { send, takeError } = measuredSend(
    async () => {
      clockMs += 5
      return reply(errors.shift() ?? '')
    },
    { request: (name, ms, metError) => told.push([name, ms, metError]), error: (name, code) => told.push([name, code]) },
    () => clockMs,
  )
  await send(request('cart-item'))
  assert.equal(takeError(), null)
  await send(request('cart-payment'))
  await send(request())
  assert.equal(takeError(), 'h502', 'a look-up without a name is not a part of the order')
  assert.equal(takeError(), null)
  await send(request('cart-create'))
  assert.deepEqual(told, [['cart-item', 5, false], ['cart-payment', 5, true], ['cart-payment', 'h502'], ['cart-create', 5, false]])
})
