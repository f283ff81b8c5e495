import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sendJson, serve } from '../loopback-server.ts'
import { createMagentoClient } from './client.ts'
import { skusInStock } from './in-stock.ts'

test('what no source holds is left out, a source that is out of stock counts as none, and SKUs are asked for in lists that a URL can hold', async (t) => {
  const held = new Map<string, { quantity: number; status: number }[]>([['S1', [{ quantity: 0, status: 1 }, { quantity: 4, status: 1 }]], ['S2', [{ quantity: 0, status: 1 }]], ['S3', [{ quantity: 9, status: 0 }]]])
  const lists: string[][] = []
  const url = await serve(t, (request, response) => {
    const list = (new URL(request.url ?? '', 'http://shop').searchParams.get('searchCriteria[filter_groups][0][filters][0][value]') ?? '').split(',')
    lists.push(list)
    const items = list.flatMap((sku) => (held.get(sku) ?? []).map((each) => ({ sku, ...each })))
    sendJson(response, 200, { items: items.length === 0 ? null : items, total_count: items.length })
  })
  const magento = createMagentoClient({ url, credentials: { token: 'x' }, allow: [] })
  t.after(() => magento.close())
  const asked = ['S1', 'S2', 'S3', 'A,B', ...Array.from({ length: 60 }, (_, n) => `N${n}`)]
  assert.deepEqual([...(await skusInStock(magento, asked))].sort(), ['A,B', 'S1'])
  assert.deepEqual(lists.map(({ length }) => length), [50, 13])
})

test('where a page does not hold all sources, fewer SKUs are asked for at once, and none is left out', async (t) => {
  const url = await serve(t, (request, response) => {
    const list = (new URL(request.url ?? '', 'http://shop').searchParams.get('searchCriteria[filter_groups][0][filters][0][value]') ?? '').split(',')
    const all = list.flatMap((sku) => Array.from({ length: 20 }, () => ({ sku, quantity: 1, status: 1 })))
    sendJson(response, 200, { items: all.slice(0, 300), total_count: all.length })
  })
  const magento = createMagentoClient({ url, credentials: { token: 'x' }, allow: [] })
  t.after(() => magento.close())
  const asked = Array.from({ length: 50 }, (_, n) => `N${n}`)
  assert.deepEqual([...(await skusInStock(magento, asked))].sort(), asked.sort())
})
