import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longestTaskMs, type TaskEvent } from './longest-task.ts'

const navigation = (ts: number, tid: number, url = 'http://127.0.0.1/'): TaskEvent => ({
  name: 'navigationStart', ph: 'R', pid: 7, tid, ts, args: { frame: 'F', data: { isOutermostMainFrame: true, documentLoaderURL: url } },
})
const task = (ts: number, dur: number, tid = 1, pid = 7): TaskEvent => ({ name: 'RunTask', ph: 'X', pid, tid, ts, dur })
const paint: TaskEvent = { name: 'firstContentfulPaint', ph: 'I', pid: 7, tid: 1, ts: 400_000 }

test('the longest task of the main thread after the navigation counts', () => {
  const events = [navigation(100_000, 1), task(150_000, 60_000), task(500_000, 121_500), task(700_000, 30_000), paint]
  assert.equal(longestTaskMs(events), 121.5)
})

test('tasks of other threads, other processes and of the time before do not count', () => {
  const events = [navigation(100_000, 1), task(1000, 90_000), task(200_000, 80_000, 2), task(200_000, 80_000, 1, 8), task(200_000, 12_000), paint]
  assert.equal(longestTaskMs(events), 12)
})

test('the start of an empty document is no navigation', () => {
  assert.equal(longestTaskMs([navigation(0, 1, ''), task(10, 50_000), navigation(100_000, 1), task(200_000, 20_000), paint]), 20)
})

test('a trace without a navigation or without a task says nothing', () => {
  assert.equal(longestTaskMs([task(200_000, 80_000)]), null)
  assert.equal(longestTaskMs([navigation(0, 1)]), null)
})
