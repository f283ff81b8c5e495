import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestBackend } from './test-backend.ts'
import { batchJson, testOrder } from './test-orders.ts'

test('without a session nothing is taken; with an expired one neither', async (t) => {
  let nowMs = 1_795_370_000_000
  const { call, token, send } = await startTestBackend(t, { tokenTtlSeconds: 60 }, { now: () => nowMs })
  const body = batchJson([testOrder('k-1')])
  for (const wrong of [undefined, 'nonsense', 'registration']) {
    const reply = await call('POST', '/v1/order-batches', body, wrong)
    assert.deepEqual([reply.status, Object.keys(reply.body)], [401, ['code', 'message']])
  }
  assert.equal((await call('POST', '/v1/terminals/1/session', undefined, 'wrong')).status, 401)
  nowMs += 59_999
  assert.equal((await send([testOrder('k-1')])).status, 200)
  nowMs += 1
  assert.equal((await send([testOrder('k-2')])).status, 401)
  assert.equal((await call('GET', '/v1/orders/k-1', undefined, token)).status, 401)
})

test('a session survives a restart', async (t) => {
  const backend = await startTestBackend(t)
  await backend.restart()
  assert.equal((await backend.send([testOrder('k-1')])).status, 200)
})

test('a terminal speaks for itself only', async (t) => {
  const { call, token } = await startTestBackend(t)
  assert.equal((await call('POST', '/v1/order-batches', batchJson([testOrder('k-1')], 2), token)).status, 403)
  assert.equal(
    (await call('POST', '/v1/terminals/2/shifts', { event: 'open', atMs: 1, orders: 0, totalMinor: 0 }, token)).status,
    403,
  )
})

test('one bad order of a batch is rejected by itself', async (t) => {
  const { send, drained, magento } = await startTestBackend(t)
  const { body } = await send([testOrder('k-1'), testOrder('k-2', { totalMinor: 1 }), testOrder('k-3')])
  assert.deepEqual(body.results, [
    { key: 'k-1', status: 'accepted', reason: null },
    { key: 'k-2', status: 'rejected', reason: 'totalMinor is not subtotalMinor + taxMinor' },
    { key: 'k-3', status: 'accepted', reason: null },
  ])
  await drained()
  assert.equal(magento.orders.length, 2)
})

const bodies: readonly [string, string, number][] = [
  ['broken JSON', '{"terminal":1,', 400],
  ['an empty body', '', 400],
  ['no list of orders', '{"terminal":1}', 400],
  ['null', 'null', 400],
  ['501 orders', `{"terminal":1,"orders":[${Array(501).fill('1').join(',')}]}`, 413],
  ['over 1 MiB', `{"terminal":1,"orders":["${'x'.repeat(1024 * 1024)}"]}`, 413],
]
for (const [what, body, status] of bodies) {
  test(`a batch of ${what} is answered ${status}`, async (t) => {
    const { call, token } = await startTestBackend(t)
    const reply = await call('POST', '/v1/order-batches', body, token)
    assert.deepEqual([reply.status, Object.keys(reply.body)], [status, ['code', 'message']])
  })
}

test('planted errors are 503 and store nothing; the same batch passes later', async (t) => {
  const { send, call, token } = await startTestBackend(t, { faults: ['errors=order:50'] })
  const statuses: number[] = []
  for (let i = 0; i < 40; i += 1) statuses.push((await send([testOrder(`k-${i}`)])).status)
  const refused = statuses.filter((s) => s === 503).length
  assert.ok(refused > 5 && refused < 35, `${refused} of 40 refused`)
  assert.equal((await call('GET', `/v1/orders/k-${statuses.indexOf(503)}`, undefined, token)).status, 404)
  assert.equal((await call('GET', '/_truth')).body.ordersAccepted, 40 - refused)
})
