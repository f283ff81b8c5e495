import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestBackend, until } from './test-backend.ts'
import { testOrder } from './test-orders.ts'

const keys = (count: number): string[] => Array.from({ length: count }, (_, i) => `run-${String(i).padStart(6, '0')}`)
const storedKeys = (orders: readonly { increment_id: string }[]): string[] => orders.map((o) => o.increment_id).sort()

test('every accepted order is in Magento once, in the order of acceptance, with key and amounts', async (t) => {
  const { magento, send, drained, call, token } = await startTestBackend(t, { workers: 1 })
  const reply = await send(keys(20).map((key) => testOrder(key)))
  assert.deepEqual(
    reply.body.results.map((r: { status: string }) => r.status),
    Array(20).fill('accepted'),
  )
  await drained()
  assert.deepEqual(
    magento.orders.map((o) => o.increment_id),
    keys(20),
  )
  assert.deepEqual(
    [magento.orders[0]!.ext_order_id, magento.orders[0]!['grand_total'], magento.orders[0]!.store_id],
    [keys(1)[0], 65.32, 1],
  )
  const { body } = await call('GET', `/v1/orders/${keys(20)[19]}`, undefined, token)
  assert.deepEqual([body.state, body.entityId, body.incrementId, body.attempts], ['inMagento', 20, keys(20)[19], 1])
})

test('a batch sent again is answered with duplicates and writes nothing', async (t) => {
  const { magento, send, drained } = await startTestBackend(t)
  await send([testOrder('k-1')])
  assert.deepEqual((await send([testOrder('k-1')])).body.results, [{ key: 'k-1', status: 'duplicate', reason: null }])
  await drained()
  assert.deepEqual(
    (await send([testOrder('k-1'), testOrder('k-2')])).body.results.map((r: { status: string }) => r.status),
    ['duplicate', 'accepted'],
  )
  await drained()
  assert.deepEqual(storedKeys(magento.orders), ['k-1', 'k-2'])
})

test('an answer that was lost after storing is looked up and not written twice', async (t) => {
  const { magento, send, drained, call, token } = await startTestBackend(t)
  magento.behave = (_entity, attempt) => (attempt === 1 ? 'storeAndCut' : 'store')
  await send(keys(10).map((key) => testOrder(key)))
  assert.equal((await drained()).written, 10)
  assert.deepEqual(storedKeys(magento.orders), keys(10))
  const { body } = await call('GET', `/v1/orders/${keys(1)[0]}`, undefined, token)
  assert.deepEqual(
    [body.attempts, body.entityId],
    [2, magento.orders.find((o) => o.increment_id === keys(1)[0])!.entity_id],
  )
})

test('cut connections, 503 and 429 are retried until they pass', async (t) => {
  const { magento, send, drained } = await startTestBackend(t)
  magento.behave = (_entity, attempt) => {
    if (attempt === 1) return 'cut'
    if (attempt === 2) return { status: 503, message: 'busy' }
    return attempt === 3 ? { status: 429, message: 'Too Many Requests', headers: { 'retry-after': '0' } } : 'store'
  }
  await send(keys(5).map((key) => testOrder(key)))
  assert.equal((await drained()).written, 5)
  assert.deepEqual(storedKeys(magento.orders), keys(5))
})

test('Retry-After holds an order back', async (t) => {
  const { magento, send, call, token } = await startTestBackend(t)
  magento.behave = () => ({ status: 429, message: 'Too Many Requests', headers: { 'retry-after': '200' } })
  await send([testOrder('k-1')])
  const order = await until(
    'one attempt',
    async () => (await call('GET', '/v1/orders/k-1', undefined, token)).body,
    (o) => o.lastError !== null,
  )
  assert.deepEqual([order.attempts, order.state, order.lastError], [1, 'queued', '429 Too Many Requests'])
})

