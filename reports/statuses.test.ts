import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleCheck } from './sample-verdict.ts'
import { groupChecks, statusCounts, troubledChecks } from './statuses.ts'

test('what decides a verdict: failures first, then a lost condition, then what it voids, then what is too close', () => {
  const checks = [
    sampleCheck('latency.order.p99', 'inconclusive'),
    sampleCheck('latency.order.p95', 'void'),
    sampleCheck('integrity.money'),
    sampleCheck('integrity.stock', 'notApplicable'),
    sampleCheck('validity.generatorLag', 'void'),
    sampleCheck('errors.rate', 'fail'),
  ]
  assert.deepEqual(
    troubledChecks(checks).map((check) => check.id),
    ['errors.rate', 'validity.generatorLag', 'latency.order.p95', 'latency.order.p99'],
  )
  assert.equal(statusCounts(checks), '1 FAIL · 2 void · 1 inconclusive · 1 pass · 1 n/a')
})

test('no check is left out of the groups, also with an id that nobody knows', () => {
  const ids = [
    'validity.driver',
    'somebody.elses',
    'orders.completed',
    'backlog.slope',
    'plain',
    'rail.load',
    'integrity.lost',
  ]
  const groups = groupChecks(ids.map((id) => sampleCheck(id)))
  assert.deepEqual(
    groups.map((group) => [group.id, group.checks.map((check) => check.id)]),
    [
      ['integrity', ['integrity.lost']],
      ['orders', ['orders.completed']],
      ['drain', ['backlog.slope']],
      ['rail', ['rail.load']],
      ['other', ['somebody.elses', 'plain']],
      ['validity', ['validity.driver']],
    ],
  )
})
