import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Plan } from '../../fixtures/model.ts'
import { TillstormError } from '../../run/problems.ts'
import type { StockRecord } from '../../run/stock-record.ts'
import { testManifest } from '../../run/test-manifest.ts'
import type { MagentoClient } from '../../targets/magento/client.ts'
import { openStockReadings } from './stock-readings.ts'

/** A plan that sells so many pieces of each SKU, a piece an order. */
const planOf = (pieces: Readonly<Record<string, number>>): Plan => {
  const sold = Object.entries(pieces).flatMap(([sku, count]) => Array.from({ length: count }, () => sku))
  return { parameters: { orders: sold.length }, orderAt: (index: number) => ({ lines: [{ sku: sold[index], quantity: 1 }] }) } as unknown as Plan
}

type Item = { salable: number; backorders?: number; isManaged?: boolean; isHidden?: boolean }

const shopOf = (items: Readonly<Record<string, Item>>): Pick<MagentoClient, 'url' | 'get'> => ({
  url: 'http://magento',
  get: async (path) => {
    const [, sku = ''] = /(?:get-product-salable-quantity|stockItems)\/([^/?]+)/.exec(path) ?? []
    const item = items[sku]
    if (path.startsWith('/inventory/get-product')) return item?.salable
    if (path.startsWith('/stockItems/') && item?.isHidden === true) throw new TillstormError('TARGET_REFUSED', 'no right')
    if (path.startsWith('/stockItems/')) return { backorders: item?.backorders ?? 0, manage_stock: item?.isManaged ?? true }
    return { items: [{ stock_id: 1 }] }
  },
})

const read = async (pieces: Readonly<Record<string, number>>, items: Readonly<Record<string, Item>>, pauseMs?: () => Promise<unknown>) => {
  const said: string[] = []
  const written: StockRecord[] = []
  const protocol = { name: 'magento-guest', file: null, orderKey: 'customer_email' as const, pricing: 'magento' as const, sendsSaleTime: false, movesStock: true, hasQueue: false, cashierWaits: true }
  const run = { manifest: testManifest({ protocol }), writeJson: (_: string, value: unknown) => void written.push(value as StockRecord) }
  const readings = await openStockReadings(shopOf(items) as MagentoClient, planOf(pieces), run, (line) => said.push(line), pauseMs)
  return { said, written, readings }
}

test('a plan that sells more of a product than there is says so before the load, with the worst', async () => {
  const { said, written } = await read({ T1: 12, T2: 30, T3: 5 }, { T1: { salable: 10 }, T2: { salable: 10 }, T3: { salable: 5 } })
  assert.deepEqual(said, ['stock: the plan sells more than there is of up to 2 of 3 products looked at (T2: 30 of 10), and the shop will refuse such sales; stock them up, or plan fewer --orders'])
  assert.deepEqual(written[0]?.before, { T1: 10, T2: 10, T3: 5 })
})

test('a plan within the stock, and products that are sold beyond it or whose stock is not managed, say nothing', async () => {
  assert.deepEqual((await read({ T1: 10 }, { T1: { salable: 10 } })).said, [])
  assert.deepEqual((await read({ T1: 11, T2: 11 }, { T1: { salable: 0, backorders: 1 }, T2: { salable: 0, isManaged: false } })).said, [])
  const mixed = await read({ T1: 50, T2: 11 }, { T1: { salable: 0, backorders: 2 }, T2: { salable: 3 } })
  const many = Object.fromEntries(Array.from({ length: 45 }, (_, n) => [`P${n}`, 2]))
  const sold = await read(many, Object.fromEntries(Object.keys(many).map((sku) => [sku, { salable: 1, backorders: 1 }])))
  assert.match(sold.said[0] ?? '', /of 45 of 45 products looked at; the 40 worst are sold beyond their stock, the others were not asked for/)
  const hidden = await read({ T1: 5 }, { T1: { salable: 1, isHidden: true } })
  assert.match(hidden.said[0] ?? '', /\(T1: 5 of 1\), and the shop will refuse such sales, unless it sells beyond its stock, which could not be read \(no right\)/)
  assert.match(mixed.said[0] ?? '', /of up to 2 of 2 products looked at \(T2: 11 of 3\)/)
})

test('of what went below nothing after the load the shop tells what it sells beyond its stock', async () => {
  const { readings, written } = await read({ T1: 1, T2: 1 }, { T1: { salable: -2, backorders: 1 }, T2: { salable: -1 } })
  await readings?.after()
  assert.deepEqual([written.at(-1)?.after, written.at(-1)?.backorders], [{ T1: -2, T2: -1 }, ['T1']])
})

test('a shop that tells no salable quantity is said so, and the run goes on', async () => {
  const said: string[] = []
  const magento = { url: 'http://magento', get: async () => { throw new TillstormError('TARGET_UNEXPECTED', 'no inventory here') } } as unknown as MagentoClient
  const manifest = testManifest({ protocol: { name: 'magento-guest', file: null, orderKey: 'customer_email', pricing: 'magento', sendsSaleTime: false, movesStock: true, hasQueue: false, cashierWaits: true } })
  assert.equal(await openStockReadings(magento, planOf({ T1: 1 }), { manifest, writeJson: () => {} }, (line) => said.push(line)), null)
  assert.deepEqual(said, ['stock: not read before the drive: no inventory here'])
})

test('of what did not move the shop tells what it does not manage', async () => {
  const { readings, written } = await read({ T1: 1, T2: 1 }, { T1: { salable: 5, isManaged: false }, T2: { salable: 5 } })
  await readings?.after()
  assert.deepEqual(written.at(-1)?.unmanaged, ['T1'])
})

test('a product that reads 0 without having been sold out is looked at again until it is told', async () => {
  const item: Item = { salable: 9 }
  let pauses = 0
  const later = async (): Promise<void> => void ((pauses += 1) === 2 && (item.salable = 7))
  const { readings, written } = await read({ T1: 2 }, { T1: item }, later)
  item.salable = 0
  await readings?.after()
  assert.deepEqual([written.at(-1)?.after, pauses], [{ T1: 7 }, 2])
  item.salable = 0
  pauses = 2
  await readings?.after()
  assert.deepEqual([written.at(-1)?.after, pauses], [{ T1: 0 }, 11], 'but not for ever')
})

test('a look-up that is refused takes back what it was asked about, and nothing else', async () => {
  const { readings, written, said } = await read({ T1: 1, T2: 1 }, { T1: { salable: 5, isHidden: true }, T2: { salable: 5 } })
  await readings?.after()
  assert.deepEqual([written.at(-1)?.after, written.at(-1)?.unmanaged], [{}, []], 'both stood still')
  assert.ok(said.some((line) => /not read after the drive: no right/.test(line)))
  const items: Record<string, Item> = { T1: { salable: 5, isHidden: true }, T2: { salable: 5 } }
  const moved = await read({ T1: 1, T2: 1 }, items)
  items['T2']!.salable = 3
  await moved.readings?.after()
  assert.deepEqual(moved.written.at(-1)?.after, { T2: 3 }, 'what was taken twice is still found')
})