test('a unique violation without such an order in Magento is not called written', async (t) => {
  const { magento, send, drained, call, token } = await startTestBackend(t, { retryAttempts: 3 })
  magento.behave = () => ({ status: 400, message: 'Unique constraint violation found' })
  await send([testOrder('k-1')])
  const metrics = await drained()
  assert.deepEqual([metrics.dead, metrics.written], [1, 0])
  const { body } = await call('GET', '/v1/orders/k-1', undefined, token)
  assert.deepEqual([body.state, body.attempts, body.lastError], ['dead', 3, 'refused as stored before, but not found'])
})

test('an increment_id that belongs to somebody else makes a dead letter and no false success', async (t) => {
  const { magento, send, drained } = await startTestBackend(t)
  magento.orders.push({ increment_id: '000000001', ext_order_id: 'web', store_id: 1, entity_id: 1 })
  await send([testOrder('000000001')])
  const metrics = await drained()
  assert.deepEqual([metrics.dead, metrics.written], [1, 0])
})

test('a refusal is a dead letter with its reason; a retry by hand brings it home', async (t) => {
  const { magento, send, drained, call, token } = await startTestBackend(t)
  magento.behave = () => ({ status: 400, message: 'Invalid e-mail <b>' })
  await send([testOrder('k-1'), testOrder('k-2')])
  assert.equal((await drained()).dead, 2)
  const letters = (await call('GET', '/v1/dead-letters', undefined, token)).body
  assert.equal(letters.total, 2)
  assert.deepEqual(
    letters.items.map((d: { lastError: string; attempts: number }) => [d.lastError, d.attempts]),
    Array(2).fill(['400 Invalid e-mail <b>', 1]),
  )
  magento.behave = () => 'store'
  assert.deepEqual((await call('POST', '/v1/dead-letters/k-1/retry', undefined, token)).body, {
    key: 'k-1',
    state: 'queued',
  })
  assert.equal((await call('POST', '/v1/dead-letters/k-9/retry', undefined, token)).status, 404)
  const metrics = await until(
    'the order in Magento',
    async () => (await call('GET', '/v1/metrics', undefined, token)).body,
    (m) => m.written === 1,
  )
  assert.deepEqual([metrics.dead, storedKeys(magento.orders)], [1, ['k-1']])
})

test('an order that never passes ends after its attempts', async (t) => {
  const { magento, send, drained } = await startTestBackend(t, { retryAttempts: 4 })
  magento.behave = () => ({ status: 500, message: 'no' })
  await send([testOrder('k-1')])
  assert.equal((await drained()).dead, 1)
  assert.equal(magento.seen.filter((s) => s === 'POST /rest/V1/orders').length, 4)
})

test('while Magento is away few attempts are spent, and all orders arrive when it is back', async (t) => {
  const { magento, send, drained, metrics } = await startTestBackend(t, { workers: 2, retryBaseMs: 20, retryMaxMs: 20 })
  magento.behave = () => ({ status: 503, message: 'maintenance' })
  const startMs = performance.now()
  const trials = (): number => magento.seen.filter((s) => s === 'POST /rest/V1/orders').length
  await send(keys(50).map((key) => testOrder(key)))
  await until('trials', trials, (n) => n >= 14)
  // Four failures open the breaker (two more were under way); after that one trial comes every 20 ms at most.
  const most = 6 + (performance.now() - startMs) / 20
  assert.ok(trials() <= most + 1, `${trials()} trials, at most ${most} with a breaker`)
  assert.equal((await metrics()).dead, 0)
  magento.behave = () => 'store'
  assert.equal((await drained()).written, 50)
})

