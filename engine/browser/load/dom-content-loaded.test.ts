import assert from 'node:assert/strict'
import { test } from 'node:test'
import { domContentLoadedMs, type NavigationEvent } from './dom-content-loaded.ts'

const start = (ts: number, documentLoaderURL: string, frame = 'F'): NavigationEvent => ({
  name: 'navigationStart', ts, args: { frame, data: { documentLoaderURL, isOutermostMainFrame: true } },
})
const commit = (ts: number, frame = 'F'): NavigationEvent => ({ name: 'CommitLoad', ts, args: { data: { frame } } })
const loaded = (ts: number, frame = 'F'): NavigationEvent => ({ name: 'domContentLoadedEventEnd', ts, args: { frame } })

test('the empty document of a change of process is not the one that was asked for', () => {
  const events = [
    start(1_000_000, 'http://127.0.0.1/'), start(1_030_000, ''), loaded(1_038_000), commit(1_900_000), loaded(4_200_000), start(9_900_000, '', 'G'), loaded(9_901_000, 'G'),
  ]
  assert.equal(domContentLoadedMs(events), 3200)
})

test('the order of events in the file does not count, and of two navigations the last does', () => {
  const events = [loaded(8_500_000), commit(7_000_000), start(1_000_000, 'http://127.0.0.1/'), loaded(2_000_000), start(6_000_000, 'http://127.0.0.1/next'), commit(1_500_000)]
  assert.equal(domContentLoadedMs(events), 2500)
})

test('without a commit, or a document that came to its end, nobody knows', () => {
  assert.equal(domContentLoadedMs([]), null)
  assert.equal(domContentLoadedMs([start(1, 'http://127.0.0.1/'), loaded(2)]), null)
  assert.equal(domContentLoadedMs([start(1, 'http://127.0.0.1/'), commit(2)]), null)
})
