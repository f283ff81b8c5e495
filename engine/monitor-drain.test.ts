import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MonitorRow } from '../run/records.ts'
import { drainMonitors, LevelsBefore } from './monitor-drain.ts'
import type { MonitorSampler } from './monitoring.ts'

const row = (messages: number | null, atMs = Date.now()): MonitorRow => ({
  monitor: 'watched', name: 'rabbit', atMs, phase: 'drain', messages, currentMeanTimeMs: null, totalMeanTimeMs: null, values: {},
})
const error = (): MonitorRow => ({ monitor: 'monitor-error', atMs: Date.now(), phase: 'drain', source: 'monitor.rabbit', message: 'gone' })

const drained = async (sample: (look: number) => MonitorRow, changes: { boundMs?: number; goneAfterMs?: number; level?: number; sinceMs?: number; signal?: AbortSignal } = {}) => {
  const rows: MonitorRow[] = []
  let looks = 0
  const sampler: MonitorSampler = { name: 'monitor.rabbit', intervalMs: 1, sample: async () => sample(looks++) }
  const { boundMs = 3_600_000, goneAfterMs = 3_600_000, level = 0, sinceMs = Date.now(), signal = new AbortController().signal } = changes
  await drainMonitors({
    run: { monitors: { append: (each: MonitorRow) => void rows.push(each) } as never, flush: () => undefined },
    samplers: [sampler], awaited: [{ name: 'rabbit', boundMs, level }], sinceMs, goneAfterMs, intervalMs: 1, onTick: () => undefined, signal,
  })
  return rows
}

test('looks go on until the queue is as empty as before the load, and each is kept', async () => {
  const rows = await drained((look) => row(Math.max(0, 20 - look)), { level: 5 })
  const messages = rows.flatMap((each) => (each.monitor === 'watched' && each.messages !== null ? [each.messages] : []))
  assert.deepEqual(messages.slice(0, 16), Array.from({ length: 16 }, (_, look) => 20 - look))
})

test('a queue that never empties is left when its time is over, one that nobody can ask when it has been silent for long', async () => {
  assert.ok((await drained(() => row(9), { boundMs: 1000, sinceMs: Date.now() - 10_000 })).length > 0)
  assert.ok((await drained(() => error(), { goneAfterMs: 0 })).length > 0)
  const aborted = AbortSignal.abort()
  assert.ok((await drained(() => row(9), { signal: aborted })).length > 0)
})

test('nothing is waited for where no check asks', async () => {
  await drainMonitors({
    run: { monitors: { append: () => assert.fail('nobody asked') } as never, flush: () => undefined },
    samplers: [{ name: 'x', sample: async () => row(9) }], awaited: [], sinceMs: 0, goneAfterMs: 1, intervalMs: 1, onTick: () => undefined, signal: new AbortController().signal,
  })
})

test('the level before the load is that of the first look, where that was before the plan began', () => {
  const levels = new LevelsBefore()
  levels.note({ ...row(7, 100), phase: 'drive' } as MonitorRow)
  levels.note({ ...row(99, 200), phase: 'drive' } as MonitorRow)
  assert.deepEqual([levels.levelOf('rabbit', 150), levels.levelOf('rabbit', 50), levels.levelOf('rabbit', null), levels.levelOf('other', 150)], [7, 0, 0, 0])
})
