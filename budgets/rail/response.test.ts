import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RailInteraction, RailPass } from '../../run/rail-record.ts'
import { checkOf, idsWith, judgedPass, judgedRail } from './test-judged.ts'

const each = (pass: RailPass, change: (interaction: RailInteraction, index: number) => void): void => pass.response?.interactions.forEach(change)

test('a till that keeps every limit passes every check, and each carries its backend', async () => {
  const verdict = await judgedPass(() => {})
  assert.equal(verdict.verdict, 'pass', JSON.stringify(verdict.checks.filter((one) => one.status !== 'pass'), null, 1))
  assert.deepEqual(idsWith(verdict, 'notApplicable'), ['rail.endurance.heap@idle'])
  assert.ok(verdict.checks.every(({ id }) => id.startsWith('validity.') || id.endsWith('@idle')))
  assert.match(verdict.summary, /^The till keeps its RAIL budgets on desktop, with the backend idle; 17 checks passed, 1 does not apply\.$/)
})

test('a pass says no more than was measured: a page is no till, and one area is not RAIL', async () => {
  const verdict = await judgedRail((record) => {
    record.journey = { name: 'generic', kind: 'built-in', sells: false }
    record.sales = []
    record.saleAudit = null
    for (const pass of record.passes) Object.assign(pass, { areas: ['animation'], offline: null })
  })
  assert.match(verdict.summary, /^The page keeps its budgets of animation on desktop, with the backend idle; 3 checks passed/, JSON.stringify(verdict, null, 1))
})

test('a pass names apart what each device kept', async () => {
  const verdict = await judgedRail((record) => {
    record.passes = record.passes.flatMap((pass) => [pass, { ...structuredClone(pass), device: 'phone' as const, areas: ['idle'], offline: null }])
  })
  assert.match(verdict.summary, /^The till keeps its RAIL budgets on desktop and its budgets of idle.* on phone, with the backend idle; /, verdict.summary)
})

test('slow handlers fail rail.response.handler alone, and the evidence names step, element, function, line and trace', async () => {
  const verdict = await judgedPass((pass) => each(pass, (interaction) => {
    interaction.handlerMs = 80
    interaction.scripts = [{ url: 'http://127.0.0.1:4100/assets/pay.ts', functionName: 'takePayment', line: 41, column: 7, ms: 79.5 }]
  }))
  assert.deepEqual([verdict.verdict, idsWith(verdict, 'fail')], ['fail', ['rail.response.handler@idle']])
  const { value, because, evidence, interval } = checkOf(verdict, 'rail.response.handler@idle')
  assert.deepEqual([value, interval], [80, { lower: 80, upper: 80 }])
  assert.equal(because, 'p95 of 84 interactions is 80 ms, and with 95 % confidence at least 80 ms; p50 80 ms, p99 80 ms')
  assert.deepEqual(evidence.map(({ kind }) => kind), ['interaction', 'interaction', 'interaction', 'trace', 'command'])
  assert.equal(evidence[0]?.ref, 'add to cart, round 1')
  assert.match(evidence[0]?.text ?? '', /^tap: its handlers ran 80 ms at button\.pay; takePayment \(assets\/pay\.ts:41:7\) ran 79\.5 ms; traces\/idle-desktop-0\.json\.gz at \d/)
})

test('an answer that is painted late fails feedback alone: no event timing knows of it', async () => {
  const verdict = await judgedPass((pass) => each(pass, (interaction) => { interaction.feedbackMs = 312 }))
  assert.deepEqual(idsWith(verdict, 'fail'), ['rail.response.feedback@idle'])
})

test('a slow paint fails visible', async () => {
  const verdict = await judgedPass((pass) => each(pass, (interaction) => { interaction.visibleMs = 140 }))
  assert.deepEqual(idsWith(verdict, 'fail'), ['rail.response.visible@idle'])
})

