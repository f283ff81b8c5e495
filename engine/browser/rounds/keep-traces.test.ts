import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tracesToKeep, withKeptTraces } from './keep-traces.ts'
import { googlesLimits } from './more-rounds.ts'
import { sumRounds } from './sum-rounds.ts'
import { chunkOf, interactionOf, roundOf } from './test-round.ts'

const clean = (n: number) => roundOf({ round: n, trace: `traces/${n}.gz`, interactions: [interactionOf({ round: n, trace: `traces/${n}.gz` })] })
const slow = (n: number, visibleMs: number) => ({ ...clean(n), interactions: [interactionOf({ round: n, trace: `traces/${n}.gz`, visibleMs })] })

test('of clean rounds the first trace is kept', () => {
  assert.deepEqual([...tracesToKeep([clean(0), clean(1), clean(2)], googlesLimits)], ['traces/0.gz'])
})

test('a trace with one of the three worst cases over a limit is kept, and places in others name no file', () => {
  const rounds = [clean(0), slow(1, 120), slow(2, 200), slow(3, 180), slow(4, 150)]
  const kept = tracesToKeep(rounds, googlesLimits)
  assert.deepEqual([...kept].sort(), ['traces/0.gz', 'traces/2.gz', 'traces/3.gz', 'traces/4.gz'])
  assert.deepEqual(withKeptTraces(rounds, kept).map(({ interactions }) => interactions[0]?.trace), ['traces/0.gz', null, 'traces/2.gz', 'traces/3.gz', 'traces/4.gz'])
})

test('a chunk over its limit keeps its trace', () => {
  const rounds = [clean(0), clean(1), { ...clean(2), idle: { observedMs: 1, counts: [], long: [chunkOf({ trace: 'traces/2.gz' })] } }]
  assert.ok(tracesToKeep(rounds, googlesLimits).has('traces/2.gz'))
})

test('rounds sum up to a pass, and an area that was not asked for is null', () => {
  const { response, animation, idle } = sumRounds([roundOf(), roundOf({ idle: { observedMs: 500, counts: [[3, 2], [1, 7]], long: [] } })], ['response', 'idle'], 12)
  assert.deepEqual([response?.warmUpCut, response?.interactions.length, animation, idle?.observedMs, idle?.counts], [12, 60, null, 8500, [[1, 7], [3, 12]]])
  assert.deepEqual(sumRounds([], ['response'], 3), { response: null, animation: null, idle: null })
})
