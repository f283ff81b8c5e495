import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock, test, type TestContext } from 'node:test'
import { createRun, openRun } from '../run/run-directory.ts'
import { testManifest } from '../run/test-manifest.ts'
import { drain } from './drain.ts'
import type { MonitorSampler } from './monitoring.ts'

const startDrain = (t: TestContext, options: Partial<Parameters<typeof drain>[0]>) => {
  const path = mkdtempSync(join(tmpdir(), 'tillstorm-drain-'))
  const run = createRun(path, testManifest())
  t.after(() => {
    run.close()
    rmSync(path, { recursive: true })
  })
  const ticks: (number | null)[] = []
  const ended = drain({
    run, hasQueue: options.depth !== undefined, depth: null, stored: async () => 10, acknowledged: 10, sinceMs: Date.now(), boundMs: 60_000, goneAfterMs: 60_000, monitors: [], monitorIntervalMs: 86_400_000, onTick: (messages) => ticks.push(messages),
    signal: new AbortController().signal, ...options,
  })
  return { ended, ticks, path }
}

/** A queue that holds these depths, one a question; the last one for ever. */
const depths = (...values: (number | null)[]) => async (): Promise<number | null> => (values.length > 1 ? values.shift()! : values[0]!)

test('without a queue there is nothing to wait for', async (t) => {
  assert.deepEqual(await startDrain(t, {}).ended, { waitedMs: 0, emptied: true, boundMs: 60_000 })
})

test('an empty queue ends the wait, and monitors have sampled meanwhile', async (t) => {
  const sampler: MonitorSampler = { name: 'm', sample: async (phase) => ({ monitor: 'magento-orders', atMs: 1, phase, count: 5 }) }
  const { ended, ticks, path } = startDrain(t, { depth: depths(7, 0), monitors: [sampler] })
  assert.deepEqual([(await ended)?.emptied, ticks], [true, [7]])
  const rows = []
  for await (const row of (await openRun(path)).monitors()) rows.push(row)
  assert.deepEqual(rows, [{ monitor: 'magento-orders', atMs: 1, phase: 'drain', count: 5 }])
})

test('a queue that never empties is given up at the bound, and that is not called empty', async (t) => {
  const { ended } = startDrain(t, { depth: depths(7), boundMs: 0 })
  assert.equal((await ended)?.emptied, false)
})

test('a backend that cannot be asked is not called empty', async (t) => {
  const { ended, ticks } = startDrain(t, { depth: depths(null), boundMs: 0 })
  assert.deepEqual([(await ended)?.emptied, ticks], [false, [null]])
})

test('a queue that nobody can ask is unknown, not empty', async (t) => {
  assert.equal(await startDrain(t, { hasQueue: true, depth: null }).ended, null)
})

test('an empty queue is not the end while Magento still takes orders from a queue of its own', async (t) => {
  const counts = depths(3, 7, 10)
  let asked = 0
  const { ended } = startDrain(t, {
    depth: depths(0),
    stored: () => {
      asked += 1
      return counts()
    },
  })
  assert.equal((await ended)?.emptied, true)
  assert.equal(asked, 3)
})

test('the wait counts from the last till, not from when somebody began to ask', async (t) => {
  const { ended } = startDrain(t, { depth: depths(0), sinceMs: Date.now() - 40_000 })
  assert.ok(((await ended)?.waitedMs ?? 0) >= 40_000)
})

test('an interrupt ends the wait', async (t) => {
  const stop = new AbortController()
  const { ended } = startDrain(t, { depth: depths(7), signal: stop.signal, onTick: () => stop.abort() })
  assert.equal((await ended)?.emptied, false)
})

/** A clock that the test turns; answers the turning. */
const mockClock = (t: TestContext) => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_800_000_000_000 })
  t.after(() => mock.timers.reset())
  return async (seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds * 1000; passed += 250) {
      for (let n = 0; n < 3; n += 1) await new Promise((resolve) => setImmediate(resolve))
      mock.timers.tick(250)
    }
  }
}

test('Magento has five seconds from when the queue was last seen empty, whatever was asked before', async (t) => {
  const passSeconds = mockClock(t)
  let messages: number | null = null
  let stored: number | null = 4
  let result: unknown = 'waiting'
  const { ended } = startDrain(t, { depth: async () => messages, stored: async () => stored, boundMs: 600_000, sinceMs: Date.now() })
  void ended.then((value) => {
    result = value
  })
  await passSeconds(10)
  // Fifty orders in flight at the moment that the queue says none, as after a restart.
  messages = 5
  await passSeconds(20)
  messages = 0
  await passSeconds(4)
  assert.equal(result, 'waiting')
  messages = 3
  await passSeconds(10)
  messages = 0
  await passSeconds(4)
  assert.equal(result, 'waiting')
  stored = null
  await passSeconds(10)
  assert.equal(result, 'waiting', 'a Magento that cannot be asked does not stand still')
  stored = 10
  await passSeconds(1)
  assert.deepEqual(result, { waitedMs: 58_000, emptied: true, boundMs: 600_000 })
})

test('a count that stands still beside an empty queue ends the wait; it took until the queue was empty', async (t) => {
  const passSeconds = mockClock(t)
  let messages: number | null = 3
  const { ended } = startDrain(t, { depth: async () => messages, stored: async () => 7, boundMs: 600_000, sinceMs: Date.now() })
  await passSeconds(20)
  messages = null
  await passSeconds(10)
  messages = 0
  await passSeconds(6)
  assert.deepEqual(await ended, { waitedMs: 30_250, emptied: true, boundMs: 600_000 })
})

test('a Magento that cannot be asked for a minute is given up, and nobody calls that empty', async (t) => {
  const passSeconds = mockClock(t)
  const { ended } = startDrain(t, { depth: async () => 0, stored: async () => null, boundMs: 600_000, sinceMs: Date.now() })
  await passSeconds(70)
  assert.deepEqual(await ended, { waitedMs: 60_000, emptied: false, boundMs: 600_000, gone: true })
})

test('a backend that is gone for a minute, while Magento stands still, is given up before the bound', async (t) => {
  const passSeconds = mockClock(t)
  let stored = 4
  const { ended } = startDrain(t, { depth: depths(null), stored: async () => stored, boundMs: 600_000, sinceMs: Date.now() })
  await passSeconds(50)
  // Something still writes: the minute begins again.
  stored = 5
  await passSeconds(90)
  const result = await ended
  assert.deepEqual([result?.emptied, result?.gone], [false, true])
  assert.ok(Math.abs((result?.waitedMs ?? 0) - 110_000) <= 1000, String(result?.waitedMs))
})
