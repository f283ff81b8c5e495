import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeAmbient } from './ambient.ts'

const node = (): Node => ({}) as Node

test('what changes three times without input is ambient, twice is not', () => {
  const ambient = makeAmbient()
  const clock = node()
  for (const now of [1000, 2000]) ambient.idle(clock, 'text', now, 0)
  assert.equal(ambient.isAmbient(clock, 'text', 2100), false)
  ambient.idle(clock, 'text', 3000, 0)
  assert.equal(ambient.isAmbient(clock, 'text', 3100), true)
  assert.equal(ambient.isAmbient(clock, 'children', 3100), false, 'another kind of change of the same node')
})

test('a habit that has ended is forgotten: a progress bar of long ago may show a result', () => {
  const ambient = makeAmbient()
  const bar = node()
  for (let now = 0; now < 2000; now += 100) ambient.idle(bar, '@style', now, 0)
  assert.equal(ambient.isAmbient(bar, '@style', 2200), true)
  assert.equal(ambient.isAmbient(bar, '@style', 5000), false)
})

test('a clock stays ambient through inputs, in its own rhythm', () => {
  const ambient = makeAmbient()
  const clock = node()
  for (const now of [1000, 2000, 3000]) ambient.idle(clock, 'text', now, 0)
  for (let now = 4000; now < 20_000; now += 1000) assert.equal(ambient.isAmbient(clock, 'text', now), true, String(now))
})

test('changes after one input each, however many, are answers and no habit', () => {
  const ambient = makeAmbient()
  const toast = node()
  for (let input = 0; input < 20; input++) {
    ambient.idle(toast, 'children', input * 5000, input)
    ambient.idle(toast, 'children', input * 5000 + 2500, input)
    assert.equal(ambient.isAmbient(toast, 'children', input * 5000 + 5000), false, `input ${input}`)
  }
})
