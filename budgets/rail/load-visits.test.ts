import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RailPass } from '../../run/rail-record.ts'
import { sampleVisit } from '../sample-rail.ts'
import { loadBudget } from '../load.ts'
import { checkOf, idsWith, judgedPass, judgedRail } from './test-judged.ts'

const first = 'rail.load.first@idle'
const visits = (which: 'first' | 'repeat', timesMs: readonly (number | null)[]) => (pass: RailPass): void => {
  if (pass.visits === null) return
  pass.visits[which] = timesMs.map((ms, i) =>
    ms === null
      ? { ...sampleVisit(1), interactiveMs: null, lcpMs: null, cls: null, tbtMs: null, problem: 'the page never came to rest' }
      : sampleVisit(ms, { html: `lighthouse/${which}-${i + 1}.html` }))
}

test('five visits over the limit fail, with the heaviest files and Lighthouse\'s own page', async () => {
  const verdict = await judgedPass(visits('first', [7_100, 7_300, 6_900, 7_050, 7_200]))
  assert.deepEqual(idsWith(verdict, 'fail'), [first])
  const { value, interval, evidence } = checkOf(verdict, first)
  assert.deepEqual([value, interval], [7_100, { lower: 6_900, upper: 7_300 }])
  assert.deepEqual(evidence.map(({ kind, ref }) => `${kind} ${ref}`), [
    'visit first visit 2', 'visit first visit 5', 'visit first visit 1', 'resource assets/index.js', 'lighthouse lighthouse/first-2.html',
  ])
  assert.match(evidence[0]?.text ?? '', /^interactive after 7,300 ms, largest paint after 5,840 ms, blocked for 90 ms, .* over the network 96 kB$/)
})

test('a slow repeat visit fails by itself', async () => {
  assert.deepEqual(idsWith(await judgedPass(visits('repeat', [2_900, 3_000, 3_100, 2_950, 3_050])), 'fail'), ['rail.load.repeat@idle'])
})

test('the largest of five bounds the median: one slow visit leaves it open, four visits do too', async () => {
  const open = checkOf(await judgedPass(visits('first', [3_000, 3_100, 3_050, 3_020, 5_400])), first)
  assert.deepEqual([open.status, open.value], ['inconclusive', 3_050])
  const four = checkOf(await judgedPass(visits('first', [3_000, 3_100, 3_050, 3_020])), first)
  assert.deepEqual([four.status, four.because], ['inconclusive', 'p50 of 4 first visits is 3,020 ms, and it takes 5 to pass'])
})

test('visits without a number are told, and void when no other is there', async () => {
  const some = checkOf(await judgedPass(visits('first', [3_000, 3_100, 3_050, 3_020, null])), first)
  assert.match(some.because, /; 1 of 5 gave no number: the page never came to rest$/)
  const none = await judgedPass(visits('first', [null, null, null]))
  assert.match(checkOf(none, first).because, /^none of 3 first visits gave a number: the page never came to rest$/)
  assert.equal(checkOf(none, first).status, 'void')
  assert.equal(checkOf(await judgedPass((pass) => { pass.visits = null }), first).status, 'void')
})

test('a page that never came to rest took that long at least: it cannot pass by a lower bound, and can fail by it', async () => {
  const restless = (ms: number, count: number) => judgedPass((pass) => {
    pass.visits!.repeat = Array.from({ length: 5 }, (_, i) => sampleVisit(i < count ? ms : 800, { problem: i < count ? 'it was never at rest' : null }))
  }).then((verdict) => checkOf(verdict, 'rail.load.repeat@idle'))
  const under = await restless(1_500, 5)
  assert.deepEqual([under.status, /; 5 of 5 took longer than that: it was never at rest$/.test(under.because)], ['inconclusive', true])
  assert.equal((await restless(1_500, 1)).status, 'inconclusive')
  assert.equal((await restless(15_000, 5)).status, 'fail')
  assert.equal((await restless(15_000, 0)).status, 'pass')
})

test('layout that shifts is found on the first visit, and on the repeat visit alone', async () => {
  for (const which of ['first', 'repeat'] as const) {
    const verdict = await judgedPass((pass) => { for (const visit of pass.visits?.[which] ?? []) visit.cls = 0.31 })
    assert.deepEqual(idsWith(verdict, 'fail'), ['rail.load.cls@idle'], which)
    assert.equal(checkOf(verdict, 'rail.load.cls@idle').value, 0.31)
  }
  const unknown = await judgedPass((pass) => { for (const visit of pass.visits?.repeat ?? []) visit.cls = null })
  assert.equal(checkOf(unknown, 'rail.load.cls@idle').status, 'void')
})

test('a budget may name the largest paint and the blocked time', async () => {
  const posRail = await loadBudget('pos-rail')
  const own = (metric: string, limit: number) => ({ id: metric, metric, statistic: 'p50', limit, unit: 'ms', why: 'ours' })
  const budget = { ...posRail, checks: [own('rail.load.lcp', 2_500), own('rail.load.tbt', 80)] }
  const verdict = await judgedRail(() => {}, budget)
  assert.deepEqual(verdict.checks.map(({ id, status }) => `${id} ${status}`), ['rail.load.lcp@idle inconclusive', 'rail.load.tbt@idle fail', 'validity.browser pass'])
})
