import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { recordedExchanges, reasonNotReplayed } from './exchanges/recorded.ts'
import { shapeDifferences, withoutReportId } from './exchanges/compare.ts'
import { bringRecordedSales } from './exchanges/recorded-sales.ts'
import { bringIntoRecordedState, customer, orderBody } from './exchanges/recorded-state.ts'
import { admin, startServer } from './server-under-test.ts'
import type { Exchange } from './exchanges/recorded.ts'
import type { Extra, ServerUnderTest } from './server-under-test.ts'

type Place = { at: ServerUnderTest; token: string; orderIds: Map<number, number>; itemIds: Map<number, number>; bulks: Map<string, string> }

let idle: Place
let consuming: Place
let limited: Place

// All in one moment of the recorded day, so that filters by time find what they found then.
const nowMs = Date.parse('2026-11-22T17:30:00Z')

const place = async (over: Parameters<typeof startServer>[0]): Promise<Place> => {
  const at = await startServer({ ...over, wallClock: () => nowMs })
  const token = await at.signIn()
  return { at, token, orderIds: await bringIntoRecordedState(at, token), itemIds: new Map(), bulks: new Map() }
}

before(async () => {
  // Three shops, as in the recording: its consumer did not run at first, ran for the group "bulk", and limits were on at the end.
  idle = await place({ consumer: false })
  await bringRecordedSales(idle.at, idle.token, idle.orderIds, idle.itemIds)
  consuming = await place({ consumer: true })
  limited = await place({ consumer: false, inputLimits: true })
})
after(async () => {
  for (const one of [idle, consuming, limited]) await one.at.end()
})

const placeOf = (exchange: Exchange): Place =>
  exchange.group === 'bulk' ? consuming : exchange.group === 'limits' && exchange.id !== '2/115' ? limited : idle

/** Who asks, where it is not the signed-in admin. */
const askers: Readonly<Record<string, 'nobody' | 'garbage' | 'customer' | 'expired'>> = {
  '1/2': 'nobody', '1/3': 'garbage', '1/79': 'nobody', '2/19': 'nobody', '2/77': 'customer', '2/85': 'expired',
}

const tokenOf = ({ at, token }: Place, exchange: Exchange): string | null => {
  const seconds = nowMs / 1000
  switch (askers[exchange.id]) {
    case 'nobody': return null
    case 'garbage': return 'garbage'
    case 'customer': return at.server.shop.tokens.issue(1, 3, seconds)
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

const withOurNames = (value: unknown, { orderIds, itemIds }: Place): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const text = JSON.stringify(value)
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

const pathOf = (exchange: Exchange, { orderIds, bulks }: Place): string => {
  let path = exchange.path.replace(/\/orders?\/(\d+)/, (whole, id: string) => whole.replace(id, String(orderIds.get(Number(id)) ?? id)))
  // The keyset page starts behind the last order before those of its run.
  if (exchange.id === '2/35') path = path.replace('[value]=106', `[value]=${orderIds.get(2308) ?? 0}`)
  if (exchange.id === '2/63') path = path.replace('[value]=2107', `[value]=${orderIds.get(2107) ?? 0}`)
  for (const [recorded, ours] of bulks) path = path.replaceAll(recorded, ours)
  return path.replaceAll(' ', '%20')
}

/** Our page cut to as many items as the recording kept of its own. */
const cutLike = (recorded: unknown, ours: unknown): unknown => {
  const [kept, found] = [recorded, ours] as { items?: unknown }[]
  return Array.isArray(kept?.items) && Array.isArray(found?.items) ? { ...found, items: found.items.slice(0, kept.items.length) } : ours
}

const replay = async (exchange: Exchange): Promise<void> => {
  const one = placeOf(exchange)
  const described = describedBodies[exchange.id]?.()
  const body = exchange.body === undefined || exchange.body === null ? {} : { body: withOurNames(exchange.body, one) }
  const reply = await one.at.send(exchange.method, pathOf(exchange, one), { token: tokenOf(one, exchange), ...(described ?? body) })
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
    assert.deepEqual(found?.parameters, expected?.parameters, exchange.id)
  }
  assert.deepEqual(shapeDifferences(exchange.response, ours), [], `${exchange.id} ${exchange.method} ${exchange.path}`)
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
  '2/101': async () => {
    await idle.at.send('POST', '/rest/async/bulk/V1/orders', { token: idle.token, body: [orderBody({ ext_order_id: 'cutb4t80q-1' }), orderBody({ ext_order_id: 'cutb4t80q-2' })] })
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
const replayed = exchanges.filter((exchange) => reasonNotReplayed(exchange) === null)

test(`${replayed.length} recorded exchanges are answered as Magento answered them`, async (context) => {
  for (const exchange of replayed) {
    await beforeExchange[exchange.id]?.()
    await context.test(`${exchange.id} ${exchange.method} ${exchange.path.slice(0, 90)} → ${exchange.status}`, () => replay(exchange))
  }
})

test('every recorded exchange is replayed or has its reason', (context) => {
  const reasons = new Map<string, number>()
  for (const exchange of exchanges) {
    const reason = reasonNotReplayed(exchange)
    if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  for (const [reason, count] of reasons) context.diagnostic(`${count} not replayed: ${reason}`)
  assert.equal(exchanges.length, 240)
  assert.equal(replayed.length, 138)
})

test('the comparison notices a missing key, a key too many and another type', () => {
  assert.deepEqual(shapeDifferences({ a: 1, b: [{ c: 'x' }] }, { a: 2, b: [{ c: 'y' }, { c: 'z' }] }), [])
  assert.deepEqual(shapeDifferences({ a: 1 }, {}), ['$.a: missing'])
  assert.deepEqual(shapeDifferences({ a: 1 }, { a: 1, b: 2 }), ['$.b: not expected'])
  assert.deepEqual(shapeDifferences({ a: [{ c: 1 }] }, { a: [{ c: null }] }), ['$.a[0].c: number expected, null found'])
  assert.deepEqual(shapeDifferences([], [1]), ['$: 0 elements expected, 1 found'])
})