test('one slow interaction of 84 leaves a p95 open, one of 200 does not, and twelve of 84 are a fail', async () => {
  const slow = (count: number, of = 84) => judgedPass((pass) => {
    const some = pass.response?.interactions ?? []
    while (some.length < of) some.push({ ...some[some.length - 84]! })
    each(pass, (interaction, i) => { if (i < count) interaction.visibleMs = 150 })
  })
  const open = checkOf(await slow(1), 'rail.response.visible@idle')
  assert.equal(open.status, 'inconclusive')
  assert.match(open.because, /on both sides of the limit/)
  assert.equal(checkOf(await slow(1, 200), 'rail.response.visible@idle').status, 'pass')
  assert.equal(checkOf(await slow(12), 'rail.response.visible@idle').status, 'fail')
})

test('who looks again after each round may not stop at the first lucky one: the same interactions pass at one look', async () => {
  const judgedIn = async (rounds: number) => {
    const verdict = await judgedPass((pass) => {
      pass.rounds = rounds
      const some = pass.response?.interactions ?? []
      while (some.length < 120) some.push({ ...some[0]! })
      each(pass, (interaction, i) => Object.assign(interaction, { round: i % rounds, visibleMs: i === 0 ? 150 : 30 }))
    })
    return checkOf(verdict, 'rail.response.visible@idle').status
  }
  // The second largest of 120 bounds their p95 (Wilks 1941). One round, or eight, come from --repeat alone.
  assert.deepEqual([await judgedIn(1), await judgedIn(8), await judgedIn(3)], ['pass', 'pass', 'inconclusive'])
})

test('59 interactions never pass, and are told; what they show to be slow fails all the same', async () => {
  const few = (ms: number) => judgedPass((pass) => {
    pass.response?.interactions.splice(59)
    each(pass, (interaction) => { interaction.visibleMs = ms })
  })
  const fast = checkOf(await few(20), 'rail.response.visible@idle')
  assert.deepEqual([fast.status, /59 interactions is 20 ms, and it takes 60 to pass/.test(fast.because)], ['inconclusive', true])
  assert.equal(checkOf(await few(200), 'rail.response.visible@idle').status, 'fail')
})

test('interactions without a time in the trace are held to be slow, and are void beyond a fifth', async () => {
  const missing = (count: number) => judgedPass((pass) => each(pass, (interaction, i) => { if (i < count) Object.assign(interaction, { visibleMs: null, handlerMs: null }) }))
  const some = await missing(16)
  for (const id of ['rail.response.visible@idle', 'rail.response.handler@idle']) {
    const { status, because, evidence } = checkOf(some, id)
    assert.deepEqual([status, /the trace holds no time of 16 of 84 interactions, and they are held to be slow$/.test(because)], ['inconclusive', true], id)
    assert.match(evidence[0]?.text ?? '', /^(tap|key|scan): the trace holds no time of it at button\.pay/)
  }
  const most = await missing(17)
  assert.deepEqual([most.verdict, idsWith(most, 'void')], ['void', ['rail.response.visible@idle', 'rail.response.handler@idle']])
})

test('a few interactions without a time pass where as many slow ones would, and what the others show to be slow fails', async () => {
  const one = await judgedPass((pass) => {
    const some = pass.response?.interactions ?? []
    some.push(...some.map((interaction) => ({ ...interaction })), ...some.map((interaction) => ({ ...interaction })))
    Object.assign(some[0]!, { visibleMs: null })
  })
  assert.equal(checkOf(one, 'rail.response.visible@idle').status, 'pass')
  const slow = await judgedPass((pass) => each(pass, (interaction, i) => { interaction.visibleMs = i < 10 ? null : 150 }))
  assert.equal(checkOf(slow, 'rail.response.visible@idle').status, 'fail')
})

test('interactions that change nothing are told, and void feedback when they are most', async () => {
  const unseen = (count: number) => judgedPass((pass) => each(pass, (interaction, i) => { if (i < count) interaction.feedbackMs = null }))
  const some = checkOf(await unseen(20), 'rail.response.feedback@idle')
  assert.deepEqual([some.status, /20 of 84 interactions changed nothing that anybody could see/.test(some.because)], ['pass', true])
  assert.equal(checkOf(await unseen(43), 'rail.response.feedback@idle').status, 'void')
})

