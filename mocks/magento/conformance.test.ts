import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { oauthAuthorization } from '../../fixtures/oauth.ts'
import { hmacSha256 } from '../../targets/magento/oauth.ts'
import { parseFault } from '../faults.ts'
import { madeUpIntegration } from './accounts.ts'
import { startCartShop } from './carts/shop-under-test.ts'
import { cartsBefore, expectedParameters, learnNames, renamed } from './exchanges/recorded-carts.ts'
import { askedOfAnEmptyShop, replayQuestion } from './exchanges/recorded-graphql.ts'
import { conformancePage } from './exchanges/conformance-page.ts'
import { recordedExchanges } from './exchanges/recorded.ts'
import { shapeDifferences, withoutReportId } from './exchanges/compare.ts'
import { bringRecordedSales } from './exchanges/recorded-sales.ts'
import { bringIntoRecordedState, customer, orderBody } from './exchanges/recorded-state.ts'
import { oauthHeaderPairs } from './oauth-check.ts'
import { admin, startServer } from './server-under-test.ts'
import type { Till } from './exchanges/recorded-carts.ts'
import type { Exchange } from './exchanges/recorded.ts'
import type { Extra } from './server-under-test.ts'

type Place = Till & { itemIds: Map<number, number>; bulks: Map<string, string> }

let idle: Place
let consuming: Place
let limited: Place
/** Its workers are killed under every payment, and it takes two payments a minute. */
let killing: Place
/** Its database dies under the first order and is away for an hour. */
let dying: Place
/** It sells nothing. */
let empty: Place
let hours = 0

// All in one moment of the recorded day, so that filters by time find what they found then.
const nowMs = Date.parse('2026-11-22T17:30:00Z')

const integration = madeUpIntegration()
const integrationOfFewRights = madeUpIntegration()
const integrations = [
  { name: 'pos', resources: 'all' as const, ...integration }, { name: 'prices', resources: ['Magento_Catalog::products'], ...integrationOfFewRights },
]

const place = async (over: Parameters<typeof startServer>[0]): Promise<Place> => {
  const at = await startServer({ ...over, integrations, wallClock: () => nowMs })
  const token = await at.signIn()
  return { at, token, orderIds: await bringIntoRecordedState(at, token), itemIds: new Map(), bulks: new Map(), names: new Map() }
}

const placeOfFaults = async (...faults: string[]): Promise<Place> => {
  const clock = { nowMs: () => hours * 3_600_000, after: (_ms: number, then: () => void) => then() }
  const at = await startCartShop({ faults: faults.map(parseFault), expectedOrders: 2, wallClock: () => nowMs }, clock)
  return { at, token: await at.signIn(), orderIds: new Map(), itemIds: new Map(), bulks: new Map(), names: new Map() }
}

before(async () => {
  // Three shops, as in the recording: its consumer did not run at first, ran for the group "bulk", and limits were on at the end; integration tokens
  // were allowed as bearers for one exchange.
  idle = await place({ consumer: false })
  await bringRecordedSales(idle.at, idle.token, idle.orderIds, idle.itemIds)
  consuming = await place({ consumer: true })
  limited = await place({ consumer: false, inputLimits: true, integrationAsBearer: true, recaptcha: true })
  killing = await placeOfFaults('kill-worker=100', 'rate-limit=2')
  dying = await placeOfFaults('db-down=3600')
  const bare = await startServer()
  empty = { at: bare, token: await bare.signIn(), orderIds: new Map(), itemIds: new Map(), bulks: new Map(), names: new Map() }
})
after(async () => {
  for (const one of [idle, consuming, limited, killing, dying, empty]) await one.at.end()
})

const placesOfFaults = (): Readonly<Record<string, Place>> => ({ '2/102': killing, '2/113': killing, '2/104': dying, '2/105': dying, '2/107': dying })

const placeOf = (exchange: Exchange): Place =>
  placesOfFaults()[exchange.id] ??
  (exchange.group === 'bulk' ? consuming
  : exchange.id === '2/96' || (exchange.group === 'limits' && exchange.id !== '2/115') ? limited
  : idle)

