import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DriveWindow, ProbedFeedback, TraceReading } from '../trace/reading.ts'
import { mergeRound, type Round } from './merge-round.ts'

const T = 1_700_000_000_000
const window = (kind: DriveWindow['kind'], fromMs: number, toMs: number, step: string | null = null): DriveWindow => ({
  kind, startMs: T + fromMs, endMs: T + toMs, step, element: kind === 'interaction' ? `button#${step}` : null,
})
const traced = (atMs: number, changed: Partial<TraceReading['interactions'][number]> = {}): TraceReading['interactions'][number] => ({
  atMs: T + atMs, traceMs: atMs, kind: 'tap', visibleMs: 24, handlerMs: 3, metIdleWork: false, scripts: [], ...changed,
})
const probed = (atMs: number, feedbackMs: number | null): ProbedFeedback => ({ inputAtMs: T + atMs, kind: 'tap', feedbackMs, isUndecided: false, element: 'probe' })
const reading = (changed: Partial<TraceReading>): TraceReading => ({
  unusable: null, interactions: [], animations: [], idle: { observedMs: 0, counts: [], long: [] }, events: 10, ...changed,
})
const merge = (told: Partial<TraceReading>, windows: DriveWindow[], feedback: ProbedFeedback[]): Round =>
  mergeRound({ round: 2, trace: 'traces/idle-desktop-2.json.gz', reading: reading(told), windows, feedback, rest: { restedMs: 9000, unexplainedTenths: 0 } })

test('an interaction gets its step and element from the driver and its feedback from the probe', () => {
  const round = merge({ interactions: [traced(1000), traced(2000)] }, [window('interaction', 995, 1100, 'pay'), window('interaction', 1990, 2300, 'add')], [
    probed(2001.2, 310), probed(1000.4, 22),
  ])
  const told = round.interactions.map(({ step, element, feedbackMs, round, trace }) => ({ step, element, feedbackMs, round, trace }))
  const trace = 'traces/idle-desktop-2.json.gz'
  assert.deepEqual(told, [
    { step: 'pay', element: 'button#pay', feedbackMs: 22, round: 2, trace },
    { step: 'add', element: 'button#add', feedbackMs: 310, round: 2, trace },
  ])
})

test('an input without a change, without a trace and without either each keep what is not known as null', () => {
  const round = merge({ interactions: [traced(1000)] }, [window('interaction', 990, 1100), window('interaction', 2000, 4000), window('interaction', 5000, 7000, 'dead')], [
    probed(1000, null), probed(2005, 40),
  ])
  assert.deepEqual(round.interactions.map(({ visibleMs, feedbackMs, step }) => [visibleMs, feedbackMs, step]), [[24, null, null], [null, 40, null], [null, null, 'dead']])
})

test('an input of which nobody told an answer is undecided, one that changed nothing is not, and a digit of a scan is a part of it', () => {
  const undecided = (interactions: number[], windows: DriveWindow[], feedback: ProbedFeedback[]): boolean[] =>
    merge({ interactions: interactions.map((atMs) => traced(atMs, { kind: 'key' })) }, windows, feedback).interactions.map(({ isFeedbackUndecided }) => isFeedbackUndecided)
  const input = window('interaction', 990, 3000)
  assert.deepEqual(undecided([1000], [input], [probed(1000, null)]), [false], 'nothing changed')
  assert.deepEqual(undecided([1000], [input], [{ ...probed(1000, null), isUndecided: true }]), [true], 'the probe could not tell')
  assert.deepEqual(undecided([1000], [input], []), [true], 'a probe that was lost with its page')
  assert.deepEqual(undecided([], [input], []), [true], 'an input into a frame of another origin')
  assert.deepEqual(undecided([1000, 1100, 1200], [input], [probed(1200, 40)]), [false, false, false], 'a slow scan')
})

test('what is scrolled or dragged is no response', () => {
  const round = merge({ interactions: [traced(1000), traced(3000)] }, [window('scroll', 900, 2500), window('drag', 2900, 3500)], [probed(1000, 20), probed(3000, 20)])
  assert.deepEqual(round.interactions, [])
})

test('an input past the driver, through the page itself, counts without a step', () => {
  const [only] = merge({ interactions: [traced(1000)] }, [], [probed(1000, 30)]).interactions
  assert.deepEqual([only?.step, only?.element, only?.feedbackMs], [null, 'probe', 30])
})

test('fourteen keys of a barcode 5 ms apart are one scan at its last key', () => {
  const keys = Array.from({ length: 14 }, (_, n) => traced(1000 + 5 * n, { kind: 'key', visibleMs: n === 3 ? 48 : 16, handlerMs: n === 5 ? 11 : 1 }))
  const feedback = keys.map((_, n) => probed(1000 + 5 * n + 0.6, n === 13 ? 55 : null))
  const round = merge({ interactions: keys }, [window('interaction', 990, 1200, 'scan')], feedback)
  assert.deepEqual(round.interactions.map(({ kind, atMs, visibleMs, handlerMs, feedbackMs }) => ({ kind, atMs: atMs - T, visibleMs, handlerMs, feedbackMs })), [
    { kind: 'scan', atMs: 1065, visibleMs: 48, handlerMs: 11, feedbackMs: 55 },
  ])
})

test('fast typing stays as many interactions as keys', () => {
  const keys = Array.from({ length: 8 }, (_, n) => traced(1000 + 60 * n, { kind: 'key' }))
  assert.equal(merge({ interactions: keys }, [window('interaction', 990, 1600)], []).interactions.length, 8)
})

test('frames and chunks keep where they are', () => {
  const scripts = [{ url: 'a.js', functionName: 'slow', line: 3, column: 1, ms: 70 }]
  const round = merge(
    {
      animations: [{ kind: 'scroll', step: 'grid', atMs: T, durationMs: 900, productionMs: [4, 25], frames: 50, dropped: 1, worst: [{ atMs: T + 100, traceMs: 100, productionMs: 25, scripts }] }],
      idle: { observedMs: 5000, counts: [[70, 1]], long: [{ atMs: T + 5000, traceMs: 5000, kind: 'timer', wallMs: 70, cpuMs: 69, step: 'rest', scripts }] },
    },
    [window('scroll', 0, 900, 'grid')], [],
  )
  assert.deepEqual(round.windows[0]?.worst.map(({ step, traceMs, round, scripts }) => [step, traceMs, round, scripts[0]?.functionName]), [['grid', 100, 2, 'slow']])
  assert.deepEqual(round.idle.long.map(({ kind, step, wallMs, cpuMs, trace }) => [kind, step, wallMs, cpuMs, trace]), [['timer', 'rest', 70, 69, 'traces/idle-desktop-2.json.gz']])
})
