import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RailReference } from '../../run/rail-record.ts'
import { measureBackend } from './rail-backend.ts'
import { googlesLimits } from './rounds/more-rounds.ts'

const right = { clean: { visibleP95Ms: 20, frameP95Ms: 4, droppedPercent: 0, longestChunkMs: 8 }, sixty: { handlerMs: 60, chunkMs: 60 }, problem: null }
const slow = { ...right, clean: { ...right.clean, longestChunkMs: 90 } }

/** The references that are told, where the looks at the page come out as `looks`. */
const told = async (looks: readonly Pick<RailReference, 'clean' | 'sixty' | 'problem'>[]): Promise<RailReference[]> => {
  const left = [...looks]
  const references: RailReference[] = []
  await measureBackend(
    {
      chromiumPath: '', allow: [], url: 'http://127.0.0.1/', backend: 'idle', passes: [], journey: { name: 'none', round: async () => {} }, credentials: { user: null, password: null },
      seed: 1, runPath: '', repeat: null, roundsBoundMs: 0, limits: googlesLimits, visits: 0, enduranceSales: 0, load: null, env: {}, signal: new AbortController().signal,
      onSale: () => {}, onUnsent: () => {}, onReference: (reference) => void references.push(reference), onPass: () => {}, say: () => {},
    },
    async ({ backend, moment }) => ({ atMs: looks.length - left.length, backend, moment, ...(left.shift() ?? assert.fail('one look too many')) }),
  )
  assert.deepEqual(left, [], 'every look was made')
  return references
}

test('a look that is right is the only one of its moment', async () => {
  assert.deepEqual(await told([right, right]), [{ atMs: 0, backend: 'idle', moment: 'before', ...right }, { atMs: 1, backend: 'idle', moment: 'after', ...right }])
})

test('a look that is not right is made again once, and both are told', async () => {
  const [before, after] = await told([slow, right, slow, slow])
  assert.deepEqual(before, { atMs: 1, backend: 'idle', moment: 'before', ...right, earlier: { atMs: 0, ...slow } })
  assert.deepEqual([after?.clean?.longestChunkMs, after?.earlier?.clean?.longestChunkMs], [90, 90])
})
