import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageIsCurrent, problemsPage } from './emit-problems.ts'
import { problems } from './problems.ts'

test('docs/problems.md is made from the table of today (node run/emit-problems.ts mends it)', () => {
  assert.equal(pageIsCurrent(), true)
})

test('the page has one row a problem, with its exit code and its hint', () => {
  const rows = problemsPage().split('\n').filter((line) => line.startsWith('| `'))
  assert.deepEqual(
    rows.map((row) => row.split(' | ').slice(0, 2).join(' ')),
    Object.entries(problems).map(([code, { exitCode }]) => `| \`${code}\` ${exitCode}`),
  )
  for (const { hint } of Object.values(problems)) assert.ok(problemsPage().includes(hint), hint)
})
