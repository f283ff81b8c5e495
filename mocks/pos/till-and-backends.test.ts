import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { startEmbedded, type Embedded, type EmbeddedOptions } from '../embedded.ts'
import { addToCart, emptyCart } from './app/data/api.ts'
import { createCatalogue } from './app/data/catalogue.ts'
import { magentoSource } from './app/data/magento-source.ts'
import { priceCart } from './app/data/pricing.ts'
import { bookSale } from './app/data/sale.ts'
import { orderSender } from './app/data/send-orders.ts'
import { fullSync, notSynced } from './app/data/sync.ts'
import { syncSource } from './app/data/sync-source.ts'
import type { TillConfig } from './app/config.ts'

const options = (backend: 'sync' | 'magento'): EmbeddedOptions => ({
  magento: { port: 0, seed: 1, catalogueSize: 320, customers: 30, serviceTimes: 'instant', tokenTtlSeconds: 600 },
  sync: { port: 0, magento: null, tokenTtlSeconds: 600, allow: [] },
  pos: { port: 0, backend, cashier: { user: 'ada', password: 'pw' }, terminal: 55 },
  faults: [], front: 'sync', expectedOrders: 10, orderPrefix: null, signal: new AbortController().signal,
})

const startFor = async (t: TestContext, backend: 'sync' | 'magento'): Promise<Embedded> => {
  const embedded = await startEmbedded(options(backend))
  t.after(() => embedded.stop())
  return embedded
}

/** As the page of a signed-in cashier asks. */
const pageOf = async (url: string): Promise<typeof fetch> => {
  const signedIn = await fetch(`${url}/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"user":"ada","password":"pw"}' })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  return ((path: string, init: RequestInit = {}) => fetch(url + path, { ...init, headers: { ...(init.headers as Record<string, string>), cookie } })) as typeof fetch
}

const storedTotals = async ({ magento }: Embedded, key: string): Promise<number[]> => {
  const sign = await fetch(`${magento?.url}/rest/V1/integration/admin/token`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: magento?.user, password: magento?.password }),
  })
  const authorization = `Bearer ${String(await sign.json())}`
  const filter = 'searchCriteria[filter_groups][0][filters][0]'
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`${magento?.url}/rest/V1/orders?${filter}[field]=increment_id&${filter}[value]=${key}&fields=items[grand_total],total_count`, { headers: { authorization } })
    const { items } = (await answer.json()) as { items: { grand_total: number }[] | null }
    if (items !== null && items.length > 0) return items.map(({ grand_total }) => grand_total)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return []
}

for (const backend of ['sync', 'magento'] as const) {
  test(`through ${backend} a till gets the whole catalogue, and what it sells is in Magento once, also where it is sent again`, async (t) => {
    const embedded = await startFor(t, backend)
    assert.deepEqual([embedded.pos?.user, embedded.pos?.password], ['ada', 'pw'])
    const page = await pageOf(embedded.pos?.url ?? '')
    const config = (await (await page('/config.json')).json()) as TillConfig
    assert.deepEqual([config.backend, config.terminal], [backend, 55])
    const catalogue = createCatalogue(config.departments)
    const customers: number[] = []
    const source = backend === 'sync' ? syncSource(config, page) : magentoSource(config, page)
    await fullSync(source, {
      products: async (rows) => rows.forEach((row) => catalogue.putProduct(row)),
      stock: async (rows) => rows.forEach((row) => catalogue.putStock(row)),
      customers: async (rows) => void customers.push(...rows.map(({ id }) => id)),
      saveProgress: async () => {},
    }, notSynced, () => {})
    assert.deepEqual([catalogue.size(), new Set(customers).size], [320, 30])
    const [product] = catalogue.search('', 'all')
    assert.ok(product !== undefined && product.id > 0 && product.barcode !== null && (product.quantity ?? 0) > 0, JSON.stringify(product))
    assert.equal(catalogue.byBarcode(product.barcode)?.sku, product.sku)

    const cart = { ...addToCart(emptyCart, product.sku, 3), discountPercent: 7 }
    const priced = priceCart(cart, catalogue.bySku, config.taxBasisPoints)
    const key = 'pos55-261122-abcdef-001'
    const { order } = bookSale(config, key, Date.now(), { cart, priced, tenders: [{ method: 'cash', amountMinor: priced.totalMinor }], givenMinor: 0, customer: null, cashier: 'ada' })
    const send = orderSender(config, page)
    assert.deepEqual(await send([order]), [{ kind: 'ok' }])
    assert.deepEqual(await storedTotals(embedded, key), [priced.totalMinor / 100])
    assert.deepEqual(await send([order]), [{ kind: 'ok' }])
    assert.deepEqual(await storedTotals(embedded, key), [priced.totalMinor / 100])
    await source.closeShift({ atMs: Date.now(), orders: 1, totalMinor: priced.totalMinor })
  })
}
