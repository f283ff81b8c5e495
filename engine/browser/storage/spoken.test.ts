import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Screen } from '../offline/screen.ts'
import { hear, nothingSpoken, saidOfStorage } from './spoken.ts'
import type { Spoken } from './spoken.ts'

type Region = Screen['regions'][number]

const spoken = (...screens: { lines?: string[]; controls?: string[]; regions?: Region[] }[]): Spoken => {
  const all = nothingSpoken()
  for (const { lines = [], controls = [], regions = [] } of screens) hear(all, { url: '', lines, controls, regions, pictures: 0 })
  return all
}
const ordinary = spoken({ lines: ['Milk', 'Total 1.20', 'Sale 17 saved', 'Storage box 12 l'], regions: [{ path: 'div[alert]0', text: 'Drawer open', urgent: true }] })

test('a new line about a full storage is heard, in several languages', () => {
  for (const line of ['Storage full: sales are kept in memory', 'Speicher voll', 'Das konnte nicht gespeichert werden', "L'espace de stockage est insuffisant", 'QuotaExceededError', 'The sale could not be saved', 'Sin espacio', 'Device storage is almost full', 'Disk quota exceeded', 'Not enough storage', "Couldn't save this sale", 'Memory is running low', 'Storage full (QuotaExceededError): this sale is kept in memory']) {
    assert.equal(saidOfStorage(ordinary, spoken({ lines: ['Milk', line] })), line)
  }
})

test('a new product, a new number and a receipt are not news of the storage', () => {
  assert.equal(saidOfStorage(ordinary, spoken({ lines: ['Bread', 'Total 9.99', 'Sale 18 saved', 'Storage box 20 l', 'Full fat milk', 'Memory card full HD', 'Peppermint tea, stored cool', 'Memory foam pillow, low', 'Disk brake low noise'] })), null)
  assert.equal(saidOfStorage(ordinary, spoken({ lines: ['Storage full set'], controls: ['button Storage full set 12.00'] })), null)
  assert.equal(saidOfStorage(spoken({ controls: ['button Out of memory (novel) 9.90'] }), spoken({ lines: ['Out of memory (novel)'] })), null)
})

test('a control that tells of the storage is heard, a tile of a product is not', () => {
  assert.equal(saidOfStorage(ordinary, spoken({ lines: ['Storage full'], controls: ['button Storage full 2 unsaved'] })), 'Storage full')
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
