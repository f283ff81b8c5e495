import assert from 'node:assert/strict'
import { test } from 'node:test'
import { googlesLimits, moreRounds, openQuestions } from './more-rounds.ts'
import { chunkOf, interactionOf, roundOf, windowOf } from './test-round.ts'

const areas = ['response', 'animation', 'idle'] as const
const plan = { repeat: null, least: 2, most: 6, leftMs: 60_000, roundMs: 20_000, limits: googlesLimits, areas }
const times = (count: number, visibleMs: number) => Array.from({ length: count }, () => interactionOf({ visibleMs }))

test('two clean rounds of 30 interactions leave nothing open', () => {
  assert.deepEqual(openQuestions([roundOf(), roundOf({ round: 1 })], googlesLimits, areas), [])
  assert.equal(moreRounds([roundOf(), roundOf({ round: 1 })], plan).more, false)
})

test('fewer than 60 interactions, and fewer than two rounds, ask for another', () => {
  assert.deepEqual(openQuestions([roundOf(), roundOf({ interactions: times(29, 20) })], googlesLimits, areas), ['response.visible', 'response.handler', 'response.feedback'])
  assert.deepEqual(moreRounds([roundOf({ interactions: times(90, 20) })], plan), { more: true, because: '2 rounds at least' })
})

test('one of 60 over the limit leaves p95 open, ten of 60 decide it, and so does none of 60', () => {
  const rounds = (over: number) => [roundOf({ interactions: [...times(60 - over, 20), ...times(over, 150)] }), roundOf({ interactions: [] })]
  assert.deepEqual(openQuestions(rounds(0), googlesLimits, ['response']), [])
  assert.deepEqual(openQuestions(rounds(1), googlesLimits, ['response']), ['response.visible'])
  assert.deepEqual(openQuestions(rounds(10), googlesLimits, ['response']), [])
})

test('a page with nothing to touch and nothing that moves is asked for nothing more', () => {
  const empty = roundOf({ interactions: [], windows: [] })
  assert.deepEqual(openQuestions([empty, empty], googlesLimits, areas), [])
})

test('dropped frames repeat while their share may lie on either side, and while frames are few', () => {
  const asked = { ...googlesLimits, frame: null }
  const dropping = (frames: number, dropped: number) => [roundOf({ windows: [windowOf({ frames, dropped })] })]
  assert.deepEqual(openQuestions(dropping(60, 0), asked, ['animation']), ['animation.dropped'])
  assert.deepEqual(openQuestions(dropping(200, 10), asked, ['animation']), ['animation.dropped'])
  assert.deepEqual(openQuestions(dropping(200, 80), asked, ['animation']), [])
  assert.deepEqual(openQuestions(dropping(400, 2), asked, ['animation']), [])
})

test('a long chunk repeats until it is seen again or its own CPU time proves it', () => {
  const idle = (...long: ReturnType<typeof chunkOf>[]) => ({ observedMs: 8000, counts: [], long })
  const clean = roundOf({ idle: idle() })
  assert.deepEqual(openQuestions([clean, roundOf({ idle: idle(chunkOf({ round: 1 })) })], googlesLimits, ['idle']), ['idle.chunk'])
  assert.deepEqual(openQuestions([clean, roundOf({ idle: idle(chunkOf({ round: 1, cpuMs: 58 })) })], googlesLimits, ['idle']), [])
  const twice = [roundOf({ idle: idle(chunkOf()) }), roundOf({ idle: idle(chunkOf({ round: 1 })) })]
  assert.deepEqual(openQuestions(twice, googlesLimits, ['idle']), [])
  assert.deepEqual(openQuestions([roundOf(), roundOf({ idle: { observedMs: 1000, counts: [], long: [] } })], googlesLimits, ['idle']), ['idle.chunk'])
})

test('what the budget does not ask, or nobody measures, repeats nothing', () => {
  const slow = [roundOf({ interactions: [...times(59, 20), ...times(1, 150)] })]
  assert.deepEqual(openQuestions(slow, { ...googlesLimits, visible: null }, ['response']), [])
  assert.deepEqual(openQuestions(slow, googlesLimits, ['animation']), ['animation.frame', 'animation.dropped'])
})