test('a trial that comes due while the next wake-up is being set is not slept through', async (t) => {
  // A clock that goes on with each look at it: whatever can fall between two looks does.
  let nowMs = Date.now()
  const { magento, send, drained } = await startTestBackend(t, { workers: 2, retryBaseMs: 20, retryMaxMs: 20, retryAttempts: 50 }, { now: () => (nowMs += 1) })
  magento.behave = () => ({ status: 503, message: 'maintenance' })
  await send(keys(50).map((key) => testOrder(key)))
  await until('trials', () => magento.seen.filter((s) => s === 'POST /rest/V1/orders').length, (n) => n >= 25)
  magento.behave = () => 'store'
  assert.equal((await drained()).written, 50)
})

test('a refused token is renewed once for all workers, and no order is lost', async (t) => {
  const { magento, send, drained } = await startTestBackend(t)
  await send([testOrder('k-0')])
  await drained()
  const before = magento.signIns
  magento.validToken = 'revoked'
  await send(keys(30).map((key) => testOrder(key)))
  assert.equal((await drained()).written, 31)
  assert.equal(magento.signIns, before + 1)
})

test('a wrong password is tried once and not until the account is locked; orders wait unharmed', async (t) => {
  const { magento, send, metrics } = await startTestBackend(
    t,
    {},
    {
      prepare: (m) => {
        m.password = 'changed'
      },
    },
  )
  await send(keys(20).map((key) => testOrder(key)))
  await until(
    'the sign-in',
    () => magento.signIns,
    (n) => n >= 1,
  )
  const { messages, dead, written } = await metrics()
  assert.deepEqual([messages, dead, written, magento.signIns], [20, 0, 0, 1])
})

test('messages beyond the look-ahead wait on disk and come in their turn', async (t) => {
  const { magento, send, drained } = await startTestBackend(t, { workers: 2, lookAhead: 5 })
  await send(keys(60).map((key) => testOrder(key)))
  assert.equal((await drained()).written, 60)
  assert.deepEqual(storedKeys(magento.orders), keys(60))
  assert.equal(magento.seen.filter((s) => s === 'POST /rest/V1/orders').length, 60)
})

test('a restart keeps counters, states and what waits', async (t) => {
  const backend = await startTestBackend(t, { retryBaseMs: 5000, retryMaxMs: 5000 })
  await backend.send([testOrder('k-1')])
  await backend.drained()
  backend.magento.behave = () => ({ status: 503, message: 'busy' })
  await backend.send([testOrder('k-2')])
  await until(
    'an attempt',
    async () => (await backend.call('GET', '/v1/orders/k-2', undefined, backend.token)).body,
    (o) => o.attempts === 1,
  )
  backend.magento.behave = () => 'store'
  await backend.restart()
  const metrics = await backend.drained()
  assert.deepEqual([metrics.written, metrics.dead, storedKeys(backend.magento.orders)], [2, 0, ['k-1', 'k-2']])
  assert.ok(metrics.totalMeanTimeMs > 0)
})

test('the metrics tell how long orders waited, by the clock', async (t) => {
  let nowMs = 1_795_370_000_000
  let release = (): void => {}
  const { magento, send, metrics, drained } = await startTestBackend(t, { workers: 1 }, { now: () => nowMs })
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  magento.behave = (entity) => (entity.increment_id === 'k-1' ? { hold: held } : 'store')
  await send([testOrder('k-1'), testOrder('k-2')])
  await until(
    'k-1 stored',
    () => magento.orders.length,
    (n) => n === 1,
  )
  nowMs += 4000
  assert.deepEqual(await metrics(), {
    messages: 1,
    inFlight: 1,
    dead: 0,
    written: 0,
    currentMeanTimeMs: null,
    totalMeanTimeMs: null,
    oldestWaitingMs: 4000,
  })
  release()
  assert.deepEqual(await drained(), {
    messages: 0,
    inFlight: 0,
    dead: 0,
    written: 2,
    currentMeanTimeMs: 4000,
    totalMeanTimeMs: 4000,
    oldestWaitingMs: null,
  })
  nowMs += 61_000
  assert.deepEqual([(await metrics()).currentMeanTimeMs, (await metrics()).totalMeanTimeMs], [null, 4000])
})
