import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { sendJson, serve } from '../loopback-server.ts'
import { readCatalogue } from './catalogue.ts'
import { createMagentoClient } from './client.ts'

type Raw = Record<string, unknown>
const product = (id: number, changes: Raw = {}): Raw => ({ id, sku: `S${id}`, name: `Name ${id}`, price: 9.99, status: 1, type_id: 'simple', ...changes })

const shop = async (t: TestContext, products: Raw[], ignoreFilter = false) => {
  let asked = 0
  const url = await serve(t, (request, response) => {
    asked++
    const match = /\[value\]=(\d+)&[^=]*\[condition_type\]=gt/.exec(decodeURIComponent(request.url ?? ''))
    const rest = ignoreFilter ? products : products.filter((each) => Number(each['id']) > Number(match?.[1]))
    const items = rest.slice(0, 300)
    sendJson(response, 200, { items: items.length === 0 ? null : items, total_count: rest.length })
  })
  const magento = createMagentoClient({ url, credentials: { token: 'x' }, allow: [] })
  t.after(() => magento.close())
  return { magento, asked: () => asked }
}

test('products are read in keyset pages up to the limit', async (t) => {
  const { magento, asked } = await shop(t, Array.from({ length: 700 }, (_, at) => product(at + 10)))
  const all = await readCatalogue(magento, { limit: 1000 })
  assert.deepEqual([all.length, asked()], [700, 3])
  assert.deepEqual(all[699], { index: 699, sku: 'S709', name: 'Name 709', priceMinor: 999, productId: 709 })
  assert.equal((await readCatalogue(magento, { limit: 5 })).length, 5)
})

test('what a till could not sell is left out', async (t) => {
  const unsellable = [{ price: 0 }, { price: 1.005 }, { price: null }, { status: 2 }, { type_id: 'configurable' }, { sku: 7 }, { id: 'x' }, { options: [{ is_require: true }] }]
  const { magento } = await shop(t, [...unsellable.map((changes, at) => product(at + 1, changes)), product(50)])
  assert.deepEqual((await readCatalogue(magento, { limit: 10 })).map((each) => each.sku), ['S50'])
})

test('a shop without products has an empty catalogue; one that ignores the filter does not hold us', async (t) => {
  assert.deepEqual(await readCatalogue((await shop(t, [])).magento, { limit: 10 }), [])
  const same = await shop(t, Array.from({ length: 400 }, (_, at) => product(at + 1)), true)
  assert.equal((await readCatalogue(same.magento, { limit: 1000 })).length, 300)
  assert.equal(same.asked(), 2)
})

test('what is not visible, or of another website, is not asked for where that is wanted', async (t) => {
  const asked: string[] = []
  const url = await serve(t, (request, response) => {
    asked.push(decodeURIComponent(request.url ?? ''))
    sendJson(response, 200, { items: null, total_count: 0 })
  })
  const magento = createMagentoClient({ url, credentials: { token: 'x' }, allow: [] })
  t.after(() => magento.close())
  await readCatalogue(magento, { limit: 10 })
  await readCatalogue(magento, { limit: 10, isVisible: true, websiteId: 3 })
  assert.doesNotMatch(asked[0] ?? '', /visibility|website_id/)
  assert.match(asked[1] ?? '', /\[field\]=visibility&.*\[value\]=2,4&.*\[condition_type\]=in.*\[field\]=website_id&.*\[value\]=3&.*\[condition_type\]=eq/)
})
