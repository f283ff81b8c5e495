import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MonitorRow } from '../run/records.ts'
import { runMonitors, type MonitorSampler } from './monitoring.ts'

const row = (count: number): MonitorRow => ({ monitor: 'magento-orders', atMs: 1, phase: 'drive', count })
const A_DAY_MS = 86_400_000

test('every monitor writes its first row at once, with the phase that it was asked in', async () => {
  const rows: MonitorRow[] = []
  const sampler = (count: number): MonitorSampler => ({ name: String(count), sample: async (phase) => ({ ...row(count), phase }) })
  const monitors = runMonitors({ samplers: [sampler(1), sampler(2)], intervalMs: A_DAY_MS, phase: 'drain', write: (each) => rows.push(each) })
  await monitors.stop()
  assert.deepEqual(rows, [{ ...row(1), phase: 'drain' }, { ...row(2), phase: 'drain' }])
})

test('a slow monitor neither overlaps itself nor delays another', async () => {
  let answer: (row: MonitorRow) => void = () => {}
  let asked = 0
  const slow: MonitorSampler = {
    name: 'slow',
    sample: () => {
      asked += 1
      return new Promise((resolve) => {
        answer = resolve
      })
    },
  }
  let quick = 0
  let fifth: () => void = () => {}
  const fiveTimes = new Promise<void>((resolve) => {
    fifth = resolve
  })
  const fast: MonitorSampler = {
    name: 'fast',
    sample: async () => {
      quick += 1
      if (quick === 5) fifth()
      return row(quick)
    },
  }
  const monitors = runMonitors({ samplers: [slow, fast], intervalMs: 0, phase: 'drive', write: () => {} })
  await fiveTimes
  assert.equal(asked, 1)
  const stopping = monitors.stop()
  answer(row(0))
  await stopping
  assert.equal(asked, 1)
})

test('a row that cannot be written ends its monitor and is thrown when all have stopped', async () => {
  const full = new Error('no space left')
  let samples = 0
  const sampler: MonitorSampler = {
    name: 'one',
    sample: async () => {
      samples += 1
      return row(samples)
    },
  }
  const monitors = runMonitors({
    samplers: [sampler], intervalMs: 0, phase: 'drive',
    write: () => {
      throw full
    },
  })
  await assert.rejects(monitors.stop(), full)
  assert.equal(samples, 1)
})
