import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Protocol } from 'puppeteer-core'
import { WorkerBooks } from './service-workers.ts'

const page = 'http://till/pos/#/sell'
const registration = (registrationId: string, scopeURL: string, isDeleted = false) => ({ registrationId, scopeURL, isDeleted })
const version = (versionId: string, registrationId: string, status: Protocol.ServiceWorker.ServiceWorkerVersionStatus) => ({
  versionId, registrationId, scriptURL: 'http://till/sw.js', runningStatus: 'stopped' as const, status,
})
const active = (): WorkerBooks => {
  const books = new WorkerBooks()
  // As Chromium may tell it: the version first.
  books.became([version('1', 'a', 'activated')])
  books.registered([registration('a', 'http://till/')])
  return books
}

test('a worker that was unregistered, or is redundant without a successor, is gone', () => {
  const unregistered = active()
  assert.equal(unregistered.isGone(page), false)
  unregistered.registered([registration('a', 'http://till/', true)])
  assert.equal(unregistered.isGone(page), true)
  const redundant = active()
  redundant.became([version('1', 'a', 'redundant')])
  assert.equal(redundant.isGone(page), true)
})

test('a worker that is replaced by its next version, idle, or another page’s, is not gone; and one that never was cannot be', () => {
  const replaced = active()
  replaced.became([version('1', 'a', 'redundant'), version('2', 'a', 'activating')])
  assert.equal(replaced.isGone(page), false)
  const moved = active()
  moved.became([version('2', 'b', 'activated')])
  moved.registered([registration('b', 'http://till/pos/'), registration('a', 'http://till/', true)])
  assert.equal(moved.isGone(page), false)
  const other = new WorkerBooks()
  other.registered([registration('c', 'http://till/admin/')])
  other.became([version('3', 'c', 'activated')])
  other.became([version('3', 'c', 'redundant')])
  assert.equal(other.isGone(page), false)
  const never = new WorkerBooks()
  never.registered([registration('a', 'http://till/')])
  never.became([version('1', 'a', 'installing')])
  never.became([version('1', 'a', 'redundant')])
  assert.equal(never.isGone(page), false)
})
