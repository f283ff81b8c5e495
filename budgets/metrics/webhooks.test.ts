import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import type { WebhooksRecord } from '../../run/webhooks-record.ts'
import { judge } from '../judge.ts'
import { loadBudget, parseBudget } from '../load.ts'
import { measured } from '../sample-run.ts'

const hdrOf = (valuesMs: readonly number[]): WebhooksRecord['delays'] => {
  const histogram = build({ bitBucketSize: 32, highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: 3 })
  for (const valueMs of valuesMs) histogram.recordValue(valueMs * 1000)
  return { count: valuesMs.length, hdr: encodeIntoCompressedBase64(histogram) }
}
const heard = (changed: Partial<WebhooksRecord> = {}): WebhooksRecord => ({
  schemaVersion: 1, url: 'http://127.0.0.1:1/hook', problem: null, doubt: null, waitedMs: 0, expected: 600, missing: { count: 0, examples: [] }, deliveries: 600,
  wrongSignatures: { count: 0, examples: [] }, duplicates: 0, strangers: 0, others: 0, unreadable: 0, tooLong: 0,
  delays: hdrOf(Array.from({ length: 600 }, (_, n) => 10 + n)), ...changed,
})

const judged = async (webhooks: WebhooksRecord | null, listens = true) => {
  const measurements = await measured((run) => {
    if (listens) run.manifest.measures = { load: true, rail: false, webhooks: true }
  })
  const { verdict, checks } = judge({ ...measurements, webhooks }, await loadBudget('smoke'))
  const own = checks.filter(({ id }) => id.startsWith('webhooks.'))
  return { verdict, own, statuses: Object.fromEntries(own.map(({ id, status }) => [id.slice('webhooks.'.length), status])) }
}

test('a run that listens is judged by three checks, whatever the budget asks, and a clean one passes them', async () => {
  const { verdict, statuses } = await judged(heard())
  assert.deepEqual([verdict, statuses], ['pass', { missing: 'pass', signature: 'pass', delay: 'pass' }])
})

test('an order without an event fails one check, by name', async () => {
  const { verdict, own, statuses } = await judged(heard({ missing: { count: 1, examples: [{ ref: 'ts-sample-000007', index: 7, soldAtMs: 5 }] } }))
  assert.deepEqual([verdict, statuses], ['fail', { missing: 'fail', signature: 'pass', delay: 'pass' }])
  assert.deepEqual([own[0]?.value, own[0]?.evidence[0]?.ref], [1, 'ts-sample-000007'])
})

test('a wrong signature fails one check, also where nobody listened to the end', async () => {
  const wrong = { count: 2, examples: [{ order: 'ts-sample-000003', signature: 'wrong' as const, atMs: 5 }] }
  assert.deepEqual((await judged(heard({ wrongSignatures: wrong }))).statuses, { missing: 'pass', signature: 'fail', delay: 'pass' })
  assert.deepEqual((await judged(heard({ wrongSignatures: wrong, problem: 'it broke' }))).statuses, { missing: 'void', signature: 'fail', delay: 'void' })
})

test('events that come late fail one check, and a budget may allow more', async () => {
  const late = heard({ delays: hdrOf(Array.from({ length: 600 }, () => 90_000)) })
  assert.deepEqual((await judged(late)).statuses, { missing: 'pass', signature: 'pass', delay: 'fail' })
  const check = { id: 'webhooks.delay', metric: 'webhooks.delay', statistic: 'p95', limit: 120_000, unit: 'ms', why: 'nightly' }
  const own = parseBudget(JSON.stringify({ schemaVersion: 1, name: 'ours', checks: [check] }), 'ours')
  const measurements = await measured((run) => { run.manifest.measures = { load: true, rail: false, webhooks: true } })
  const found = judge({ ...measurements, webhooks: late }, own).checks.filter(({ id }) => id === 'webhooks.delay')
  assert.deepEqual(found.map(({ status, limit }) => [status, limit]), [['pass', 120_000]])
})

test('duplicates are shown, and fail nothing', async () => {
  const { verdict, own } = await judged(heard({ duplicates: 3, deliveries: 603 }))
  assert.equal(verdict, 'pass')
  assert.match(own[0]?.because ?? '', /an event came for each of 600 orders; 3 events came again/)
})

test('what nobody heard to its end is void: no record, a listener that broke, a ledger with a gap, no event at all', async () => {
  const nothing = { missing: 'void', signature: 'void', delay: 'void' }
  assert.deepEqual((await judged(null)).statuses, nothing)
  assert.deepEqual((await judged(heard({ problem: 'the listener for webhooks broke' }))).statuses, nothing)
  assert.deepEqual((await judged(heard({ doubt: '2 rows of the ledger are damaged' }))).statuses, { missing: 'void', signature: 'pass', delay: 'void' })
  const silent = heard({ deliveries: 0, missing: { count: 600, examples: [] }, delays: hdrOf([]) })
  assert.deepEqual((await judged(silent)).statuses, { missing: 'fail', signature: 'void', delay: 'void' })
})

test('a run without a listener has no such check, and a budget that asks is told why', async () => {
  assert.deepEqual((await judged(null, false)).own, [])
  const asks = parseBudget(JSON.stringify({ schemaVersion: 1, name: 'ours', checks: [{ id: 'webhooks.missing', metric: 'webhooks.missing', statistic: 'count', limit: 0, unit: 'orders', why: 'w' }] }), 'ours')
  const [check] = judge(await measured(), asks).checks
  assert.deepEqual([check?.status, check?.because], ['notApplicable', 'this run listened for no webhooks: `webhooks` in the config lets it'])
})
