import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleAudit } from '../sample-audit.ts'
import { sampleReader, sampleSecond } from '../sample-data.ts'
import { START_MS } from '../sample-manifest.ts'
import { lostOrders, sampleCheck, sampleVerdict } from '../sample-verdict.ts'
import { keyFigures } from './key-figures.ts'
import { readReportData } from './report-data.ts'

const figures = async (more: Parameters<typeof sampleReader>[1]) =>
  keyFigures(
    await readReportData(sampleReader({ timeline: [sampleSecond(0, START_MS), sampleSecond(1, START_MS)] }, more)),
  )

test('a clean day: planned, acknowledged and found are the same number, and nothing is wrong', async () => {
  const shown = await figures({})
  assert.deepEqual(
    shown.map((figure) => figure.value),
    ['100,000', '100,000', '100,000', '0', '23.5 ms', '0.0123 %'],
  )
  assert.deepEqual(
    shown.map((figure) => figure.status),
    [null, null, 'pass', 'pass', 'pass', 'pass'],
  )
})

test('lost orders are counted, and what is missing is said', async () => {
  const lost = { status: 'fail' as const, count: 3, reason: null, examples: [] }
  const shown = await figures({
    audit: async () => ({ ...sampleAudit(100_000, { lost }), found: 99_997 }),
    verdict: async () => sampleVerdict('fail', [lostOrders()]),
  })
  assert.deepEqual([shown[2]?.value, shown[2]?.detail], ['99,997', '3 fewer than planned'])
  assert.deepEqual([shown[3]?.value, shown[3]?.detail, shown[3]?.status], ['3', '3 lost, 0 doubled, 0 altered', 'fail'])
})

test('without an audit nobody knows what Magento holds, and no tick stands beside it', async () => {
  const shown = await figures({ audit: async () => null })
  assert.deepEqual([shown[1]?.value, shown[2]?.value, shown[3]?.value], ['4', 'not known', 'not known'])
  assert.deepEqual([shown[2]?.status, shown[3]?.status], [null, null])
})

test('a void rule makes the sum unknown, not zero', async () => {
  const unread = { status: 'void' as const, count: 0, reason: 'the read was cut short', examples: [] }
  const shown = await figures({
    audit: async () => ({ ...sampleAudit(100_000, { altered: unread }), complete: false }),
    verdict: async () => sampleVerdict('void', [sampleCheck('integrity.altered', 'void')]),
  })
  assert.deepEqual([shown[2]?.value, shown[3]?.value, shown[3]?.status], ['not known', 'not known', 'void'])
})

test('a latency that was not measured is no number', async () => {
  const shown = await figures({
    verdict: async () => sampleVerdict('void', [sampleCheck('latency.order.p95', 'void', { value: null })]),
  })
  assert.deepEqual([shown[4]?.value, shown[4]?.detail, shown[4]?.status], ['–', 'not measured', 'void'])
})