/** Who asks, where it is not the signed-in admin. */
const askers: Readonly<Record<string, 'nobody' | 'garbage' | 'customer' | 'revoked' | 'expired' | 'integration'>> = {
  '1/42': 'customer', '1/43': 'customer', '1/44': 'customer', '1/45': 'customer', '2/72': 'customer',
  '1/2': 'nobody', '1/3': 'garbage', '1/79': 'nobody', '2/19': 'nobody', '2/77': 'customer', '2/78': 'revoked', '2/85': 'expired',
  '2/95': 'integration', '2/96': 'integration',
}

const tokenOf = ({ at, token }: Place, exchange: Exchange): string | null => {
  const seconds = nowMs / 1000
  if (exchange.path.includes('/guest-carts')) return null
  switch (askers[exchange.id]) {
    case 'nobody': return null
    case 'garbage': return 'garbage'
    case 'customer': return at.server.shop.tokens.issue(1, 3, seconds)
    case 'revoked': return at.server.shop.tokens.issue(1, 3, seconds - 10)
    case 'integration': return integration.token
    case 'expired': return at.server.shop.tokens.issue(1, 2, seconds - 3601)
    default: return token
  }
}

const json = { 'content-type': 'application/json' }

/** Bodies that the recording only describes. */
const describedBodies: Readonly<Record<string, () => Extra>> = {
  '1/7': () => ({ raw: { bytes: Buffer.from('{bad json'), headers: json } }),
  '1/8': () => ({ raw: { bytes: Buffer.from('a=b'), headers: { 'content-type': 'text/plain' } } }),
  '2/82': () => ({ raw: { bytes: Buffer.alloc(2 * 1024 * 1024, ' '), headers: json } }),
  '2/83': () => ({ raw: { bytes: gzipSync(JSON.stringify(orderBody({}))), headers: { ...json, 'content-encoding': 'gzip' } } }),
  '2/84': () => ({ raw: { bytes: Buffer.concat([Buffer.from('{"entity":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]), headers: json } }),
  '2/111': () => ({ body: orderBody({}, 21) }),
  '2/112': () => ({ body: Array.from({ length: 21 }, (_, n) => orderBody({ increment_id: `LIM-${n}` })) }),
}

const SECOND_OF_THE_RECORDING = 1_795_370_916

/** A request that was signed, signed again with our keys: its nonce, method and distance in time are those of the recording. */
const signedAgain = ({ at }: Place, exchange: Exchange, path: string): Extra => {
  const recorded = oauthHeaderPairs(exchange.requestHeaders['Authorization'] ?? '')
  const url = `${at.url}${path}`
  const call = {
    method: exchange.method, url: exchange.id === '2/90' ? (url.split('?')[0] ?? '') : url, nonce: recorded.get('oauth_nonce') ?? '',
    timestampSeconds: nowMs / 1000 + Number(recorded.get('oauth_timestamp')) - SECOND_OF_THE_RECORDING,
  }
  const header = oauthAuthorization(call, exchange.id === '2/94' ? integrationOfFewRights : integration, hmacSha256)
  return { token: null, headers: { authorization: header.replace('HMAC-SHA256', recorded.get('oauth_signature_method') ?? '') } }
}

const withOurNames = (value: unknown, { orderIds, itemIds, names }: Place): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const text = renamed(JSON.stringify(value), names)
    .replaceAll('<customer-password>', customer.password)
    .replaceAll('<admin-password>', admin.password)
    .replace(/"order_item_id":(\d+)|"return_to_stock_items":\[(\d+)\]/g, (whole, item?: string, returned?: string) => {
      const recorded = item ?? returned ?? ''
      return whole.replace(recorded, String(itemIds.get(Number(recorded)) ?? recorded))
    })
  const body = JSON.parse(text) as { entity?: { entity_id?: number } }
  const own = body.entity?.entity_id === undefined ? undefined : orderIds.get(body.entity.entity_id)
  if (own !== undefined && body.entity !== undefined) body.entity.entity_id = own
  return body
}

const pathOf = (exchange: Exchange, { orderIds, bulks, names }: Place): string => {
  let path = renamed(exchange.path, names).replace(/\/orders?\/(\d+)/, (whole, id: string) => whole.replace(id, String(orderIds.get(Number(id)) ?? id)))
  // The keyset page starts behind the last order before those of its run.
  if (exchange.id === '2/35') path = path.replace('[value]=106', `[value]=${orderIds.get(2308) ?? 0}`)
  if (exchange.id === '2/63') path = path.replace('[value]=2107', `[value]=${orderIds.get(2107) ?? 0}`)
  for (const [recorded, ours] of bulks) path = path.replaceAll(recorded, ours)
  return path.replaceAll(' ', '%20')
}

const onlyKeysOf = (kept: unknown, found: unknown): unknown =>
  Object.fromEntries(Object.entries(found ?? {}).filter(([key]) => Object.hasOwn(kept ?? {}, key)))

/** Our page cut to as many items as the recording kept of its own; our OpenAPI file to the paths and definitions that it kept. */
const cutLike = (recorded: unknown, ours: unknown): unknown => {
  const [kept, found] = [recorded, ours] as { items?: unknown; paths?: unknown; definitions?: unknown }[]
  if (kept?.paths !== undefined) return { ...found, paths: onlyKeysOf(kept.paths, found?.paths), definitions: onlyKeysOf(kept.definitions, found?.definitions) }
  return Array.isArray(kept?.items) && Array.isArray(found?.items) ? { ...found, items: found.items.slice(0, kept.items.length) } : ours
}

const replay = async (exchange: Exchange): Promise<void> => {
  const one = placeOf(exchange)
  await cartsBefore[exchange.id]?.(one)
  const described = describedBodies[exchange.id]?.()
  const body = exchange.body === undefined || exchange.body === null ? {} : { body: withOurNames(exchange.body, one) }
  const path = pathOf(exchange, one)
  const signed = exchange.requestHeaders['Authorization'] === undefined ? {} : signedAgain(one, exchange, path)
  const reply = await one.at.send(exchange.method, path, { token: tokenOf(one, exchange), ...(described ?? body), ...signed })
  assert.equal(reply.status, exchange.status, `${exchange.id} ${exchange.method} ${exchange.path}: ${reply.text.slice(0, 300)}`)
  if (typeof exchange.response === 'string' && exchange.contentType !== 'application/json; charset=utf-8') {
    assert.equal(reply.text, exchange.response)
    return
  }
  if (exchange.response === '' && reply.text === '') return
  const ours = exchange.shortened ? cutLike(exchange.response, reply.json()) : reply.json()
  if (exchange.status >= 400) {
    const [expected, found] = [exchange.response, ours] as { message: unknown; parameters: unknown }[]
    assert.equal(withoutReportId(found?.message), withoutReportId(expected?.message), exchange.id)
    assert.deepEqual(found?.parameters, expectedParameters(exchange, one), exchange.id)
  }
  assert.deepEqual(shapeDifferences(exchange.response, ours), [], `${exchange.id} ${exchange.method} ${exchange.path}`)
  learnNames(exchange, ours, one.names)
  const uuid = (exchange.response as { bulk_uuid?: string } | null)?.bulk_uuid
  if (uuid !== undefined) one.bulks.set(uuid, (ours as { bulk_uuid: string }).bulk_uuid)
}

/** What happened between two recorded exchanges without being recorded itself. */
const beforeExchange: Readonly<Record<string, () => Promise<void>>> = {
  '2/61': async () => {
    await idle.at.send('POST', `/rest/V1/order/${idle.orderIds.get(2107) ?? 0}/refund`, {
      token: idle.token, body: { items: [{ order_item_id: idle.itemIds.get(4195), qty: 1 }], arguments: { shipping_amount: 0 } },
    })
  },
  '2/70': async () => {
    for (const action of ['invoice', 'ship']) {
      await idle.at.send('POST', `/rest/V1/order/${idle.orderIds.get(2109) ?? 0}/${action}`, { token: idle.token, body: {} })
    }
  },
  '2/79': async () => {
    for (let n = 0; n < 6; n++) await idle.at.send('POST', '/rest/V1/integration/customer/token', { body: { username: customer.email, password: 'wrong' } })
  },
  '2/78': async () => {
    const token = idle.at.server.shop.tokens.issue(1, 3, nowMs / 1000 - 10)
    assert.equal((await idle.at.send('POST', '/rest/V1/integration/customer/revoke-customer-token', { token })).text, 'true')
  },
  '2/91': async () => {
    const exchange = exchanges.find(({ id }) => id === '2/91')
    assert.ok(exchange)
    const path = '/rest/V1/orders?searchCriteria[pageSize]=1&fields=total_count'
    assert.equal((await idle.at.send('GET', path, signedAgain(idle, exchange, path))).status, 200)
  },
  '2/101': async () => {
    await idle.at.send('POST', '/rest/async/bulk/V1/orders', { token: idle.token, body: [orderBody({ ext_order_id: 'cutb4t80q-1' }), orderBody({ ext_order_id: 'cutb4t80q-2' })] })
  },
  '2/107': async () => {
    hours += 2
  },
  '2/124': async () => {
    await consuming.at.send('POST', '/rest/V1/orders', { token: consuming.token, body: orderBody({ increment_id: 'B-5BF0L-0' }) })
    const prices = await consuming.at.send('PUT', '/rest/async/bulk/V1/products/bySku', {
      token: consuming.token, body: [{ product: { sku: 'T4', price: 3.34 } }, { product: { sku: 'NOPE-9', price: 1 } }],
    })
    consuming.bulks.set('bc519f73-278b-4747-8852-df2f4984971e', (prices.json() as { bulk_uuid: string }).bulk_uuid)
  },
  '2/126': async () => {
    // Until no operation of the first bulk is open any more: the consumer works beside the requests.
    for (let turn = 0; turn < 1000; turn++) {
      const open = consuming.at.server.shop.database.one<{ n: number }>("SELECT count(*) AS n FROM magento_operation WHERE status = 4 AND topic_name LIKE '%order%'")
      if (open?.n === 0) return
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.fail('the consumer did not drain its queue')
  },
}

const exchanges = recordedExchanges()
/** Those that were answered as recorded. */
const answered = new Set<string>()

test(`${exchanges.length} recorded exchanges are answered as Magento answered them`, async (context) => {
  assert.equal(exchanges.length, 240)
  for (const exchange of exchanges) {
    await beforeExchange[exchange.id]?.()
    await context.test(`${exchange.id} ${exchange.method} ${exchange.path.slice(0, 90)} → ${exchange.status}`, async () => {
      await (exchange.path.startsWith('/graphql') ? replayQuestion(exchange, askedOfAnEmptyShop.has(exchange.id) ? empty : placeOf(exchange)) : replay(exchange))
      answered.add(exchange.id)
    })
  }
})

test('docs/conformance.md is what this test has found (TILLSTORM_WRITE_DOCS=1 writes it)', () => {
  const file = new URL('../../docs/conformance.md', import.meta.url)
  const page = conformancePage(exchanges, answered)
  if (process.env['TILLSTORM_WRITE_DOCS'] === '1') writeFileSync(file, page)
  assert.equal(readFileSync(file, 'utf8'), page)
})

test('the comparison notices a missing key, a key too many and another type', () => {
  assert.deepEqual(shapeDifferences({ a: 1, b: [{ c: 'x' }] }, { a: 2, b: [{ c: 'y' }, { c: 'z' }] }), [])
  assert.deepEqual(shapeDifferences({ a: 1 }, {}), ['$.a: missing'])
  assert.deepEqual(shapeDifferences({ a: 1 }, { a: 1, b: 2 }), ['$.b: not expected'])
  assert.deepEqual(shapeDifferences({ a: [{ c: 1 }] }, { a: [{ c: null }] }), ['$.a[0].c: number expected, null found'])
  assert.deepEqual(shapeDifferences([], [1]), ['$: 0 elements expected, 1 found'])
})
