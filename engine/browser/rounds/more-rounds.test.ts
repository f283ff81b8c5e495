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
  assert.deepEqual(openQuestions([roundOf(), roundOf({ interactions: times(29, 20) })], googlesLimits, areas), ['59 of 60 interactions'])
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
  const dropping = (frames: number, dropped: number) => [roundOf({ windows: [windowOf({ frames, dropped })] })]
  assert.deepEqual(openQuestions(dropping(60, 0), googlesLimits, ['animation']), ['60 of 100 frames'])
  assert.deepEqual(openQuestions(dropping(200, 10), googlesLimits, ['animation']), ['animation.dropped'])
  assert.deepEqual(openQuestions(dropping(200, 80), googlesLimits, ['animation']), [])
  assert.deepEqual(openQuestions(dropping(400, 2), googlesLimits, ['animation']), [])
})

test('a long chunk repeats until it is seen again or its own CPU time proves it', () => {
  const idle = (...long: ReturnType<typeof chunkOf>[]) => ({ observedMs: 8000, counts: [], long })
  const clean = roundOf({ idle: idle() })
  assert.deepEqual(openQuestions([clean, roundOf({ idle: idle(chunkOf({ round: 1 })) })], googlesLimits, ['idle']), ['idle.chunk'])
  assert.deepEqual(openQuestions([clean, roundOf({ idle: idle(chunkOf({ round: 1, cpuMs: 58 })) })], googlesLimits, ['idle']), [])
  const twice = [roundOf({ idle: idle(chunkOf()) }), roundOf({ idle: idle(chunkOf({ round: 1 })) })]
  assert.deepEqual(openQuestions(twice, googlesLimits, ['idle']), [])
  assert.deepEqual(openQuestions([roundOf(), roundOf({ idle: { observedMs: 1000, counts: [], long: [] } })], googlesLimits, ['idle']), ['9 s of idle'])
})

test('what the budget does not ask, or nobody measures, repeats nothing', () => {
  const slow = [roundOf({ interactions: [...times(59, 20), ...times(1, 150)] })]
  assert.deepEqual(openQuestions(slow, { ...googlesLimits, visible: null }, ['response']), [])
  assert.deepEqual(openQuestions(slow, googlesLimits, ['animation']), ['60 of 100 frames'])
})

test('an open question ends at the most rounds, and where no round fits into the time', () => {
  const open = Array.from({ length: 6 }, () => roundOf({ interactions: times(5, 20) }))
  assert.match(moreRounds(open, plan).because, /still open: 30 of 60 interactions; 6 rounds are the most/)
  assert.deepEqual([moreRounds(open, plan).more, moreRounds(open.slice(0, 2), plan).more], [false, true])
  const late = moreRounds(open.slice(0, 2), { ...plan, leftMs: 19_000 })
  assert.deepEqual([late.more, /no time/.test(late.because)], [false, true])
})

test('--repeat is exact, whatever is open or clear', () => {
  assert.equal(moreRounds([], { ...plan, repeat: 1 }).more, true)
  assert.equal(moreRounds([roundOf({ interactions: [] })], { ...plan, repeat: 1 }).more, false)
  assert.equal(moreRounds([roundOf(), roundOf(), roundOf()], { ...plan, repeat: 4 }).more, true)
})
