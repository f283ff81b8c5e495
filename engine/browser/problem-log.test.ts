import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProblemLog } from './problem-log.ts'

test('a problem voids only what is measured with this browser', () => {
  const log = new ProblemLog(['response', 'idle'])
  log.add('crash', 'the tab crashed', 'all')
  log.add('blocked-host', 'no script', ['response', 'load'])
  log.add('page-error', 'noted', [])
  assert.deepEqual(log.problems.map(({ kind, voids }) => [kind, voids]), [['crash', ['response', 'idle']], ['blocked-host', ['response']], ['page-error', []]])
})

test('a page cannot fill the record: the same is told once, others ten times, windows are counted', () => {
  const log = new ProblemLog(['response'])
  for (let i = 0; i < 100; i++) log.add('page-error', `boom at ${i}`, [])
  for (let i = 0; i < 100; i++) log.add('page-error', `boom ${'x'.repeat(i)}`, [])
  for (let i = 0; i < 50; i++) log.tally('window', (count) => `${count} windows`, [])
  assert.equal(log.problems.filter(({ kind }) => kind === 'page-error').length, 10)
  assert.deepEqual(log.problems.filter(({ kind }) => kind === 'window').map(({ text }) => text), ['50 windows'])
})

test('what was noted while nothing was measured voids as soon as it comes while something is', () => {
  const log = new ProblemLog(['response', 'animation', 'idle'])
  log.add('dialog', 'the page opened an alert dialog, which was dismissed: "order 17"', [])
  log.add('dialog', 'the page opened an alert dialog, which was dismissed: "order 18"', ['response'])
  log.add('dialog', 'the page opened an alert dialog, which was dismissed: "order 19"', [])
  log.add('navigation', 'the page left home', [])
  log.add('navigation', 'the page left home', 'all')
  assert.deepEqual(log.problems.map(({ kind, voids }) => [kind, voids]), [['dialog', ['response']], ['navigation', ['response', 'animation', 'idle']]])
})

test('ten harmless ones of a kind do not hide an eleventh that voids, and a hundred of those are not all told', () => {
  const log = new ProblemLog(['response', 'idle'])
  for (let i = 0; i < 12; i++) log.add('blocked-host', `an image from ${'x'.repeat(i)}.example`, [])
  for (let i = 0; i < 100; i++) log.add('blocked-host', `a script from ${'y'.repeat(i)}.example`, 'all')
  assert.deepEqual(log.problems.map(({ voids }) => voids.length), [...Array(10).fill(0), 2])
  assert.match(log.problems.at(-1)?.text ?? '', /^a script/)
})

test('a text of many lines and of any length is one line that fits', () => {
  const log = new ProblemLog([])
  log.add('page-error', `a\n\tb ${'c'.repeat(1000)}`, [])
  assert.match(log.problems[0]?.text ?? '', /^a b c{290,296}$/)
})
