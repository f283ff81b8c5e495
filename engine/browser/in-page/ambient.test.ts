import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ambient, Moment, Standing } from './ambient.ts'
import { makeAmbient } from './ambient.ts'

const node = (place: string, around: object | null = null): Node => ({ place, nodeType: 1, nodeName: 'B', parentNode: around }) as unknown as Node
const ambientOf = (): Ambient => makeAmbient((each) => (each as unknown as { place: string }).place)
const rest = (nowMs: number, stretch = 0): Moment => ({ nowMs, stretch, inputMs: 0, restMs: nowMs })
const after = (inputMs: number, nowMs: number, stretch: number): Moment => ({ nowMs, stretch, inputMs, restMs: null })
const clock = node('clock')
/** A clock that ticked every `gapMs` at rest, for the last time at `untilMs`. */
const ticking = (gapMs: number, untilMs: number, key = 'text'): Ambient => {
  const ambient = ambientOf()
  for (let now = gapMs; now <= untilMs; now += gapMs) ambient.note(clock, key, rest(now))
  return ambient
}

test('what changed three times at rest is a habit when an input comes, twice is not, and another kind of change is not', () => {
  assert.equal(ticking(100, 300).note(clock, 'text', after(350, 400, 1)), 'habit')
  assert.equal(ticking(100, 200).note(clock, 'text', after(250, 300, 1)), 'new')
  assert.equal(ticking(100, 300).note(clock, 'childList', after(350, 400, 1)), 'new')
})

test('a clock stays a habit through inputs without any rest between them', () => {
  const ambient = ticking(100, 3000)
  for (let now = 3100, stretch = 1; now < 20_000; now += 100) {
    if (now % 400 === 0) stretch++
    assert.equal(ambient.note(clock, 'text', after(now - (now % 400), now, stretch)), 'habit', String(now))
  }
})

test('a machine that lets a clock tick late and then twice in short order makes no answer of it', () => {
  const ambient = ticking(100, 3000)
  const told = [3030, 3190, 3200.5, 3330, 3600, 3610].map((now) => ambient.note(clock, 'text', after(3010, now, 1)))
  assert.deepEqual([...new Set(told)], ['habit'])
})

test('a habit that has ended is forgotten: a progress bar of long ago may show a result', () => {
  assert.equal(ticking(100, 2000).note(clock, 'text', after(5000, 5040, 1)), 'new')
})

test('one change more than a slow rhythm has leaves open whose it is', () => {
  const tick = (nowMs: number): Standing[] => {
    const ambient = ticking(1000, 5000)
    return [nowMs, 6000].map((now) => ambient.note(clock, 'text', after(5100, now, 1)))
  }
  assert.deepEqual(tick(5150), ['doubtful', 'habit'])
  assert.deepEqual(tick(5900), ['habit', 'doubtful'])
})

test('what an input set in motion and is still moving at the next input is in doubt, what has come to rest is not', () => {
  const moved = (untilMs: number): Ambient => {
    const ambient = ambientOf()
    for (let now = 1000; now <= untilMs; now += 100) ambient.note(clock, 'text', after(990, now, 1))
    return ambient
  }
  assert.equal(moved(1400).note(clock, 'text', after(1450, 1500, 2)), 'doubtful')
  assert.equal(moved(1400).note(clock, 'text', after(1800, 1850, 2)), 'new')
})

test('changes after one input each, however many, are answers and no habit', () => {
  const ambient = ambientOf()
  const toast = node('toast')
  for (let input = 1; input < 20; input++) {
    assert.equal(ambient.note(toast, 'children', after(input * 5000, input * 5000 + 30, input)), 'new', `input ${input}`)
    ambient.note(toast, 'children', after(input * 5000, input * 5000 + 2500, input))
  }
})

test('another node in the same place is the same clock', () => {
  assert.equal(ticking(100, 3000).note(node('clock'), 'text', after(3010, 3050, 1)), 'habit')
})

