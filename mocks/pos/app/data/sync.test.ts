import assert from 'node:assert/strict'
import { test } from 'node:test'
import { magentoSource } from './magento-source.ts'
import { SourceError, type CatalogueSource } from './source.ts'
import { deltaSync, fullSync, notSynced, type SyncProgress, type SyncTarget } from './sync.ts'
import { syncSource } from './sync-source.ts'
import { testConfig } from './test-till.ts'

const collector = (): SyncTarget & { got: Record<'products' | 'stock' | 'customers', string[]>; saved: SyncProgress[] } => {
  const got = { products: [] as string[], stock: [] as string[], customers: [] as string[] }
  const saved: SyncProgress[] = []
  return {
    got, saved,
    products: async (rows) => void got.products.push(...rows.map(({ sku }) => sku)),
    stock: async (rows) => void got.stock.push(...rows.map(({ sku, quantity }) => `${sku}=${quantity}`)),
    customers: async (rows) => void got.customers.push(...rows.map(({ id }) => String(id))),
    saveProgress: async (progress) => void saved.push(progress),
  }
}

type Json = Record<string, unknown>
/** Answers by the beginning of a path; a function sees the query. */
const served = (routes: Record<string, (query: URLSearchParams) => Json | number>): { fetcher: typeof fetch; asked: string[] } => {
  const asked: string[] = []
  const fetcher = async (input: unknown): Promise<Response> => {
    const url = new URL(String(input), 'http://till')
    asked.push(decodeURIComponent(url.pathname + url.search))
    const answer = routes[url.pathname]?.(url.searchParams) ?? 404
    return typeof answer === 'number' ? new Response('{}', { status: answer }) : new Response(JSON.stringify(answer))
  }
  return { fetcher: fetcher as typeof fetch, asked }
}

const syncBackend = (changes: Json[] = []) =>
  served({
    '/api/sync/v1/catalogue': (query) => {
      const after = Number(query.get('after') ?? 0)
      const items = [1, 2].map((n) => ({ id: after + n, sku: `S-${after + n}`, name: 'N', priceMinor: 5, updatedAt: '', quantity: 3, inStock: true }))
      return { items, next: after === 4 ? null : String(after + 2), revision: 10 + after, stockRevision: 20 + after, customersRevision: 7 }
    },
    '/api/sync/v1/customers/changes': (query) =>
      query.get('since') === '0'
        ? { items: [{ id: 1, email: 'a', firstname: 'b', lastname: 'c', updatedAt: '' }], revision: 1, more: true }
        : { items: [{ id: 2, email: 'a', firstname: 'b', lastname: 'c', updatedAt: '' }], revision: 2, more: false },
    '/api/sync/v1/catalogue/changes': () => changes.shift() ?? { items: [], revision: 10, more: false },
    '/api/sync/v1/stock/changes': () => ({ items: [{ sku: 'S-1', quantity: 9, inStock: true }], revision: 21, more: false }),
  })

test('the first sync brings every page once, and the first delta goes on from before its first page', async () => {
  const target = collector()
  const told: unknown[] = []
  const { fetcher } = syncBackend()
  const progress = await fullSync(syncSource(testConfig, fetcher), target, notSynced, (step) => told.push(step))
  assert.deepEqual(target.got.products, ['S-1', 'S-2', 'S-3', 'S-4', 'S-5', 'S-6'])
  assert.deepEqual([target.got.stock.length, target.got.customers], [6, ['1', '2']])
  assert.deepEqual([progress.stage, progress.marks], ['done', { products: '10', stock: '20', customers: '2' }])
  assert.deepEqual(told.at(0), { what: 'products', done: 2, total: null })
})