test('an open question ends at the most rounds, and where no round fits into the time', () => {
  const open = Array.from({ length: 6 }, () => roundOf({ interactions: times(5, 20) }))
  assert.match(moreRounds(open, plan).because, /still open: response\.visible, response\.handler, response\.feedback; 6 rounds are the most/)
  assert.deepEqual([moreRounds(open, plan).more, moreRounds(open.slice(0, 2), plan).more], [false, true])
  const late = moreRounds(open.slice(0, 2), { ...plan, leftMs: 19_000 })
  assert.deepEqual([late.more, /no time/.test(late.because)], [false, true])
})

test('59 to 99 frames of the main thread are too few for the judge, and so for the rounds', () => {
  const frames = (count: number) => [0, 1].map((round) => roundOf({ round, windows: [windowOf({ round, productionMs: Array.from({ length: count }, () => 4), frames: 60 })] }))
  assert.deepEqual(openQuestions(frames(40), googlesLimits, ['animation']), ['animation.frame'])
  assert.deepEqual(openQuestions(frames(50), googlesLimits, ['animation']), [])
})

test('a garbage collection or two different chunks that only waited prove nothing, and the rounds go on', () => {
  const idle = (...long: ReturnType<typeof chunkOf>[]) => ({ observedMs: 8000, counts: [], long })
  const script = (functionName: string) => [{ url: 'a.js', functionName, line: 1, column: 1, ms: 50 }]
  const rounds = (...chunks: Parameters<typeof chunkOf>[0][]) => chunks.map((chunk, round) => roundOf({ round, idle: idle(chunkOf({ round, ...chunk })) }))
  const clean = roundOf({ idle: idle() })
  assert.deepEqual(openQuestions([clean, ...rounds({ kind: 'gc', cpuMs: 58 })], googlesLimits, ['idle']), ['idle.chunk'])
  assert.deepEqual(openQuestions(rounds({ kind: 'gc', cpuMs: 58 }, { kind: 'gc', cpuMs: 58 }), googlesLimits, ['idle']), [])
  assert.deepEqual(openQuestions(rounds({ scripts: script('one') }, { scripts: script('other') }), googlesLimits, ['idle']), ['idle.chunk'])
  assert.deepEqual(openQuestions(rounds({ scripts: script('one') }, { scripts: script('one') }), googlesLimits, ['idle']), [])
})

test('a journey that never rests is asked for no more rounds', () => {
  const restless = roundOf({ idle: { observedMs: 0, counts: [], long: [] } })
  assert.deepEqual(openQuestions([restless, restless], googlesLimits, ['idle']), [])
})

test('smooth frames do not end the rounds while a janky animation is open', () => {
  const round = (n: number) => roundOf({ round: n, windows: [windowOf({ round: n, frames: 600 }), windowOf({ round: n, kind: 'animation', step: 'open cart', frames: 12, dropped: 2, productionMs: [] })] })
  assert.deepEqual(openQuestions([round(0), round(1)], googlesLimits, ['animation']), ['animation.dropped'])
})

test('interactions without a time keep the rounds going, as they keep the judge from passing', () => {
  const lost = [0, 1].map((round) => roundOf({ round, interactions: Array.from({ length: 40 }, (_, i) => interactionOf({ round, ...(i < 2 ? { visibleMs: null } : {}) })) }))
  assert.deepEqual(openQuestions(lost, googlesLimits, ['response']), ['response.visible'])
})

test('--repeat is exact, whatever is open or clear', () => {
  assert.equal(moreRounds([], { ...plan, repeat: 1 }).more, true)
  assert.equal(moreRounds([roundOf({ interactions: [] })], { ...plan, repeat: 1 }).more, false)
  assert.equal(moreRounds([roundOf(), roundOf(), roundOf()], { ...plan, repeat: 4 }).more, true)
})

test('where nothing is left that a round could decide, none follows, whatever was asked for', () => {
  for (const repeat of [null, 5]) assert.equal(moreRounds([roundOf()], { ...plan, repeat, areas: [] }).more, false)
  assert.deepEqual(moreRounds([], { ...plan, repeat: 1 }), { more: true, because: '1 round asked for' })
})
