import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Picture } from './film.ts'
import { filmstrip, picturesOf } from './filmstrip.ts'
import { windowOfCase } from './match-window.ts'

const picture = (atMs: number): Picture => ({ atMs, jpeg: `/9j/${atMs}`, widthPx: 640, heightPx: 480 })
const pictures = [picture(0), picture(1050), picture(1290), picture(1900)]

test('an input is shown before it, when 100 ms are over, and later: each time what stood there', () => {
  const shown = picturesOf(pictures, { kind: 'interaction', startMs: 1000, endMs: 1400 })
  assert.deepEqual(shown.map(({ picture, afterMs }) => [afterMs, picture.atMs]), [[0, 0], [100, 1050], [300, 1290], [1000, 1900]])
})

test('what lasts is shown at its start, thirds and end', () => {
  const shown = picturesOf(pictures, { kind: 'scroll', startMs: 1000, endMs: 1300 })
  assert.deepEqual(shown.map(({ afterMs, picture }) => [afterMs, picture.atMs]), [[0, 0], [100, 1050], [200, 1050], [300, 1290]])
})

test('a page that was never filmed until then shows nothing', () => {
  assert.deepEqual(picturesOf([picture(5000)], { kind: 'idle', startMs: 1000, endMs: 1300 }), [])
})

test('a strip holds its pictures and nothing from outside', () => {
  const svg = filmstrip(picturesOf(pictures, { kind: 'interaction', startMs: 1000, endMs: 1400 }))
  assert.equal([...svg.matchAll(/<image [^>]*href="data:image\/jpeg;base64,/g)].length, 4)
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="1320" height="272"/)
  assert.match(svg, />before<.*>after 100 ms<.*>after 300 ms<.*>after 1000 ms</)
  assert.doesNotMatch(svg.replace('http://www.w3.org/2000/svg', ''), /https?:|<script|<foreignObject/)
})

test('a case is met again by step and element, by its step alone where it has no element; where the journey went another way it is not', () => {
  const window = (step: string | null, element: string | null, startMs: number) => ({ kind: 'interaction' as const, startMs, endMs: startMs + 10, step, element })
  const windows = [window('pay', '#cash', 1), window('pay', '#book', 2), window('rest', null, 3)]
  assert.equal(windowOfCase({ step: 'pay', element: '#book' }, windows)?.startMs, 2)
  assert.equal(windowOfCase({ step: 'pay', element: '#gone' }, windows), null)
  assert.equal(windowOfCase({ step: 'rest', element: null }, windows)?.startMs, 3)
  assert.equal(windowOfCase({ step: 'hold', element: '#hold' }, windows), null)
  assert.equal(windowOfCase({ step: null, element: '#book' }, [window(null, '#cash', 1)]), null)
})
