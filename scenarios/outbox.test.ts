import assert from 'node:assert/strict'
import { mock, test, type TestContext } from 'node:test'
import { openLink } from './link.ts'
import { openNetwork } from './network.ts'
import { openOutbox } from './outbox.ts'
import type { Answer, OutgoingOrder, Protocol, Till } from './protocol.ts'
import { protocol as syncProtocol } from './protocols/sync.ts'
import { openReads } from './reads.ts'
import type { EndedOrder, Samples } from './samples.ts'
import { openSession } from './session.ts'
import { plan } from './test-till.ts'

const START = 1_800_000_000_000
const ok: Answer = { kind: 'ok' }
const retry: Answer = { kind: 'retry', reason: 'h503', afterMs: null }

type World = {
  answers?: (batch: readonly OutgoingOrder[], call: number) => readonly Answer[]
  signIn?: (call: number) => Answer
  outages?: { fromMs: number; toMs: number }[]
  deadlineMs?: number
  flushMs?: number
  ordersPerRequest?: number
  latencyMs?: number
}

/** A till with its outbox in a world whose clock the test turns. */
const openWorld = (t: TestContext, world: World = {}) => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: START })
  t.after(() => mock.timers.reset())
  const nowMs = (): number => Date.now()
  type Told = EndedOrder & { outcome: string; reason: string; endedAtMs: number }
  const told: { orders: Told[]; requests: [string, number, boolean][]; errors: [string, string][]; reconnects: number[]; attempts: [number, number, number][] } =
    { orders: [], requests: [], errors: [], reconnects: [], attempts: [] }
  const samples: Samples = {
    sale: () => {}, lag: () => {}, epoch: () => {}, done: () => {},
    attempt: (first, last, number) => told.attempts.push([first, last, number]),
    order: (endedAtMs, ended, outcome, reason) => told.orders.push({ ...ended, outcome, reason, endedAtMs: endedAtMs - START }),
    request: (name, ms, metError) => told.requests.push([name, ms, metError]),
    error: (name, code) => told.errors.push([name, code]),
    reconnect: (ms) => told.reconnects.push(ms),
  }
  const batches: { keys: number[]; atMs: number }[] = []
  let signIns = 0
  const till: Till = {
    signIn: async () => {
      signIns += 1
      return world.signIn?.(signIns) ?? ok
    },
    renewAtMs: () => null,
    sendOrders: async (batch) => {
      batches.push({ keys: batch.map(({ order }) => Number(order.key.slice(-6))), atMs: nowMs() - START })
      const call = batches.length
      if (world.latencyMs !== undefined) await new Promise((resolve) => setTimeout(resolve, world.latencyMs))
      return world.answers?.(batch, call) ?? batch.map(() => ok)
    },
    cataloguePage: async () => ({ answer: ok, next: null }),
  }
  const protocol: Protocol = { ...syncProtocol, ordersPerRequest: world.ordersPerRequest ?? 50 }
  const deadlineMs = START + (world.deadlineMs ?? 600_000)
  const network = openNetwork((world.outages ?? []).map(({ fromMs, toMs }) => ({ fromMs: START + fromMs, toMs: START + toMs })))
  const link = openLink()
  const session = openSession(till, samples, { nowMs, speed: 1, deadlineMs })
  const flushMs = world.flushMs ?? 0
  const outbox = openOutbox({
    plan, protocol, till, session, network, samples, link, nowMs, speed: 1, orderPrefix: 'ta', deadlineMs,
    nextFlushMs: (ms) => (flushMs === 0 ? ms : START + Math.ceil((ms - START) / flushMs) * flushMs),
    onAcknowledged: () => {},
  })
  const reads = openReads({ session, network, samples, link, nowMs, speed: 1, deadlineMs })
  /** Turns the clock on in steps, with time for promises between them. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      for (let n = 0; n < 3; n += 1) await new Promise((resolve) => setImmediate(resolve))
      mock.timers.tick(50)
    }
    for (let n = 0; n < 3; n += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  return { outbox, reads, session, told, batches, pass, signIns: () => signIns, sell: (index: number) => outbox.sell(index, nowMs()) }
}

test('orders leave at the planned flush, in the order of their sale, as many as a request carries', async (t) => {
  const { batches, pass, sell, told } = openWorld(t, { flushMs: 1000, ordersPerRequest: 2 })
  for (const index of [0, 1, 2]) sell(index)
  await pass(100)
  sell(3)
  await pass(2000)
  assert.deepEqual(batches.map(({ keys }) => keys).flat(), [0, 1, 2, 3])
  assert.ok(batches.every(({ keys }) => keys.length <= 2))
  assert.deepEqual(told.orders.map(({ index, outcome }) => [index, outcome]), [[0, 'ok'], [1, 'ok'], [2, 'ok'], [3, 'ok']])
})

test('an order without an answer is sent again with its key until it has one, and its wait counts from its flush', async (t) => {
  const { batches, pass, sell, told } = openWorld(t, { answers: (batch, call) => batch.map(() => (call < 3 ? retry : ok)) })
  sell(4)
  await pass(10_000)
  assert.deepEqual(batches.map(({ keys }) => keys), [[4], [4], [4]])
  assert.deepEqual(told.attempts, [[4, 4, 1], [4, 4, 2], [4, 4, 3]])
  const [order] = told.orders
  assert.deepEqual([order?.outcome, order?.attempts, order?.metError, (order?.dueMs ?? 0) - START], ['ok', 3, true, 0])
  assert.ok((order?.endedAtMs ?? 0) >= 500)
  assert.equal(told.requests.filter(([name]) => name === 'order-batch').length, 1)
})

test('an order that is sent again is not made again, and stands in its place before what is new', async (t) => {
  const seen: [number, number, OutgoingOrder['order']][] = []
  const { pass, sell } = openWorld(t, {
    flushMs: 1000, ordersPerRequest: 3,
    answers: (batch, call) => {
      for (const each of batch) seen.push([Number(each.key.slice(-6)), each.attempt, each.order])
      return call === 1 ? [retry, ok, retry] : batch.map(() => ok)
    },
  })
  for (const index of [0, 1, 2, 3]) sell(index)
  await pass(10_000)
  assert.deepEqual(seen.map(([index, attempt]) => [index, attempt]), [[0, 0], [1, 0], [2, 0], [0, 1], [2, 1], [3, 0]])
  assert.ok(seen[3]![2] === seen[0]![2] && seen[4]![2] === seen[2]![2])
  for (const [index, , order] of seen) assert.equal(order.key, `ta-${String(index).padStart(6, '0')}`)
})

test('of a batch only what is taken or refused leaves the outbox; missing answers are none', async (t) => {
  const { batches, pass, sell, told } = openWorld(t, {
    flushMs: 1000, answers: (batch, call) => (call === 1 ? [ok, { kind: 'refused', reason: 'total: wrong' }, retry] : batch.map(() => ok)),
  })
  for (const index of [0, 1, 2, 3]) sell(index)
  await pass(10_000)
  assert.deepEqual(batches.map(({ keys }) => keys), [[0, 1, 2, 3], [2, 3]])
  assert.deepEqual(told.attempts, [[0, 3, 1], [2, 3, 2]])
  assert.deepEqual(told.orders.map(({ index, outcome, reason }) => [index, outcome, reason]), [[0, 'ok', ''], [1, 'failed', 'total-wrong'], [2, 'ok', ''], [3, 'ok', '']])
})

test('orders of one request that leave for different times, or are no neighbours, are told apart', async (t) => {
  const { pass, sell, told } = openWorld(t, { flushMs: 1000, answers: (batch, call) => (call === 1 ? [ok, retry] : batch.map(() => ok)) })
  for (const index of [0, 1]) sell(index)
  await pass(1100)
  for (const index of [2, 3, 5]) sell(index)
  await pass(10_000)
  assert.deepEqual(told.attempts, [[0, 1, 1], [1, 1, 2], [2, 3, 1], [5, 5, 1]])
})

test('a sale during a request waits behind it and is neither lost nor sent twice', async (t) => {
  const { batches, pass, sell, told } = openWorld(t, { latencyMs: 500 })
  sell(0)
  await pass(200)
  sell(1)
  await pass(2000)
  assert.deepEqual(batches.map(({ keys }) => keys), [[0], [1]])
  assert.deepEqual(told.orders.map(({ index }) => index), [0, 1])
})

test('sales of an outage leave when the network is back, are marked offline, and the reconnect is timed', async (t) => {
  const { batches, pass, sell, told } = openWorld(t, { outages: [{ fromMs: 1000, toMs: 5000 }], latencyMs: 300 })
  await pass(2000)
  for (const index of [0, 1]) sell(index)
  await pass(2000)
  assert.deepEqual(batches, [])
  await pass(4000)
  assert.ok(batches.every(({ atMs }) => atMs >= 5000))
  assert.deepEqual(told.orders.map(({ index, outcome, offline }) => [index, outcome, offline]), [[0, 'ok', true], [1, 'ok', true]])
  assert.equal(told.reconnects.length, 1)
  assert.ok(told.reconnects[0]! >= 300 && told.reconnects[0]! <= 700, String(told.reconnects[0]))
})

test('at the deadline what was ever sent is unknown, what never was is failed', async (t) => {
  const { outbox, pass, sell, told } = openWorld(t, { deadlineMs: 3000, ordersPerRequest: 1, answers: (batch) => batch.map(() => retry) })
  for (const index of [0, 1]) sell(index)
  const closing = outbox.close()
  await pass(5000)
  assert.deepEqual(await closing, { sold: 2, acked: 0, failed: 1, totalMinor: plan.orderAt(0).totalMinor + plan.orderAt(1).totalMinor })
  assert.deepEqual(told.orders.map(({ index, outcome, reason }) => [index, outcome, reason]), [[0, 'unknown', 'h503'], [1, 'failed', 'never-sent']])
})

test('the end of the shift does not wait for the flush', async (t) => {
  const { outbox, pass, sell, batches } = openWorld(t, { flushMs: 100_000 })
  await pass(50)
  sell(0)
  await pass(200)
  assert.deepEqual(batches, [])
  const closing = outbox.close()
  await pass(100)
  assert.equal((await closing).acked, 1)
})

test('a session that the target refuses is signed in again, once for all that wait', async (t) => {
  const { pass, sell, signIns, reads, told } = openWorld(t, { answers: (batch, call) => batch.map(() => (call === 1 ? { kind: 'signIn', reason: 'h401' } : ok)) })
  sell(0)
  const read = reads.run('product-lookup', START, async () => ok)
  await pass(5000)
  assert.deepEqual([await read, signIns(), told.orders[0]?.outcome, told.orders[0]?.attempts], [true, 2, 'ok', 2])
})

test('a password that was refused is not asked again for a minute: more failures would keep the account locked', async (t) => {
  const { pass, sell, signIns, told } = openWorld(t, { signIn: (call) => (call < 2 ? { kind: 'refused', reason: 'h401' } : ok) })
  sell(0)
  await pass(59_000)
  assert.equal(signIns(), 1)
  await pass(2_000)
  assert.deepEqual([signIns(), told.orders[0]?.outcome], [2, 'ok'])
})

test('failed sign-ins are repeated, slower and slower, until one is taken', async (t) => {
  const { pass, sell, signIns, told } = openWorld(t, { signIn: (call) => (call < 4 ? retry : ok) })
  sell(0)
  await pass(10_000)
  assert.deepEqual([signIns(), told.orders[0]?.outcome, told.requests.find(([name]) => name === 'sign-in')?.[2]], [4, 'ok', true])
})

test('a read is tried three times, counted once, and not at all while the network is away', async (t) => {
  const { pass, reads, told } = openWorld(t, { outages: [{ fromMs: 20_000, toMs: 30_000 }] })
  let calls = 0
  const failing = reads.run('stock-delta', START, async () => {
    calls += 1
    return retry
  })
  await pass(15_000)
  assert.deepEqual([await failing, calls], [false, 3])
  await pass(6000)
  assert.equal(await reads.run('customer-delta', Date.now(), async () => ok), false)
  const named = (name: string) => told.requests.filter(([each]) => each === name).map(([, , metError]) => metError)
  assert.deepEqual([named('stock-delta'), named('customer-delta')], [[true], []])
})


test('a backend that is gone is one error of a till, until somebody answers again; an error status is an error each time', async (t) => {
  const { pass, reads, told } = openWorld(t, {})
  const gone = async (): Promise<Answer> => ({ kind: 'retry', reason: 'e1212', afterMs: null })
  const broken = async (): Promise<Answer> => ({ kind: 'retry', reason: 'h503', afterMs: null })
  const failed = async (name: string, attempt: () => Promise<Answer>): Promise<void> => {
    const ended = reads.run(name, Date.now(), attempt)
    await pass(15_000)
    await ended
  }
  await failed('first', gone)
  await failed('second', gone)
  await failed('third', broken)
  await failed('fourth', broken)
  await failed('fifth', gone)
  assert.deepEqual(told.requests.filter(([, , metError]) => metError).map(([name]) => name), ['first', 'third', 'fourth', 'fifth'])
})

test('each attempt names the error that it met, a batch each code once, and what came through names none', async (t) => {
  const rejected: Answer = { kind: 'refused', reason: 'total: wrong' }
  const { pass, sell, reads, told } = openWorld(t, {
    flushMs: 1000, signIn: (call) => (call === 1 ? { kind: 'retry', reason: 'e1212', afterMs: null } : ok),
    answers: (batch, call) => (call === 1 ? batch.map(() => retry) : call === 2 ? [ok, rejected] : batch.map(() => ok)),
  })
  for (const index of [0, 1, 2]) sell(index)
  await pass(20_000)
  assert.deepEqual(told.errors, [['sign-in', 'e1212'], ['order-batch', 'h503'], ['order-batch', 'total-wrong'], ['order-batch', 'no-answer']])
  told.errors.length = 0
  let calls = 0
  const read = reads.run('stock-delta', Date.now(), async () => ((calls += 1) < 3 ? retry : ok))
  await pass(10_000)
  assert.deepEqual([await read, told.errors], [true, [['stock-delta', 'h503'], ['stock-delta', 'h503']]])
})

test('an answer that was an error, and that a look-up made good, counts as one', async (t) => {
  const { outbox, pass, sell, told } = openWorld(t, { ordersPerRequest: 1, answers: (_, call) => [call === 2 ? { ...ok, metError: 'h400' } as Answer : ok] })
  sell(0)
  await pass(100)
  sell(1)
  await pass(100)
  sell(2)
  await pass(100)
  await outbox.close()
  assert.deepEqual(told.orders.map(({ index, outcome, metError }) => [index, outcome, metError]), [[0, 'ok', false], [1, 'ok', true], [2, 'ok', false]])
  assert.deepEqual(told.errors, [['order-batch', 'h400']])
  assert.deepEqual(told.requests.filter(([name]) => name === 'order-batch').map(([, , metError]) => metError), [false, true, false])
})

test('orders that the backend has taken and not ended are looked at again, which is neither an error nor another attempt', async (t) => {
  const open: Answer = { kind: 'retry', reason: 'bulk-open', afterMs: 0, isOpen: true }
  const { batches, outbox, pass, sell, told } = openWorld(t, {
    ordersPerRequest: 2, answers: (batch, call) => batch.map((_, place) => (call === 1 || (call === 2 && place === 1) ? open : ok)),
  })
  sell(0)
  sell(1)
  await pass(5_000)
  await outbox.close()
  assert.deepEqual(batches.map(({ keys }) => keys), [[0, 1], [0, 1], [1]])
  assert.ok(batches[1]!.atMs - batches[0]!.atMs >= 1_000, 'a protocol that does not wait itself must not spin')
  assert.deepEqual(told.orders.map(({ index, outcome, metError }) => [index, outcome, metError]), [[0, 'ok', false], [1, 'ok', false]])
  assert.deepEqual([told.errors, told.requests.filter(([name]) => name === 'order-batch').map(([, , metError]) => metError)], [[], [false]])
  assert.deepEqual(told.attempts, [[0, 1, 1]], 'to the safety stop a look would be a repeat of one that failed')
})

test('beside orders that are open leaves what failed and what is due; an error stays with the batch that met it', async (t) => {
  const open: Answer = { kind: 'retry', reason: 'bulk-open', afterMs: 0, isOpen: true }
  const refused: Answer = { kind: 'refused', reason: 'failed' }
  const rows: Answer[][] = [[refused, open, retry, open], [open, ok, ok, ok], [ok, ok]]
  const { batches, outbox, pass, sell, told } = openWorld(t, { ordersPerRequest: 4, answers: (_, call) => rows[call - 1] ?? [] })
  for (const index of [0, 1, 2, 3]) sell(index)
  await pass(50)
  sell(4)
  sell(5)
  await pass(9_000)
  await outbox.close()
  assert.deepEqual(batches.map(({ keys }) => keys), [[0, 1, 2, 3], [1, 2, 3, 4], [1, 5]])
  assert.deepEqual(told.attempts, [[0, 3, 1], [2, 2, 2], [4, 4, 1], [5, 5, 1]])
  assert.deepEqual(told.errors.map(([, code]) => code), ['failed', 'h503'])
  assert.deepEqual(told.requests.filter(([name]) => name === 'order-batch').map(([, , metError]) => metError), [true, false])
  assert.deepEqual(told.orders.map(({ index, outcome, attempts }) => [index, outcome, attempts]), [[0, 'failed', 1], [2, 'ok', 2], [3, 'ok', 1], [4, 'ok', 1], [1, 'ok', 1], [5, 'ok', 1]])
})

test('an order that stays open for good holds up none of those behind it, and is unknown where the day ends', async (t) => {
  const open: Answer = { kind: 'retry', reason: 'bulk-open', afterMs: 0, isOpen: true }
  const { outbox, pass, sell, told } = openWorld(t, { ordersPerRequest: 2, answers: (batch) => batch.map((_, place) => (told.orders.length < 40 && place === 0 ? open : ok)) })
  for (let index = 0; index < 20; index += 1) {
    sell(index)
    await pass(1_500)
  }
  await pass(25_000)
  assert.deepEqual(told.orders.map(({ index }) => index), Array.from({ length: 19 }, (_, n) => n + 1))
  assert.ok(told.attempts.every(([, , attempt]) => attempt === 1))
  const closing = outbox.close()
  await pass(3_600_000)
  await closing
  assert.deepEqual(told.orders.filter(({ outcome }) => outcome !== 'ok').map(({ index, outcome, reason }) => [index, outcome, reason]), [[0, 'unknown', 'bulk-open']])
})

test('a look that meets an error counts it, and is no attempt', async (t) => {
  const unseen: Answer = { kind: 'retry', reason: 'bulk-unseen', afterMs: 3_000, isOpen: true, metError: 'h502' }
  const { batches, outbox, pass, sell, told } = openWorld(t, { ordersPerRequest: 2, answers: (batch, call) => batch.map(() => (call < 3 ? unseen : ok)) })
  sell(0)
  sell(1)
  await pass(9_000)
  await outbox.close()
  assert.ok(batches[1]!.atMs - batches[0]!.atMs >= 3_000, 'a wait that was asked for')
  assert.deepEqual([told.attempts, told.errors], [[[0, 1, 1]], [['order-batch', 'h502'], ['order-batch', 'h502']]])
  assert.deepEqual(told.orders.map(({ index, outcome, metError, attempts }) => [index, outcome, metError, attempts]), [[0, 'ok', true, 1], [1, 'ok', true, 1]])
})
