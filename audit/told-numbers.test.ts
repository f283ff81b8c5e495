import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanRun } from './planted-run.ts'
import { tellingNumbers } from './told-numbers.ts'

test('a source that is listened to is the same source: its orders, and what it means when it finds none', async () => {
  const { stored, manifest } = cleanRun()
  const told: [string, number][] = []
  const source = tellingNumbers({ read: async function* () { yield stored }, emptyMeans: (prefix) => `no ${prefix}` }, manifest, (number, index) => told.push([number, index]))
  let read = 0
  for await (const page of source.read({} as Parameters<typeof source.read>[0])) read += page.length
  assert.deepEqual([read, told.length, source.isRead, source.emptyMeans?.('ts1')], [stored.length, stored.length, true, 'no ts1'])
  assert.equal('emptyMeans' in tellingNumbers({ read: async function* () {} }, manifest, () => {}), false)
})
