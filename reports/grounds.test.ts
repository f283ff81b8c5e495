import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderVerdictTable } from './console.ts'
import { byGround } from './grounds.ts'
import { sampleCheck, sampleVerdict } from './sample-verdict.ts'

const busy = 'other processes left the browser less than a core for 9 of 20 s'
const lost = (id: string, ground: string, found: string) =>
  sampleCheck(id, 'void', { because: `validity.browser took its ground away: ${ground}; without that: ${found}` })
const checks = [
  sampleCheck('validity.browser', 'void', { because: `@idle: ${busy}; and 1 more`, evidence: [{ kind: 'note', ref: 'browser', text: '@idle: the tab crashed', at: null }] }),
  lost('rail.response.visible@idle', busy, 'pass, p95 40 ms'),
  lost('rail.idle.chunk@idle', 'the tab crashed', 'fail, 90 ms'),
  sampleCheck('rail.offline.sync@idle', 'void', { because: 'nobody looked for the sales' }),
]

test('void checks that lost the same ground stand with the one that tells it; another reason, and what is not void, stands alone', () => {
  const open = sampleCheck('rail.animation.frame@idle', 'inconclusive', { because: busy })
  assert.deepEqual(byGround([...checks, open]).map(({ check, also }) => [check.id, also.map(({ id }) => id)]), [
    ['validity.browser', ['rail.response.visible@idle', 'rail.idle.chunk@idle']], ['rail.offline.sync@idle', []], ['rail.animation.frame@idle', []],
  ])
})

test('the console tells a reason once, in its sentence, and which checks it took', () => {
  const told = checks.map((check, i) => (i === 0 ? { ...check, evidence: [{ kind: 'note' as const, ref: 'browser', text: `@idle: ${busy}`, at: null }, ...check.evidence] } : check))
  const verdict = { ...sampleVerdict('void'), checks: told, summary: `Nothing is proven either way: ${told[0]?.because}.` }
  const shown = renderVerdictTable(verdict, { colour: false, width: 112 })
  assert.equal(shown.split(busy).length - 1, 1)
  assert.match(shown, /\n {4}also void: rail\.response\.visible@idle, rail\.idle\.chunk@idle\n/)
})
