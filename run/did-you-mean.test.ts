import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { didYouMean, nearestWord } from './did-you-mean.ts'

const faults = ['lose-orders', 'duplicate-orders', 'slow', 'errors', 'stall', 'restart-sync', 'restart-magento', 'pos-idle-90', 'pos-frame-12', 'pos-frame-25']

test('a typing mistake is taken for the word that was meant', () => {
  const rows: [string, string | null][] = [
    ['lose-order', 'lose-orders'], ['loose-orders', 'lose-orders'], ['error', 'errors'], ['Errors', 'errors'], ['sotp', null], ['slwo', 'slow'],
    ['restart-sync-backend', null], ['restart-synk', 'restart-sync'], ['pos-idle', 'pos-idle-90'], ['lose', 'lose-orders'], ['restart', null],
    ['explode', null], ['', null], ['/srv/budgets/our-shops.json', null], ['x'.repeat(100_000), null],
  ]
  for (const [word, meant] of rows) assert.equal(nearestWord(word, faults), meant, word.slice(0, 40))
  assert.equal(didYouMean('lose-order', faults, 'look there'), 'did you mean lose-orders?')
  assert.equal(didYouMean('explode', faults, 'look there'), 'look there')
})

test('one edit of a long word always finds the word', () => {
  const edit = fc.record({ word: fc.constantFrom('lose-orders', 'restart-magento', 'pos-idle-90'), at: fc.nat(10), letter: fc.constantFrom('q', 'z', '_'), how: fc.nat(3) })
  fc.assert(fc.property(edit, ({ word, at, letter, how }) => {
    const swapped = word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2)
    const edited = [word.slice(0, at) + letter + word.slice(at), word.slice(0, at) + word.slice(at + 1), word.slice(0, at) + letter + word.slice(at + 1), swapped][how]!
    assert.equal(nearestWord(edited, faults), word)
  }), { seed: 7, numRuns: 300 })
})
