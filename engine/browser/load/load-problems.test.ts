import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { VisitReport } from './load-messages.ts'
import { loadProblems } from './load-problems.ts'
import type { Told } from './measure-visits.ts'

const quiet = { othersPercent: 5, cores: 2 }

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

test('where no first visit had a number, one line tells it', () => {
  const problems = loadProblems({ runs: 5, first: Array.from({ length: 3 }, () => told(null, {}, 'CHROME_INTERSTITIAL_ERROR: down')), repeat: [] })
  assert.deepEqual(problems.map(({ text }) => text), ['0 of 5 first visits have a time to interactive, 3 are needed: CHROME_INTERSTITIAL_ERROR: down'])
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

test('a processor that others take in too many visits voids load', () => {
  const hogged = told(3000, { processor: { othersPercent: 63, cores: 2 } })
  const problems = loadProblems({ runs: 5, first: [told(3000), told(3000), hogged, hogged, hogged], repeat: five(800) })
  assert.deepEqual(problems.map(({ kind, voids }) => [kind, voids]), [['load', ['load']]])
  assert.match(problems[0]?.text ?? '', /3 of 10 visits \(up to 63 %/)
})

test('where three visits of each kind had a core, the others are noted only', () => {
  const hogged = told(3000, { processor: { othersPercent: 63, cores: 2 } })
  const problems = loadProblems({ runs: 5, first: [...five(3000).slice(2), hogged, hogged], repeat: [...five(800).slice(1), hogged] })
  assert.deepEqual(problems.map(({ kind, voids }) => [kind, voids]), [['load', []]])
})

test('how much others may use depends on the number of cores', () => {
  const voids = (othersPercent: number, cores: number): boolean =>
    loadProblems({ runs: 1, first: [told(3000, { processor: { othersPercent, cores } })], repeat: [told(800)] }).length > 0
  assert.deepEqual([voids(45, 1), voids(45, 2), voids(55, 2), voids(70, 4), voids(80, 4), voids(84, 16), voids(90, 16)], [true, false, true, false, true, false, true])
  assert.deepEqual(loadProblems({ runs: 1, first: [told(3000, { processor: null })], repeat: [told(800)] }), [])
})

test('a page that is never at rest, a worker that does not install and a blocked image are noted and void nothing', () => {
  const image = { host: 'cdn.invalid:443', isNeeded: false }
  const first = [...five(3000), told(40_000, { neverInteractive: true }), told(3000, { worker: 'failed' }), told(3000, { blocked: [image] })]
  const problems = loadProblems({ runs: 5, first, repeat: five(800) })
  assert.deepEqual(problems.map(({ kind, voids }) => [kind, voids.length]), [['never-idle', 0], ['worker-lost', 0], ['blocked-host', 0]])
  assert.match(problems[2]?.text ?? '', /cdn\.invalid:443/)
})

test('a script, style or frame that was not let through makes the page faster, so it voids load and says what mends it', () => {
  const bundle = { host: 'cdn.invalid:443', isNeeded: true }
  const blocked = [{ host: 'pictures.invalid:443', isNeeded: false }, bundle]
  // In one visit of ten: which of them are the median nobody knows beforehand.
  const problems = loadProblems({ runs: 5, first: [...five(3000).slice(1), told(900, { blocked })], repeat: five(800) })
  assert.deepEqual(problems.map(({ kind, voids, text }) => [kind, voids, text]), [
    ['blocked-host', ['load'], 'the page was loaded without its scripts, styles or frames from cdn.invalid:443, not allowed: --allow cdn.invalid:443'],
    ['blocked-host', [], 'not allowed, so not loaded: pictures.invalid:443'],
  ])
})
