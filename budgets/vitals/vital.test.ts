import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckResult, VerdictFile } from '../../run/records.ts'
import { judge } from '../judge.ts'
import { loadBudget, parseBudget } from '../load.ts'
import { withBrowsers, withBusyMachine, withVital } from '../sample-browsers.ts'
import { histogramRow, measured, spread, type SampleRun } from '../sample-run.ts'

const vitals = parseBudget(JSON.stringify({
  schemaVersion: 1, name: 'vitals',
  checks: [
    ...(['ttfb', 'fcp', 'lcp', 'inp'] as const).map((name) => ({
      id: `vitals.${name}.p75`, metric: `vitals.${name}`, statistic: 'p75', limit: 2500, unit: 'ms', why: 'a test',
    })),
    { id: 'vitals.cls.p75', metric: 'vitals.cls', statistic: 'p75', limit: 0.1, unit: 'score', why: 'a test' },
    { id: 'orders.completed', metric: 'orders.completed', statistic: 'count', limit: 100, unit: '%', why: 'a test' },
  ],
}), 'a test')
const budget = { ...vitals, checks: vitals.checks }

const judged = async (plant: (run: SampleRun) => void): Promise<VerdictFile> => judge(await measured(plant), budget)
const check = ({ checks }: VerdictFile, id: string): CheckResult => checks.find((each) => each.id === id) ?? assert.fail(id)
const ids = ['ttfb', 'fcp', 'lcp', 'inp', 'cls'].map((name) => `vitals.${name}.p75`)
const statuses = (verdict: VerdictFile): string[] => ids.map((id) => check(verdict, id).status)

test('twenty good page views pass, and their sales with them', async () => {
  const verdict = await judged((run) => withBrowsers(run))
  assert.deepEqual(statuses(verdict), Array(5).fill('pass'))
  assert.equal(check(verdict, 'vitals.lcp.p75').because, 'p75 of 20 page views is 500 ms, and with 95 % confidence at most 500 ms')
  assert.deepEqual([check(verdict, 'integrity.browserSales').status, verdict.verdict], ['pass', 'pass'])
})

test('a page that paints late fails its own vital and no other', async () => {
  const verdict = await judged((run) => {
    withBrowsers(run)
    withVital(run, 'lcp', (n) => 3000 + n)
  })
  assert.deepEqual(statuses(verdict), ['pass', 'pass', 'fail', 'pass', 'pass'])
  assert.deepEqual([check(verdict, 'vitals.lcp.p75').value, verdict.verdict], [3014, 'fail'])
})

test('eleven page views bound a p75, ten do not', async () => {
  assert.equal(check(await judged((run) => withBrowsers(run, 11)), 'vitals.inp.p75').status, 'pass')
  const few = check(await judged((run) => withBrowsers(run, 10)), 'vitals.inp.p75')
  assert.deepEqual([few.status, few.because], ['inconclusive', 'p75 of 10 page views is 48 ms, and it takes 11 to pass'])
})

test('a limit that the page views straddle is left open', async () => {
  const verdict = await judged((run) => {
    withBrowsers(run)
    withVital(run, 'fcp', (n) => (n % 4 === 0 ? 3000 : 100))
  })
  assert.equal(check(verdict, 'vitals.fcp.p75').status, 'inconclusive')
})

test('a browser process that died voids the vitals, not the load, and says what k6 said', async () => {
  const plants: [Parameters<typeof withBrowsers>[2], RegExp][] = [
    [{ end: { exitCode: null, signal: 'SIGKILL', terminalsDone: 0, warnings: ['browser gone'] } }, /was ended by SIGKILL; 0 of 1 browser terminal finished/],
    [{ end: { exitCode: 108, terminalsDone: 0 } }, /ended with exit code 108/],
    [{ end: { stopped: 'they had not ended 90 s after the day', exitCode: 105, terminalsDone: 0 } }, /were stopped: they had not ended/],
    [{ end: { terminalsDone: 0 } }, /^0 of 1 browser terminal finished their day$/],
    [{ end: { malformedRows: 2 } }, /2 rows of the browser terminals cannot be read/],
    [{ end: null }, /were cut off/],
  ]
  for (const [changed, says] of plants) {
    const verdict = await judged((run) => withBrowsers(run, 20, changed))
    assert.deepEqual(statuses(verdict), Array(5).fill('void'))
    assert.match(check(verdict, 'vitals.lcp.p75').because, says)
    for (const id of ['orders.completed', 'validity.driver', 'validity.samples']) assert.equal(check(verdict, id).status, 'pass', id)
  }
  const [plant] = plants
  const verdict = await judged((run) => withBrowsers(run, 20, plant?.[0]))
  assert.match(verdict.summary, /^What was measured of the load stands, but 5 web vitals cannot be judged: the k6 of the browser terminals was ended by SIGKILL/)
  assert.deepEqual(check(verdict, 'vitals.lcp.p75').evidence.at(-1), { kind: 'process', ref: 'k6', text: 'browser gone', at: null })
  // Where nobody asked for vitals, the load's verdict is the run's.
  const smoke = await loadBudget('smoke')
  assert.equal(judge(await measured((run) => withBrowsers(run, 20, plant?.[0])), smoke).verdict, 'pass')
})

