import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckResult, VerdictFile } from '../../run/records.ts'
import { judge } from '../judge.ts'
import { loadBudget } from '../load.ts'
import { sampleBrowserRows, withBrowsers, type SaleAudit } from '../sample-browsers.ts'
import { histogramRow, measured, spread, type SampleRun } from '../sample-run.ts'

const smoke = await loadBudget('smoke')
const check = ({ checks }: VerdictFile, id: string): CheckResult => checks.find((each) => each.id === id) ?? assert.fail(id)

const sales = async (changed: Parameters<typeof withBrowsers>[2], plant: (run: SampleRun) => void = () => {}): Promise<[CheckResult, VerdictFile]> => {
  const verdict = judge(await measured((run) => {
    withBrowsers(run, 3, changed)
    plant(run)
  }), smoke)
  return [check(verdict, 'integrity.browserSales'), verdict]
}

test('a sale of a browser that is lost, doubled or altered fails the run under any budget, and stands', async () => {
  const plants: [Partial<SaleAudit>, RegExp][] = [
    [{ exactlyOnce: 2, lost: ['pos901-1'] }, /1 lost, 0 doubled, 0 altered/],
    [{ exactlyOnce: 2, duplicated: ['pos901-1'] }, /0 lost, 1 doubled, 0 altered/],
    [{ exactlyOnce: 2, altered: [{ reference: 'pos901-1', expected: 'total 1.00', found: 'total 2.00' }] }, /0 lost, 0 doubled, 1 altered/],
  ]
  for (const [saleAudit, says] of plants) {
    const [found, verdict] = await sales({ saleAudit, end: { signal: 'SIGKILL', exitCode: null } }, (run) => {
      run.histograms.push(histogramRow('lag', 'heartbeat', 1, spread(5_000, 9_000)))
    })
    assert.deepEqual([found.status, found.value, found.evidence[0]?.ref, verdict.verdict], ['fail', 1, 'pos901-1', 'fail'])
    assert.match(found.because, says)
  }
})

test('a sale that went with its browser is told, and held against nobody', async () => {
  const [found, verdict] = await sales({ saleAudit: { exactlyOnce: 2, unsent: ['pos901-2'] } })
  assert.deepEqual([found.status, verdict.verdict], ['pass', 'pass'])
  assert.match(found.because, /^2 sales of the browser terminals, each in Magento exactly once; 1 sale went with a browser/)
  assert.equal((await sales({ saleAudit: { exactlyOnce: 0, unsent: ['a', 'b', 'c'] } }))[0].status, 'notApplicable')
})

test('sales that nobody looked for, or not all, are void; a page that nobody sells at has none', async () => {
  assert.match((await sales({ saleAudit: null }))[0].because, /nobody looked/)
  assert.equal((await sales({ saleAudit: null }))[0].status, 'void')
  assert.deepEqual((await sales({ saleAudit: { problem: 'Magento refuses us' } })).map((each) => ('status' in each ? each.status : each.verdict)), ['void', 'void'])
  assert.equal((await sales({ saleAudit: { sales: 2, exactlyOnce: 2 } }))[0].status, 'void')
  const asked = { id: 'integrity.browserSales', metric: 'browsers.sales', statistic: 'count', limit: 0, unit: 'sales', why: 'a test' }
  const looking = await measured((run) => {
    withBrowsers(run, 3, { saleAudit: null })
    run.manifest.measures.browsers = { terminals: 1, visit: 'look' }
    run.browserRows = sampleBrowserRows(3).filter(({ kind }) => kind !== 'sale')
  })
  assert.equal(judge(looking, smoke).checks.some(({ id }) => id === asked.id), false)
  const told = check(judge(looking, { ...smoke, checks: [...smoke.checks, asked] }), asked.id)
  assert.deepEqual([told.status, told.because], ['notApplicable', 'the browser terminals only looked, and sold nothing'])
})
