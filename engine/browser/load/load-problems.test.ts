import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { VisitReport } from './load-messages.ts'
import { loadProblems } from './load-problems.ts'
import type { Told } from './measure-visits.ts'

const quiet = { othersPercent: 5, idlePercent: 60 }

const told = (interactiveMs: number | null, changes: Partial<VisitReport> = {}, problem: string | null = null): Told => {
  const visit = {
    interactiveMs, lcpMs: null, cls: null, tbtMs: null, longestTaskMs: null, transferBytes: null, requests: null, heaviest: [], problem,
  }
  const report: VisitReport = {
    visit, html: false, neverInteractive: false, lighthouse: '13', benchmarkIndex: 1000, worker: null, blocked: [], wireBytes: 0, processor: quiet,
    tookMs: { launch: 0, lighthouse: 0, settle: 0, close: 0 }, ...changes,
  }
  return { visit: { ...visit, html: null }, report, atMs: 17 }
}
const five = (ms: number): Told[] => Array.from({ length: 5 }, () => told(ms))

test('five good visits of each kind have no problem', () => {
  assert.deepEqual(loadProblems({ runs: 5, first: five(3000), repeat: five(800) }), [])
})

test('fewer than three numbers of a kind void load, with the reason of the first that has none', () => {
  const first = [told(3000), told(3100), told(null, {}, 'NO_FCP: nothing was painted'), told(null), told(null)]
  const [problem, ...more] = loadProblems({ runs: 5, first, repeat: five(800) })
  assert.deepEqual(more, [])
  assert.deepEqual(problem, {
    kind: 'load', atMs: 17, voids: ['load'], text: '2 of 5 first visits have a time to interactive, 3 are needed: NO_FCP: nothing was painted',
  })
})

test('three of five are enough', () => {
  const first = [told(3000), told(3100), told(3200), told(null, {}, 'x'), told(null, {}, 'x')]
  assert.deepEqual(loadProblems({ runs: 5, first, repeat: five(800) }), [])
})

test('repeat visits that never came, since no first visit did, void load', () => {
  const problems = loadProblems({ runs: 5, first: five(3000), repeat: [] })
  assert.deepEqual(problems.map(({ voids, text }) => [voids, text]), [
    [['load'], '0 of 5 repeat visits have a time to interactive, 3 are needed: no first visit came before them'],
  ])
})

test('a processor that others take void load; one that they use beside us does not', () => {
  const hogged = told(3000, { processor: { othersPercent: 70, idlePercent: 1 } })
  const problems = loadProblems({ runs: 5, first: [...five(3000).slice(1), hogged], repeat: five(800) })
  assert.deepEqual(problems.map(({ kind, voids }) => [kind, voids]), [['load', ['load']]])
  assert.match(problems[0]?.text ?? '', /1 of 10 visits \(up to 70 %/)
  const shared = told(3000, { processor: { othersPercent: 45, idlePercent: 30 } })
  const unknown = told(3000, { processor: null })
  assert.deepEqual(loadProblems({ runs: 5, first: [...five(3000), shared, unknown], repeat: five(800) }), [])
})

test('a page that is never at rest, a worker that does not install and a blocked host are noted and void nothing', () => {
  const first = [...five(3000), told(40_000, { neverInteractive: true }), told(3000, { worker: 'failed' }), told(3000, { blocked: ['cdn.invalid:443'] })]
  const problems = loadProblems({ runs: 5, first, repeat: five(800) })
  assert.deepEqual(problems.map(({ kind, voids }) => [kind, voids.length]), [['never-idle', 0], ['worker-lost', 0], ['blocked-host', 0]])
  assert.match(problems[2]?.text ?? '', /cdn\.invalid:443/)
})