test('browsers that told nothing, or never began, are void', async () => {
  const silent = await judged((run) => {
    withBrowsers(run)
    run.browserRows = [{ kind: 'visit', terminal: 0, atMs: 1, ms: 30_000, problem: 'the page answered 503' }]
  })
  assert.match(check(silent, 'vitals.lcp.p75').because, /^none of 1 visit told a LCP: the page answered 503$/)
  assert.deepEqual(statuses(silent), Array(5).fill('void'))
  const never = await judged((run) => {
    withBrowsers(run)
    run.browsers = null
    run.browserRows = []
  })
  assert.deepEqual(statuses(never), Array(5).fill('void'))
  assert.deepEqual([check(never, 'integrity.browserSales').status, check(never, 'orders.completed').status], ['notApplicable', 'pass'])
})

test('where more than a fifth of the visits broke off, those that did not cannot clear the page, and can still accuse it', async () => {
  const broken = (run: SampleRun): void => {
    withBrowsers(run, 20)
    run.browserRows.push(...Array.from({ length: 6 }, () => ({ kind: 'visit' as const, terminal: 0, atMs: 1, ms: 30_000, problem: 'timed out' })))
  }
  const cleared = check(await judged(broken), 'vitals.lcp.p75')
  assert.deepEqual([cleared.status, cleared.because.split('; ')[1]], ['void', '6 of 26 visits broke off: timed out'])
  const accused = await judged((run) => {
    broken(run)
    withVital(run, 'lcp', () => 4000)
  })
  assert.equal(check(accused, 'vitals.lcp.p75').status, 'fail')
})

test('page views that told no LCP may have been the slowest: they count against a pass, and void it beyond a fifth', async () => {
  const silent = (count: number, ms = 500) => judged((run) => {
    withBrowsers(run, 100)
    withVital(run, 'lcp', () => ms)
    let n = 0
    run.browserRows = run.browserRows.filter((row) => row.kind !== 'vital' || row.vital !== 'lcp' || n++ >= count)
  }).then((verdict) => check(verdict, 'vitals.lcp.p75'))
  const most = await silent(89)
  assert.deepEqual([most.status, /; 89 of 100 visits told none, and are held to be slow$/.test(most.because)], ['void', true])
  assert.deepEqual([(await silent(10)).status, (await silent(20)).status, (await silent(89, 4000)).status], ['pass', 'inconclusive', 'fail'])
})

test('without browser terminals the vitals do not apply, and no check of their sales is there', async () => {
  const verdict = await judged(() => {})
  assert.deepEqual(statuses(verdict), Array(5).fill('notApplicable'))
  assert.equal(verdict.checks.some(({ id }) => id === 'integrity.browserSales'), false)
  assert.equal(verdict.verdict, 'pass')
})

test('under a generator that lagged the vitals are those of a busy machine', async () => {
  const verdict = await judged((run) => {
    withBrowsers(run)
    run.histograms.push(histogramRow('lag', 'heartbeat', 1, spread(5_000, 9_000)))
  })
  assert.deepEqual(statuses(verdict), Array(5).fill('void'))
  assert.match(check(verdict, 'vitals.lcp.p75').because, /^validity\.generatorLag took its ground away/)
})

test('where no core was free for more than a quarter of the drive a page that is late is not accused, and one that is not late is cleared', async () => {
  const judgedAt = async (busyPercent: number, vital: 'lcp' | 'cls', value: number): Promise<CheckResult> =>
    check(await judged((run) => {
      withBrowsers(run)
      withBusyMachine(run, busyPercent)
      withVital(run, vital, () => value)
    }), `vitals.${vital}.p75`)
  const late = await judgedAt(30, 'lcp', 4000)
  assert.deepEqual([late.status, late.value], ['void', 4000])
  assert.match(late.because, /^all cores were busy in 30 % of the drive, .*; without that: fail, p75 of 20 page views is 4,000 ms/)
  assert.equal((await judgedAt(20, 'lcp', 4000)).status, 'fail')
  assert.equal((await judgedAt(90, 'lcp', 500)).status, 'pass')
  assert.equal((await judgedAt(90, 'cls', 0.5)).status, 'fail')
  const untold = await judged((run) => {
    withBrowsers(run)
    run.monitors = run.monitors.map((row) => (row.monitor === 'generator' ? { ...row, machineCpuPercent: null } : row))
    withVital(run, 'lcp', () => 4000)
  })
  assert.equal(check(untold, 'vitals.lcp.p75').status, 'fail')
})

test('the presets ask for no web vital', async () => {
  for (const name of ['pos', 'pos-day', 'pos-rail', 'rail', 'smoke']) {
    assert.deepEqual((await loadBudget(name)).checks.filter(({ metric }) => metric.startsWith('vitals.')), [])
  }
})
