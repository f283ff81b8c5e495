import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StoredOrder } from './database.ts'
import { createSpare } from './spare.ts'

const order = (reference: string): StoredOrder => ({ reference, state: 'waiting' }) as StoredOrder

const fakeStorage = (room = Infinity) => {
  const texts = new Map<string, string>()
  return {
    texts,
    get length() {
      return texts.size
    },
    key: (at: number) => [...texts.keys()][at] ?? null,
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (texts.size >= room) throw new Error('full')
      texts.set(key, value)
    },
    removeItem: (key: string) => void texts.delete(key),
  }
}

test('what is kept aside is there for the next tab, until it is dropped', () => {
  const storage = fakeStorage()
  const spare = createSpare(storage)
  spare.keep(order('a'))
  spare.keep(order('b'))
  spare.drop('a')
  assert.deepEqual(createSpare(storage).all().map(({ reference }) => reference), ['b'])
})

test('where nothing else has room memory keeps it; what others stored is left alone', () => {
  const storage = fakeStorage(1)
  storage.setItem('theirs', 'x')
  const spare = createSpare(storage)
  spare.keep(order('a'))
  assert.deepEqual([spare.all().length, createSpare(null).all().length, storage.texts.get('theirs')], [1, 0, 'x'])
})

test('half a text of a tab that was killed is passed over', () => {
  const storage = fakeStorage()
  storage.setItem('till.unsaved.a', '{"refer')
  assert.deepEqual(createSpare(storage).all(), [])
})
