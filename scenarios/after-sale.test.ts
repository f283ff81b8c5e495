import assert from 'node:assert/strict'
import { mock, test, type TestContext } from 'node:test'
import type { AfterSale, AfterSaleStep } from '../fixtures/after-sale.ts'
import { openAfterSaleWork } from './after-sale.ts'
import { openNetwork } from './network.ts'
import type { Answer } from './protocol.ts'

const START = 1_800_000_000_000
const everything: AfterSale = { invoicePerMille: 1000, shipPerMille: 1000, refundReturns: true, holdPerMille: 1000, cancelPerMille: 0 }
const plain: AfterSale = { ...everything, holdPerMille: 0 }

type World = {
  afterSale?: AfterSale
  answers?: (step: AfterSaleStep, index: number, attempt: number) => Answer
  outages?: { fromMs: number; toMs: number }[]
  returns?: { index: number; atMs: number }[]
  deadlineMs?: number
}

/** A back office in a world whose clock the test turns. */
const openWorld = (t: TestContext, world: World = {}) => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: START })
  t.after(() => mock.timers.reset())
  const done: [step: string, index: number, atMs: number][] = []
  const entityIds: (number | null)[] = []
  const requests: [string, number, boolean][] = []
  const errors: [string, string][] = []
  let drops = 0
  const work = openAfterSaleWork({
    afterSale: world.afterSale ?? plain, seed: 1, speed: 1, orderPrefix: 'ta', deadlineMs: START + (world.deadlineMs ?? 3_600_000),
    day: { events: (world.returns ?? []).map(({ index, atMs }) => ({ kind: 'return', subject: index, atMs })) },
    at: (planMs) => START + planMs,
    nowMs: () => Date.now(),
    network: openNetwork((world.outages ?? []).map(({ fromMs, toMs }) => ({ fromMs: START + fromMs, toMs: START + toMs }))),
    session: { isFresh: () => true, ensure: async () => true, drop: () => (drops += 1) },
    link: { heard: () => {} },
    samples: { request: (name, ms, metError) => void requests.push([name, ms, metError]), error: (name, code) => void errors.push([name, code]) },
    perform: async (step, { key, entityId, attempt }) => {
      const index = Number(key.slice(-6))
      const answer = world.answers?.(step, index, attempt) ?? { kind: 'ok', entityId: 100 + index }
      if (answer.kind === 'ok') {
        done.push([step, index, Date.now() - START])
        entityIds.push(entityId)
      }
      return answer
    },
  })
  const pass = async (ms: number, stepMs = 1000): Promise<void> => {
    for (let passed = 0; passed <= ms; passed += stepMs) {
      for (let n = 0; n < 8; n += 1) await new Promise((resolve) => setImmediate(resolve))
      if (passed < ms) mock.timers.tick(stepMs)
    }
  }
  return { work, pass, done, entityIds, requests, errors, drops: () => drops }
}

test('invoice and shipment follow the acknowledgement, by the number that was told', async (t) => {
  const { work, pass, done, entityIds, requests } = openWorld(t)
  work.acknowledged(3, 77)
  work.acknowledged(4, null)
  await pass(0)
  assert.deepEqual(done, [['invoice', 3, 0], ['ship', 3, 0], ['invoice', 4, 0], ['ship', 4, 0]])
  assert.deepEqual(new Set(entityIds), new Set([77, 103, null, 104]))
  assert.deepEqual(requests.map(([name]) => name).toSorted(), ['order-invoice', 'order-invoice', 'order-ship', 'order-ship'])
})

test('a held order is free again ten minutes later, and nothing else is done with it before', async (t) => {
  const { work, pass, done } = openWorld(t, { afterSale: everything })
  work.acknowledged(0, 1)
  await pass(590_000, 10_000)
  assert.deepEqual(done, [['hold', 0, 0]])
  await pass(30_000)
  assert.deepEqual(done.map(([step]) => step), ['hold', 'unhold', 'invoice', 'ship'])
})

test('a return is refunded at its time, after all else; at the end of the day nothing waits', async (t) => {
  const { work, pass, done } = openWorld(t, { returns: [{ index: 0, atMs: 60_000 }, { index: 1, atMs: 900_000 }] })
  work.acknowledged(0, 1)
  work.acknowledged(1, 2)
  await pass(59_000)
  assert.deepEqual(done.map(([step]) => step), ['invoice', 'ship', 'invoice', 'ship'])
  await pass(2_000)
  assert.deepEqual(done.at(-1)?.slice(0, 2), ['refund', 0])
  const closed = work.close()
  await pass(0)
  await closed
  assert.deepEqual(done.at(-1)?.slice(0, 2), ['refund', 1])
})

test('a step that fails is tried again after a while, and holds up no other order', async (t) => {
  const retry: Answer = { kind: 'retry', reason: 'h503', afterMs: null }
  const { work, pass, done, errors, requests } = openWorld(t, { answers: (step, index, attempt) => (index === 0 && step === 'invoice' && attempt < 2 ? retry : { kind: 'ok' }) })
  work.acknowledged(0, 1)
  work.acknowledged(1, 2)
  await pass(0)
  assert.deepEqual(done.map(([, index]) => index), [1, 1])
  await pass(10_000)
  assert.deepEqual([done.slice(2).map(([step, index]) => [step, index]), errors], [[['invoice', 0], ['ship', 0]], [['order-invoice', 'h503'], ['order-invoice', 'h503']]])
  assert.ok(requests.some(([name, ms, metError]) => name === 'order-invoice' && metError && ms >= 1000))
})

test('a refusal ends the work on its order, a lost session asks for a new one', async (t) => {
  const { work, pass, done, errors, drops } = openWorld(t, {
    answers: (step, index, attempt) => {
      if (index === 0) return { kind: 'refused', reason: 'h400' }
      return step === 'invoice' && attempt === 0 ? { kind: 'signIn', reason: 'h401' } : { kind: 'ok' }
    },
  })
  work.acknowledged(0, 1)
  work.acknowledged(1, 2)
  await pass(5_000)
  assert.deepEqual([done.map(([step, index]) => [step, index]), drops()], [[['invoice', 1], ['ship', 1]], 1])
  assert.deepEqual(errors, [['order-invoice', 'h400'], ['order-invoice', 'h401']])
})

test('without network nothing is sent, and the wait for it is none of the backend', async (t) => {
  const { work, pass, done, requests } = openWorld(t, { outages: [{ fromMs: 0, toMs: 120_000 }] })
  work.acknowledged(0, 1)
  await pass(119_000)
  assert.deepEqual(done, [])
  await pass(3_000)
  assert.deepEqual([done.length, requests.every(([, ms]) => ms <= 1000)], [2, true])
})

test('what is left at the deadline is an error each', async (t) => {
  const { work, pass, errors, requests } = openWorld(t, { deadlineMs: 20_000, answers: () => ({ kind: 'retry', reason: 'h503', afterMs: null }) })
  work.acknowledged(0, 1)
  const closed = work.close()
  await pass(25_000)
  await closed
  assert.deepEqual([errors.at(-1), requests.length], [['order-invoice', 'never-done'], 1])
})
