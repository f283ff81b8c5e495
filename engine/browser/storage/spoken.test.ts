import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Screen } from '../offline/screen.ts'
import { hear, nothingSpoken, saidOfStorage } from './spoken.ts'
import type { Spoken } from './spoken.ts'

type Region = Screen['regions'][number]

const spoken = (...screens: { lines?: string[]; regions?: Region[] }[]): Spoken => {
  const all = nothingSpoken()
  for (const { lines = [], regions = [] } of screens) hear(all, { url: '', lines, controls: [], regions, pictures: 0 })
  return all
}
const ordinary = spoken({ lines: ['Milk', 'Total 1.20', 'Sale 17 saved', 'Storage box 12 l'], regions: [{ path: 'div[alert]0', text: 'Drawer open', urgent: true }] })

test('a new line about a full storage is heard, in several languages', () => {
  for (const line of ['Storage full: sales are kept in memory', 'Speicher voll', 'Das konnte nicht gespeichert werden', "L'espace de stockage est insuffisant", 'QuotaExceededError', 'The sale could not be saved', 'Sin espacio']) {
    assert.equal(saidOfStorage(ordinary, spoken({ lines: ['Milk', line] })), line)
  }
})

test('a new product, a new number and a receipt are not news of the storage', () => {
  assert.equal(saidOfStorage(ordinary, spoken({ lines: ['Bread', 'Total 9.99', 'Sale 18 saved', 'Storage box 20 l', 'Full fat milk'] })), null)
})

test('an alert that never spoke before is heard whatever its words', () => {
  const alert = { path: 'aside[alert]0', text: 'Pozor!', urgent: true }
  assert.equal(saidOfStorage(ordinary, spoken({ regions: [alert] })), 'Pozor!')
  assert.equal(saidOfStorage(ordinary, spoken({ regions: [{ ...alert, urgent: false }] })), null)
  assert.equal(saidOfStorage(ordinary, spoken({ regions: [{ ...alert, path: 'div[alert]0' }] })), null)
})

test('what was said at ordinary sales already does not count', () => {
  const before = spoken({ lines: ['Storage 97% full'] })
  assert.equal(saidOfStorage(before, spoken({ lines: ['Storage 98% full'] })), null)
})
