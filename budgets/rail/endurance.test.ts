import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededNormal } from '../../stats/seeded-random.ts'
import { checkOf, judgedRail } from './test-judged.ts'

const id = 'rail.endurance.heap@idle'

/** 200 sales with a look every ten; the caches fill in the first fifty. */
const endured = (kilobytesASale: number, nodesASale = 0, listenersASale = 0, looks = 21) => {
  const noise = seededNormal(11)
  return judgedRail((record) => {
    record.areas = [...record.areas, 'endurance']
    const samples = Array.from({ length: looks }, (_, i) => ({
      sale: i * 10,
      heapBytes: Math.round(24e6 + Math.min(i, 5) * 900e3 + i * 10 * kilobytesASale * 1_000 + noise() * 120e3),
      nodes: 1_400 + Math.round(i * 10 * nodesASale + noise() * 4), listeners: 210 + Math.round(i * 10 * listenersASale),
    }))
    for (const pass of record.passes) pass.endurance = { samples }
  }).then((verdict) => checkOf(verdict, id))
}

test('a till that keeps nothing passes, although its caches fill at first', async () => {
  const { status, value, because } = await endured(1)
  assert.deepEqual([status, value !== null && Math.abs(value - 1) < 2], ['pass', true], because)
})

test('a leak of 60 kB a sale fails with the heap before and after', async () => {
  const { status, interval, evidence } = await endured(60)
  assert.equal(status, 'fail')
  assert.ok(interval !== null && interval.lower > 50 && interval.upper < 70)
  assert.deepEqual(evidence.map(({ ref }) => ref), ['50', '200', 'tillstorm report runs/sample'])
})

test('nodes or listeners that stay behind fail, also where the heap does not tell', async () => {
  const nodes = await endured(1, 12)
  assert.deepEqual([nodes.status, /; nodes grow by 1[12][\d.]* a sale$/.test(nodes.because)], ['fail', true], nodes.because)
  assert.match((await endured(1, 0, 3)).because, /; listeners grow by 3 a sale$/)
})

test('few looks tell nothing, and endurance that nobody asked for is not applicable, never silently', async () => {
  assert.equal((await endured(60, 0, 0, 9)).status, 'inconclusive')
  const { status, because } = checkOf(await judgedRail(), id)
  assert.deepEqual([status, because], ['notApplicable', 'endurance was not measured in this pass: `--only endurance` and the profile peak-hour do'])
  const missing = checkOf(await judgedRail((record) => { record.areas = [...record.areas, 'endurance'] }), id)
  assert.equal(missing.status, 'void')
})
