import assert from 'node:assert/strict'
import { test } from 'node:test'
import { earlier } from './refresher.ts'
import type { FakeMagento } from './fake-magento.ts'
import { startTestBackend, until, type TestBackend } from './test-backend.ts'

const product = (id: number, more: object = {}) => ({
  id,
  sku: `S${id}`,
  name: `Product ${id}`,
  price: 1.99,
  status: 1,
  updated_at: '2026-11-22 10:00:00',
  custom_attributes: [{ attribute_code: 'barcode', value: `400${id}` }],
  ...more,
})
const customer = (id: number, firstname: string, lastname: string) => ({
  id,
  email: `${firstname}@shop.invalid`,
  firstname,
  lastname,
  updated_at: '2026-11-22 10:00:00',
})

const fill =
  (count: number) =>
  (magento: FakeMagento): void => {
    magento.products = Array.from({ length: count }, (_, i) => product(i + 1))
    magento.stock = magento.products.map((p) => ({ sku: p['sku'], source_code: 'default', quantity: 5, status: 1 }))
    magento.customers = [customer(1, 'Ann', 'Lee'), customer(2, 'Leo', 'Berg'), customer(3, 'Bo', '100%_x')]
  }

const loaded = async (backend: TestBackend): Promise<void> => {
  await until(
    'all areas read',
    async () => (await backend.call('GET', '/healthz')).body,
    (h) => h.catalogue === 'ready' && h.stock === 'ready' && h.customers === 'ready',
  )
}

test('the pages hold the whole catalogue once, also where the last page of Magento is full', async (t) => {
  const backend = await startTestBackend(t, {}, { prepare: fill(600) })
  await loaded(backend)
  const skus: string[] = []
  let after = ''
  let pages = 0
  for (;;) {
    const { body } = await backend.call('GET', `/v1/catalogue?limit=250${after}`, undefined, backend.token)
    skus.push(...body.items.map((p: { sku: string }) => p.sku))
    pages += 1
    if (body.next === null) break
    after = `&after=${body.next}`
  }
  assert.equal(pages, 3)
  assert.deepEqual(
    skus,
    Array.from({ length: 600 }, (_, i) => `S${i + 1}`),
  )
})

test('while the catalogue is being read for the first time a till is told so', async (t) => {
  const backend = await startTestBackend(
    t,
    {},
    {
      prepare: (m) => {
        m.password = 'changed'
      },
    },
  )
  assert.deepEqual(
    [
      (await backend.call('GET', '/v1/catalogue', undefined, backend.token)).status,
      (await backend.call('GET', '/healthz')).body.catalogue,
    ],
    [503, 'loading'],
  )
})

test('a change in Magento reaches the deltas once, with its new values', async (t) => {
  const backend = await startTestBackend(t, { refreshSeconds: 0.05, stockRefreshSeconds: 0.05 }, { prepare: fill(10) })
  await loaded(backend)
  const read = (path: string) => async () => (await backend.call('GET', path, undefined, backend.token)).body
  const revision = (await read('/v1/catalogue/changes?since=0')()).revision
  assert.deepEqual(await read(`/v1/catalogue/changes?since=${revision}`)(), { items: [], revision, more: false })

  backend.magento.products[3] = product(4, { price: 2.5, updated_at: '2026-11-22 10:00:00' })
  backend.magento.products[4] = product(5, { status: 2, updated_at: '2026-11-22 10:00:09' })
  backend.magento.stock[6] = { sku: 'S7', source_code: 'default', quantity: 3, status: 1 }
  const changes = await until(
    'two changes',
    read(`/v1/catalogue/changes?since=${revision}`),
    (c) => c.items.length === 2,
  )
  assert.deepEqual(
    changes.items.map((p: { sku: string; priceMinor: number; enabled: boolean }) => [p.sku, p.priceMinor, p.enabled]),
    [
      ['S4', 250, true],
      ['S5', 199, false],
    ],
  )
  assert.equal(changes.revision, revision + 2)
  const stock = await until('one change of stock', read('/v1/stock/changes?since=10'), (c) => c.items.length === 1)
  assert.deepEqual(stock.items, [{ sku: 'S7', quantity: 3, inStock: true }])

  const page = await read('/v1/catalogue')()
  assert.deepEqual(
    page.items.map((p: { sku: string }) => p.sku).includes('S5'),
    false,
    'a disabled product is no longer sold',
  )
  assert.ok(
    backend.magento.reads.some(
      (path) => path.startsWith('/rest/V1/products?') && path.includes('updated_at') && path.includes('09:59:57'),
    ),
    'the delta reaches back 3 s',
  )
})

test('many changes come in parts, without a gap', async (t) => {
  const backend = await startTestBackend(t, {}, { prepare: fill(1200) })
  await loaded(backend)
  const seen: string[] = []
  let since = 0
  for (let parts = 1; ; parts += 1) {
    const { body } = await backend.call('GET', `/v1/catalogue/changes?since=${since}`, undefined, backend.token)
    seen.push(...body.items.map((p: { sku: string }) => p.sku))
    since = body.revision
    if (!body.more) {
      assert.equal(parts, 3)
      break
    }
  }
  assert.deepEqual(new Set(seen).size, 1200)
  assert.equal(seen.length, 1200)
})

test('stock is live while Magento answers and the copy when it does not', async (t) => {
  const backend = await startTestBackend(t, {}, { prepare: fill(3) })
  await loaded(backend)
  const look = async () => (await backend.call('GET', '/v1/products/S2', undefined, backend.token)).body
  backend.magento.stock[1] = { sku: 'S2', quantity: 1, status: 1 }
  assert.deepEqual([(await look()).quantity, (await look()).live], [1, true])
  backend.magento.stock.splice(1, 1)
  assert.deepEqual([(await look()).quantity, (await look()).live], [5, false])
  assert.equal((await backend.call('GET', '/v1/products/NOPE', undefined, backend.token)).status, 404)
})

test('customers are found by the beginning of e-mail, first or last name, and a wildcard is only a letter', async (t) => {
  const backend = await startTestBackend(t, {}, { prepare: fill(1) })
  await loaded(backend)
  const find = async (query: string) =>
    (await backend.call('GET', `/v1/customers?query=${encodeURIComponent(query)}`, undefined, backend.token)).body.items
      .map((c: { id: number }) => c.id)
      .sort()
  assert.deepEqual(await find('LE'), [1, 2])
  assert.deepEqual(await find('ann@shop'), [1])
  assert.deepEqual(await find('%'), [])
  assert.deepEqual(await find('100%_'), [3])
})

test('a restart serves the catalogue from its copy though Magento is away', async (t) => {
  const backend = await startTestBackend(t, {}, { prepare: fill(5) })
  await loaded(backend)
  backend.magento.password = 'changed'
  backend.magento.validToken = 'revoked'
  await backend.restart()
  assert.equal((await backend.call('GET', '/v1/catalogue', undefined, backend.token)).body.items.length, 5)
})

test('a time is moved back over the hour and the day', () => {
  assert.equal(earlier('2026-11-22 00:00:01', 3), '2026-11-21 23:59:58')
})
