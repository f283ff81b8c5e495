import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { z } from 'zod'
import { syncOrderJson } from '../../fixtures/order-wire.ts'
import { createApp, type Backend } from './app.ts'
import { startTestBackend, until, type Reply } from './test-backend.ts'
import { testOrder } from './test-orders.ts'

type Operation = {
  operationId: string
  responses: Record<string, Record<string, any>>
  parameters?: { name: string; in: string }[]
}
const text = readFileSync(new URL('openapi.json', import.meta.url), 'utf8')
const api = JSON.parse(text)
const operations: { method: string; path: string; operation: Operation }[] = Object.entries(api.paths).flatMap(
  ([path, item]) =>
    Object.entries(item as object).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
)

const definitions = JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')).components.schemas
const validator = (schema: object): z.ZodType =>
  z.fromJSONSchema({
    ...JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/')),
    $defs: definitions,
  })

const resolve = (pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<any>((at, part) => at?.[part], api)

test('the document is whole: every reference leads somewhere, every path parameter is described, every id is its own', () => {
  assert.equal(api.openapi, '3.1.0')
  for (const [, pointer] of text.matchAll(/"\$ref": "([^"]+)"/g)) assert.ok(resolve(pointer!) !== undefined, pointer)
  const ids = operations.map(({ operation }) => operation.operationId)
  assert.equal(new Set(ids).size, ids.length)
  for (const { path, operation } of operations) {
    const described = (operation.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name)
    assert.deepEqual(
      described,
      [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]),
      path,
    )
    assert.ok('200' in operation.responses)
  }
})

test('the document and the server have the same routes', async () => {
  const gate = { hindrance: () => ({ delayMs: 0, refuse: false }), answered: () => {} }
  const app = createApp({ gate, refresher: {}, catalogue: {} } as unknown as Backend)
  await app.ready()
  for (const { method, path } of operations) {
    assert.ok(app.hasRoute({ method: method as 'GET', url: path.replaceAll(/\{(\w+)\}/g, ':$1') }), `${method} ${path}`)
  }
  const served = [...app.printRoutes({ commonPrefix: false }).matchAll(/\((GET|POST|PUT|DELETE)[^)]*\)/g)].length
  assert.equal(served, operations.length + 1, 'only /_truth, for tests, is not described')
})

test('the schema of an order takes what the wire template writes, and not what the server rejects', () => {
  const order = validator(api.components.schemas.Order)
  assert.equal(order.safeParse(JSON.parse(syncOrderJson(testOrder('k-1')))).success, true)
  assert.equal(order.safeParse({ ...testOrder('k-1'), lines: [] }).success, false)
  assert.equal(order.safeParse({ ...testOrder('k-1'), key: 'K' }).success, false)
})