test('what changes once at rest after each of three inputs may come after the fourth by itself', () => {
  const ambient = ambientOf()
  for (let input = 1; input <= 3; input++) ambient.note(clock, 'text', { nowMs: input * 4000, stretch: input, inputMs: input * 4000 - 2000, restMs: input * 1000 })
  assert.equal(ambient.note(clock, 'text', after(14_000, 14_050, 4)), 'doubtful')
})

test('slides that stand side by side tick together; a neighbour that never moved is in doubt, and one clock alone makes no family', () => {
  const carousel = node('carousel')
  const slides = [0, 1, 2].map((n) => node(`slide ${n}`, carousel))
  const ambient = ambientOf()
  for (let n = 0; n < 4; n++) for (const slide of [slides[n % 3]!, slides[(n + 1) % 3]!]) ambient.note(slide, '@class', rest(800 * (n + 1)))
  assert.equal(ambient.note(slides[1]!, '@class', after(3900, 4000, 1)), 'habit')
  assert.equal(ambient.note(node('price', carousel), '@class', after(3900, 4100, 1)), 'doubtful')
  assert.equal(ambient.isTicker(slides[2]!, '@class', 4100), true)
  const alone = ambientOf()
  for (let n = 1; n < 6; n++) alone.note(node('clock', carousel), 'text', rest(n * 500))
  assert.equal(alone.note(node('price', carousel), 'text', after(2600, 2700, 1)), 'new')
})

test('the next document of a page knows its clock and its slides from the start, and forgets what does not go on', () => {
  const next = (old: Ambient, nowMs: number): Ambient => {
    const ambient = ambientOf()
    ambient.know(JSON.parse(JSON.stringify(old.known(nowMs))), rest(0))
    return ambient
  }
  assert.equal(next(ticking(1000, 4000), 4000).note(clock, 'text', after(500, 900, 1)), 'habit')
  assert.equal(next(ticking(1000, 4000), 4000).note(clock, 'text', after(7000, 7900, 1)), 'new')
  const alreadyTicked = ticking(1000, 1000)
  alreadyTicked.know(ticking(1000, 4000).known(4000), rest(1500))
  assert.equal(alreadyTicked.note(clock, 'text', after(1600, 2000, 1)), 'habit')
  assert.deepEqual(ticking(1000, 2000).known(2000), [])
  const carousel = node('carousel')
  const slides = [0, 1, 2].map((n) => node(`slide ${n}`, carousel))
  const first = ambientOf()
  for (let n = 0; n < 4; n++) for (const slide of [slides[n % 3]!, slides[(n + 1) % 3]!]) first.note(slide, '@class', rest(800 * (n + 1)))
  assert.equal(next(first, 3300).note(slides[0]!, '@class', after(300, 700, 1)), 'habit')
})

test('tenths of a second with a change that is no habit in the end are counted once each', () => {
  const ambient = ambientOf()
  const come = (place: string, now: number): void => {
    ambient.note(node(place), 'text', rest(now))
    ambient.surprise(node(place), 'text', now)
  }
  for (const [place, now] of [['a', 110], ['b', 150], ['c', 420], ['clock', 500], ['clock', 1000], ['clock', 1500]] as const) come(place, now)
  assert.equal(ambient.unexplainedTenths(), 2)
})

test('new places that change all the time make a page unruly; those of a clock, of one second, or of long ago do not', () => {
  const surprised = (places: readonly (readonly [place: string, nowMs: number])[]): Ambient => {
    const ambient = ambientOf()
    for (const [place, now] of places) {
      if (ambient.note(node(place), 'text', rest(now)) === 'new') ambient.surprise(node(place), 'text', now)
    }
    return ambient
  }
  const cells = Array.from({ length: 30 }, (_, n) => [`cell ${n}`, n * 100] as const)
  assert.equal(surprised(cells).isUnruly(3000), true)
  assert.equal(surprised(cells).isUnruly(9000), false)
  assert.equal(surprised(cells.map(([, now]) => ['clock', now] as const)).isUnruly(3000), false)
  assert.equal(surprised(cells.map(([place, now]) => [place, now / 10] as const)).isUnruly(300), false)
})
