import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evidenceDetail, evidenceLine } from './evidence-text.ts'

test('a request is named, also where the words of its error hold its name by chance', () => {
  const request = (text: string) => evidenceLine({ kind: 'request', ref: 'order', text, at: null })
  assert.equal(request('3 of 20 met an error; answer without the order 3 times'), 'request order: 3 of 20 met an error; answer without the order 3 times')
  assert.equal(request('order: 3 of 20 met an error'), 'order: 3 of 20 met an error')
})

test('a text that names what it is about needs no label', () => {
  assert.equal(evidenceLine({ kind: 'order', ref: 'ts1-000002', text: 'ts1-000002 is not in Magento', at: null }), 'ts1-000002 is not in Magento')
})

test('beside its reference a text does not say it again', () => {
  assert.equal(evidenceDetail({ kind: 'second', ref: 'minute 3', text: 'minute 3: p95 9 ms', at: null }), 'p95 9 ms')
  assert.equal(evidenceDetail({ kind: 'second', ref: 'minute 3', text: 'p95 9 ms', at: null }), 'p95 9 ms')
})
