import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inSlices, parts } from './slices.ts'

test('work pauses after a few milliseconds, and does every item once, in order', async () => {
  let nowMs = 0
  const done: number[] = []
  const tasks: number[] = []
  let startedMs = 0
  await inSlices(Array.from({ length: 100 }, (_, at) => at), (item) => {
    done.push(item)
    nowMs += 0.5
  }, {
    nowMs: () => nowMs,
    pause: async () => {
      tasks.push(nowMs - startedMs)
      nowMs += 10
      startedMs = nowMs
    },
  })
  assert.deepEqual(done, Array.from({ length: 100 }, (_, at) => at))
  assert.ok(tasks.length >= 5 && Math.max(...tasks) <= 9, tasks.join(' '))
})

test('an item that cannot be done ends the work', async () => {
  await assert.rejects(inSlices([1, 2], () => { throw new Error('no') }), /no/)
})

test('parts keep order and hold everything', () => {
  assert.deepEqual(parts([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]])
  assert.deepEqual(parts([], 2), [])
})
