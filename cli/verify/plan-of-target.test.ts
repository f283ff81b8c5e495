import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultParameters } from '../../fixtures/parameters.ts'
import { TillstormError } from '../../run/problems.ts'
import type { MagentoClient } from '../../targets/magento/client.ts'
import { planOfTarget } from './plan-of-target.ts'
import type { Targets } from './targets.ts'

const products = [1, 2, 3].map((id) => ({ id, sku: `S${id}`, name: `S${id}`, price: 1.5, status: 1, type_id: 'simple' }))

/** An external Magento with three products, of which some are in stock; null: its sources cannot be read. */
const shop = (inStock: string[] | null): Targets => {
  const get = async (path: string) => {
    if (path.startsWith('/products')) return { items: path.includes('%22') ? [] : products, total_count: 3 }
    if (inStock === null) throw new TillstormError('TARGET_UNEXPECTED', 'GET /inventory/source-items answered 403', { hint: 'grant it' })
    return { items: inStock.map((sku) => ({ sku, quantity: 5, status: 1 })), total_count: inStock.length }
  }
  return { magento: { get } as unknown as MagentoClient, magentoUrl: 'http://shop', described: { magento: { kind: 'external' } } } as unknown as Targets
}
const plan = async (inStock: string[] | null, movesStock: boolean, asksGraphQl = false) => {
  const said: string[] = []
  const parameters = { ...defaultParameters, terminals: 1, shops: 1, orders: 20, catalogueSize: 3 }
  return { ...(await planOfTarget({ parameters, movesStock, asksGraphQl, say: (line) => void said.push(line) }, shop(inStock))), said }
}

test('what moves stock sells what a source holds, with indexes that follow each other', async () => {
  const { products, plan: { orderAt }, said } = await plan(['S1', 'S3'], true)
  assert.deepEqual(products?.map(({ index, sku }) => [index, sku]), [[0, 'S1'], [1, 'S3']])
  for (let index = 0; index < 20; index += 1) for (const { sku } of orderAt(index).lines) assert.notEqual(sku, 'S2')
  assert.deepEqual(said, ["catalogue: 1 of 3 products are in no source's stock, and are not sold"])
})

test('what moves no stock sells all, and so does what cannot read the sources, which says it', async () => {
  assert.deepEqual((await plan(['S1'], false)).products?.length, 3)
  const blind = await plan(null, true)
  assert.equal(blind.products?.length, 3)
  assert.match(blind.said[0] ?? '', /cannot be read, so all 3 products are sold: .*403/)
})

test('where no source holds anything, stock may not be managed at all: all is sold, and it is said', async () => {
  const unmanaged = await plan([], true)
  assert.equal(unmanaged.products?.length, 3)
  assert.match(unmanaged.said[0] ?? '', /no source holds any of the 3 products/)
})

test('tills that read by GraphQL sell what it shows', async () => {
  const asked: string[] = []
  const target = shop(['S1'])
  const get = target.magento.get
  Object.assign(target.magento, { get: async (path: string) => (asked.push(path), get(path)) })
  await planOfTarget({ parameters: { ...defaultParameters, terminals: 1, shops: 1, orders: 20, catalogueSize: 3 }, movesStock: true, asksGraphQl: true, say: () => {} }, target)
  assert.ok(asked.some((path) => path.startsWith('/products') && path.includes('visibility')))
})