test('an input that neither trace nor page saw did not change nothing: nobody knows', async () => {
  const verdict = await judgedPass((pass) => each(pass, (interaction, i) => { if (i < 2) Object.assign(interaction, { visibleMs: null, handlerMs: null, feedbackMs: null }) }))
  assert.deepEqual(idsWith(verdict, 'inconclusive'), ['rail.response.visible@idle', 'rail.response.handler@idle', 'rail.response.feedback@idle'])
})

test('an answer of which nobody can tell when it came is held to be slow, does not save a failure, and voids beyond a fifth', async () => {
  const undecided = (count: number, othersMs: number) => judgedPass((pass) => each(pass, (interaction, i) => {
    Object.assign(interaction, i < count ? { feedbackMs: null, isFeedbackUndecided: true } : { feedbackMs: othersMs })
  }))
  const fast = checkOf(await undecided(1, 30), 'rail.response.feedback@idle')
  assert.deepEqual([fast.status, /of 1 of 84 interactions nobody can tell which change was the answer, and they are held to be slow$/.test(fast.because)], ['inconclusive', true], fast.because)
  assert.match(fast.evidence[0]?.text ?? '', /^(tap|key|scan): nobody can tell which change was the answer at button\.pay/)
  assert.equal(checkOf(await undecided(16, 300), 'rail.response.feedback@idle').status, 'fail')
  for (const ms of [30, 300]) assert.equal(checkOf(await undecided(17, ms), 'rail.response.feedback@idle').status, 'void')
})

test('a page that changes unforeseen in more than 2 % of the tenths of a second voids feedback, whatever its answers seem to be, and nothing else', async () => {
  const restless = (unexplainedTenths: number, ms: number) => judgedPass((pass) => {
    if (pass.response !== null) pass.response.rest = { restedMs: 20_000, unexplainedTenths }
    each(pass, (interaction) => { interaction.feedbackMs = ms })
  })
  assert.equal(checkOf(await restless(4, 40), 'rail.response.feedback@idle').status, 'pass')
  for (const ms of [40, 300]) {
    const verdict = await restless(5, ms)
    assert.deepEqual([verdict.verdict, idsWith(verdict, 'void')], ['void', ['rail.response.feedback@idle']])
    assert.equal(
      checkOf(verdict, 'rail.response.feedback@idle').because,
      'the page changes by itself in ways that nobody can foresee: 5 times in 20 s in which nobody touched it, so 2.5 of 100 dead taps would seem answered within 100 ms, and at most 2 may',
    )
  }
})

test('a page that nobody watched at rest voids feedback: what it does by itself is not known', async () => {
  const verdict = await judgedPass((pass) => { if (pass.response !== null) pass.response.rest = { restedMs: 0, unexplainedTenths: 0 } })
  assert.deepEqual(idsWith(verdict, 'void'), ['rail.response.feedback@idle'])
})

test('a page that was never touched is void, not fast', async () => {
  const verdict = await judgedPass((pass) => { pass.response = { warmUpCut: 0, interactions: [], rest: { restedMs: 0, unexplainedTenths: 0 } } })
  assert.deepEqual(idsWith(verdict, 'void'), ['rail.response.visible@idle', 'rail.response.handler@idle', 'rail.response.feedback@idle'])
})

test('a response that was to be measured and is not there is void with the reason of the pass', async () => {
  const verdict = await judgedPass((pass) => {
    pass.response = null
    pass.problems = [{ kind: 'data-loss', text: 'Chromium lost trace data', atMs: 5, voids: ['response'] }]
  })
  const { status, because } = checkOf(verdict, 'rail.response.visible@idle')
  assert.deepEqual([status, because], ['void', 'Chromium lost trace data'])
})
