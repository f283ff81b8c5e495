import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TillstormError } from '../../run/problems.ts'
import { websiteOfStore } from './website-of-store.ts'

const shop = (websites: readonly number[]) => async (path: string): Promise<unknown> =>
  path === '/store/websites' ? websites.map((id) => ({ id })) : [{ id: 0, website_id: 0 }, { id: 1, website_id: 2 }]

test('a shop of several websites has one of the store view; a shop of one, or that tells none, needs none', async () => {
  assert.equal(await websiteOfStore(shop([0, 1, 2]), 1), 2)
  assert.equal(await websiteOfStore(shop([0, 1]), 1), null)
  assert.equal(await websiteOfStore(shop([0, 1, 2]), 9), null)
  assert.equal(await websiteOfStore(async () => null, 1), null)
  assert.equal(await websiteOfStore(async () => { throw new TillstormError('TARGET_REFUSED', 'no right') }, 1), null)
})