test('every route answers as its schema says, when it goes well and when it does not', async (t) => {
  const backend = await startTestBackend(
    t,
    {},
    {
      prepare: (magento) => {
        magento.products = [
          {
            id: 1,
            sku: 'S1',
            name: 'n',
            price: 1,
            status: 1,
            updated_at: '2026-11-22 10:00:00',
            custom_attributes: [{ attribute_code: 'barcode', value: '4' }],
          },
        ]
        magento.stock = [{ sku: 'S1', quantity: 2, status: 1, source_code: 'default' }]
        magento.customers = [
          { id: 1, email: 'a@x.invalid', firstname: 'A', lastname: 'B', updated_at: '2026-11-22 10:00:00' },
        ]
        magento.behave = (entity) => (entity.increment_id.startsWith('bad') ? { status: 400, message: 'no' } : 'store')
      },
    },
  )
  const { call, token, drained } = backend
  const batch = {
    terminal: 1,
    orders: [testOrder('k-1'), testOrder('k-1', { shop: 2 }), testOrder('bad-1'), testOrder('bad-2'), 7],
  }
  const shift = { event: 'open', atMs: 1, orders: 0, totalMinor: 0 }
  const steps: readonly [method: string, path: string, body: unknown, token: string | undefined, status: number][] = [
    ['GET', '/openapi.json', undefined, undefined, 200],
    ['GET', '/healthz', undefined, undefined, 200],
    ['GET', '/metrics', undefined, undefined, 200],
    ['POST', '/v1/terminals/1/session', undefined, 'registration', 200],
    ['POST', '/v1/terminals/1/session', undefined, 'wrong', 401],
    ['POST', '/v1/terminals/a%20b/session', undefined, 'registration', 400],
    ['POST', '/v1/terminals/1/shifts', shift, token, 200],
    ['POST', '/v1/terminals/1/shifts', { ...shift, event: 'x' }, token, 400],
    ['POST', '/v1/terminals/1/shifts', shift, undefined, 401],
    ['POST', '/v1/terminals/2/shifts', shift, token, 403],
    ['POST', '/v1/order-batches', batch, token, 200],
    ['POST', '/v1/order-batches', {}, token, 400],
    ['POST', '/v1/order-batches', batch, undefined, 401],
    ['POST', '/v1/order-batches', { ...batch, terminal: 2 }, token, 403],
    ['POST', '/v1/order-batches', { terminal: 1, orders: Array(501).fill(0) }, token, 413],
    ['GET', '/v1/orders/k-1', undefined, token, 200],
    ['GET', '/v1/orders/bad-1', undefined, token, 200],
    ['GET', '/v1/orders/none', undefined, token, 404],
    ['GET', '/v1/orders/k-1', undefined, 'x', 401],
    ['GET', '/v1/catalogue', undefined, token, 200],
    ['GET', '/v1/catalogue?limit=0', undefined, token, 400],
    ['GET', '/v1/catalogue', undefined, undefined, 401],
    ...(['catalogue', 'stock', 'customers'] as const).flatMap((area) =>
      [
        ['GET', `/v1/${area}/changes?since=0`, undefined, token, 200] as const,
        ['GET', `/v1/${area}/changes`, undefined, token, 400] as const,
        ['GET', `/v1/${area}/changes?since=0`, undefined, undefined, 401] as const,
      ].map((step) => [...step] as [string, string, unknown, string | undefined, number]),
    ),
    ['GET', '/v1/products/S1', undefined, token, 200],
    ['GET', '/v1/products/S2', undefined, token, 404],
    ['GET', '/v1/products/S1', undefined, undefined, 401],
    ['GET', '/v1/customers?query=a', undefined, token, 200],
    ['GET', '/v1/customers', undefined, token, 400],
    ['GET', '/v1/customers?query=a', undefined, undefined, 401],
    ['GET', '/v1/metrics', undefined, 'registration', 200],
    ['GET', '/v1/metrics', undefined, undefined, 401],
    ['GET', '/v1/dead-letters', undefined, 'registration', 200],
    ['GET', '/v1/dead-letters', undefined, undefined, 401],
    ['POST', '/v1/dead-letters/bad-2/retry', undefined, 'registration', 200],
    ['POST', '/v1/dead-letters/k-1/retry', undefined, 'registration', 404],
    ['POST', '/v1/dead-letters/bad-2/retry', undefined, undefined, 401],
  ]

  const operationOf = (method: string, path: string): Operation => {
    const bare = path.split('?')[0]!
    const fits = operations.filter(
      (o) => o.method === method && new RegExp(`^${o.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare),
    )
    return (fits.find((o) => o.path === bare) ?? fits[0]!).operation
  }
  const holdAgainst = (operation: Operation, reply: Reply, what: string): void => {
    const described = operation.responses[String(reply.status)]
    assert.ok(described !== undefined, `${what}: ${reply.status} is not described`)
    const content = (described['$ref'] ? (resolve(described['$ref']) as any) : described).content as Record<
      string,
      { schema: object }
    >
    const [type, { schema }] = Object.entries(content)[0]!
    assert.ok(reply.contentType.startsWith(type), `${what}: ${reply.contentType}`)
    const result = validator(schema).safeParse(type === 'application/json' ? reply.body : reply.text)
    assert.equal(result.error?.message, undefined, what)
  }

  await until(
    'all areas read',
    async () => (await call('GET', '/healthz')).body,
    (h) => h.catalogue === 'ready' && h.stock === 'ready' && h.customers === 'ready',
  )
  const shown = new Set<string>()
  for (const [method, path, body, bearer, status] of steps) {
    const what = `${method} ${path}`
    const reply = await call(method, path, body, bearer)
    assert.equal(reply.status, status, what)
    const operation = operationOf(method, path)
    holdAgainst(operation, reply, what)
    if (status === 200) shown.add(operation.operationId)
    if (path === '/v1/order-batches' && status === 200) await drained()
  }
  assert.deepEqual(
    operations.map(({ operation }) => operation.operationId).filter((id) => !shown.has(id)),
    [],
    'not shown',
  )
})
