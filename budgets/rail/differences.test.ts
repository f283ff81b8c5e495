import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleRail, sampleRailOfVerify } from '../sample-rail.ts'
import { railDifferences } from './differences.ts'

test('what the load adds to each number is told with its bounds, and nothing where one backend is missing', () => {
  const record = sampleRailOfVerify()
  for (const interaction of record.passes[1]?.response?.interactions ?? []) interaction.visibleMs = (interaction.visibleMs ?? 0) + 25
  for (const visit of record.passes[1]?.visits?.first ?? []) visit.interactiveMs = (visit.interactiveMs ?? 0) + 400
  const found = railDifferences(record)
  const of = (metric: string, kind: string) => found.find((each) => each.metric === metric && each.of === kind)?.difference
  assert.equal(of('rail.response.visible', 'typical')?.value, 25)
  assert.equal(of('rail.response.visible', 'p95')?.value, 25)
  assert.equal(of('rail.response.handler', 'typical')?.value, 0)
  const first = of('rail.load.first', 'typical')
  assert.ok(first?.lower != null && first.upper !== null && first.value === 400 && first.lower > 200 && first.upper < 600)
  assert.equal(found.length, 10)
  assert.deepEqual(railDifferences(sampleRail()), [])
})
