import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RailVisit } from '../../../run/rail-record.ts'
import { medianVisit } from './median-visit.ts'

const visit = (interactiveMs: number | null, html: string | null = 'lighthouse/x.html'): RailVisit => ({
  interactiveMs, lcpMs: null, cls: null, tbtMs: null, longestTaskMs: null, transferBytes: null, requests: null, heaviest: [], html, problem: null,
})

test('the visit in the middle is chosen, the lower one of two', () => {
  assert.equal(medianVisit([5, 1, 9, 3, 7].map((each) => visit(each)))?.interactiveMs, 5)
  assert.equal(medianVisit([9, 1, 5, 3].map((each) => visit(each)))?.interactiveMs, 3)
})

test('visits without a number are passed over', () => {
  assert.equal(medianVisit([visit(null), visit(4), visit(null), visit(6), visit(5)])?.interactiveMs, 5)
})

test('where none has a number, the page that tells why is chosen', () => {
  assert.equal(medianVisit([visit(null, null), visit(null, 'lighthouse/why.html')])?.html, 'lighthouse/why.html')
  assert.equal(medianVisit([visit(null, null)]), null)
  assert.equal(medianVisit([]), null)
})