test('a sync that was cut goes on after the last page that was saved', async () => {
  const target = collector()
  const { fetcher } = syncBackend()
  let pages = 0
  const cut: CatalogueSource = {
    ...syncSource(testConfig, fetcher),
    productPage: async (cursor) => {
      pages += 1
      if (pages === 3) throw new SourceError('network', 'no connection')
      return syncSource(testConfig, fetcher).productPage(cursor)
    },
  }
  await assert.rejects(fullSync(cut, target, notSynced, () => {}), { kind: 'network' })
  const after = target.saved.at(-1) as SyncProgress
  assert.deepEqual([after.stage, after.cursor, after.done], ['products', '4', 4])
  await fullSync(syncSource(testConfig, fetcher), target, after, () => {})
  assert.deepEqual(target.got.products, ['S-1', 'S-2', 'S-3', 'S-4', 'S-5', 'S-6'])
})

test('a delta asks until there is no more, and tells where the next goes on', async () => {
  const target = collector()
  const change = (sku: string, revision: number, more: boolean): Json => ({ items: [{ id: 1, sku, name: 'N', priceMinor: 6, updatedAt: '', enabled: false }], revision, more })
  const { fetcher, asked } = syncBackend([change('S-1', 11, true), change('S-2', 12, false)])
  const result = await deltaSync(syncSource(testConfig, fetcher), target, { products: '10', stock: '20', customers: '2' })
  assert.deepEqual([result.marks, result.changed, target.got.products], [{ products: '12', stock: '21', customers: '2' }, true, ['S-1', 'S-2']])
  assert.deepEqual(asked.filter((path) => path.includes('/catalogue/')), ['/api/sync/v1/catalogue/changes?since=10', '/api/sync/v1/catalogue/changes?since=11'])
})

test('answers that are none are told apart: sign in again, try again, never', async () => {
  const rows: [number, string][] = [[401, 'signIn'], [502, 'network'], [404, 'answer']]
  for (const [status, kind] of rows) {
    const { fetcher } = served({ '/api/sync/v1/catalogue': () => status })
    await assert.rejects(syncSource(testConfig, fetcher).productPage(null), { kind })
  }
  const gone = (async () => { throw new TypeError('failed') }) as unknown as typeof fetch
  await assert.rejects(syncSource(testConfig, gone).productPage(null), { kind: 'network', message: 'no connection' })
})

test('from Magento products come behind the last id, then stock page by page, then customers; a delta looks back a little', async () => {
  const product = (id: number): Json => ({ id, sku: `M-${id}`, name: 'N', price: 1.15, status: 1, updated_at: `2026-11-22 10:00:0${id % 10}`, custom_attributes: [{ attribute_code: 'barcode', value: `400${id}` }] })
  const { fetcher, asked } = served({
    '/api/magento/rest/V1/products': (query) => {
      const after = Number(query.get('searchCriteria[filter_groups][0][filters][0][value]'))
      return { items: after === 0 ? Array.from({ length: 300 }, (_, at) => product(at + 1)) : [product(301)], total_count: 301 - after }
    },
    '/api/magento/rest/V1/inventory/source-items': (query) => ({ items: [{ sku: `M-${query.get('searchCriteria[currentPage]')}`, quantity: 4, status: 1 }], total_count: 301 }),
    '/api/magento/rest/V1/customers/search': () => ({ items: [{ id: 5, email: 'e', firstname: 'f', lastname: 'l', updated_at: '2026-11-22 09:00:00' }], total_count: 1 }),
  })
  const target = collector()
  const source = magentoSource({ ...testConfig, backend: 'magento' }, fetcher)
  const progress = await fullSync(source, target, notSynced, () => {})
  assert.deepEqual([target.got.products.length, target.got.products.at(-1), target.got.stock, target.got.customers], [301, 'M-301', ['M-1=4', 'M-2=4'], ['5']])
  assert.deepEqual(progress.marks, { products: '2026-11-22 10:00:09', stock: '1', customers: '2026-11-22 09:00:00' })
  await deltaSync(source, target, progress.marks!)
  assert.ok(asked.some((path) => path.includes('/products?') && path.includes('2026-11-22 10:00:06')), asked.join('\n'))
})
