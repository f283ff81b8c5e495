import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createMagentoClient } from '../client.ts'
import type { MagentoCredentials } from '../sign-in.ts'
import type { Needs } from './around.ts'
import { fakeShop } from './fake-shop.ts'
import type { AfterSale } from '../../../fixtures/after-sale.ts'
import type { FakeShop, Reply } from './fake-shop.ts'
import type { TargetFinding } from './finding.ts'
import { lookAtMagento, lookBriefly } from './look.ts'

const once = { samples: 1, gapMs: 0, nowMs: () => Date.now() }
const refused = (resource: string): Reply => ({ status: 401, value: { message: "The consumer isn't authorized to access %resources.", parameters: { resources: resource } } })
const noRoute: Reply = { status: 404, value: { message: 'Request does not match any route.' } }

const look = async (
  t: TestContext, changes: FakeShop['changes'], options: { needs?: Needs | null; credentials?: MagentoCredentials; currency?: string; brief?: true; clockOffsetMs?: number; afterSale?: AfterSale } = {},
): Promise<{ findings: TargetFinding[]; shop: FakeShop; of: (name: string) => TargetFinding; waitedMs: () => number }> => {
  const shop = await fakeShop(t)
  shop.changes = changes
  const magento = createMagentoClient({ url: shop.url, credentials: options.credentials ?? { token: 'x' }, allow: [] }, { retryWaitsMs: [] })
  t.after(() => magento.close())
  let waited = 0
  const around = {
    magento, needs: options.needs ?? null, afterSale: options.afterSale ?? null, isThorough: true, plan: { currency: options.currency ?? 'USD', storeId: 1 },
    nowMs: () => Date.UTC(2026, 10, 22, 15, 0, 0) + waited,
    pauseMs: async (ms: number) => void (waited += ms),
  }
  const findings = options.brief === true ? await lookBriefly(around, { offsetMs: options.clockOffsetMs ?? 0, uncertaintyMs: 50 }) : await lookAtMagento(around, once)
  return { findings, shop, waitedMs: () => waited, of: (name) => findings.find((finding) => finding.name === name) ?? assert.fail(`no row ${name}`) }
}

const stateOf = (findings: readonly TargetFinding[]): Record<string, string> => Object.fromEntries(findings.map(({ name, state }) => [name, state]))

test('nothing stands against a shop that is set up for a test, and what cannot be read is unknown', async (t) => {
  const { findings, shop } = await look(t, [])
  assert.deepEqual(stateOf(findings), {
    version: 'ok', 'sign-in': 'ok', clock: 'ok', 'order search': 'ok', routes: 'ok', stores: 'ok', taxes: 'ok', catalogue: 'ok', stock: 'ok', indexers: 'unknown',
    payment: 'ok', shipping: 'ok', reCAPTCHA: 'ok', 'order limit': 'unknown', 'input limits': 'ok', consumers: 'ok', mail: 'unknown',
  })
  const written = shop.seen.filter((path) => !path.startsWith('GET ') && !path.startsWith('POST /graphql') && !path.includes('thereisnosuchcart'))
  assert.deepEqual(written, [
    'POST /rest/V1/guest-carts', 'POST /rest/V1/guest-carts/h5VMAABSFBY6PtXcVxNoAQR5FqezAvoK/items',
    'POST /rest/V1/guest-carts/h5VMAABSFBY6PtXcVxNoAQR5FqezAvoK/estimate-shipping-methods', 'DELETE /rest/V1/guest-carts/h5VMAABSFBY6PtXcVxNoAQR5FqezAvoK/items/3',
    'POST /rest/V1/order/0/invoice', 'POST /rest/async/V1/orders/4294967294/unhold',
  ])
})

const limit: Reply = { status: 400, value: { message: 'Maximum SearchCriteria pageSize is %max', parameters: { max: 300 } } }
const lines: Reply = { status: 400, value: { message: 'Maximum items of type "%type" is %max', parameters: { type: '\\Magento\\Sales\\Api\\Data\\InvoiceItemCreationInterface', max: 20 } } }
const is301 = (path: string): Reply => (path.includes('[pageSize]=301') ? limit : { status: 200, value: { items: [{ id: 7, sku: 'T1', name: 'T', price: 1.5, status: 1, type_id: 'simple' }], total_count: 1 } })
const open: Reply = { status: 200, value: { items: [{ id: 0, extension_attributes: { start_time: '2026-11-22 14:57:00' } }], total_count: 6 } }

const faults: [string, FakeShop['changes'], string, RegExp, RegExp][] = [
  ['integration tokens that are no bearer', [['GET /rest/V1/orders', refused('Magento_Sales::actions_view')]], 'sign-in', /isn't authorized to access Magento_Sales::actions_view/, /config:set oauth\/consumer\/enable_integration_as_bearer 1/],
  ['a limit of orders', [['POST /rest/V1/guest-carts/tillstorm', { status: 429, value: { message: 'Too Many Requests' } }]], 'order limit', /429 Too Many Requests/, /sales\/backpressure\/enabled 0/],
  ['reCAPTCHA at the checkout', [['POST /rest/V1/guest-carts/tillstorm', { status: 400, value: { message: 'ReCaptcha validation failed, please try again' } }]], 'reCAPTCHA', /ReCaptcha validation failed/, /type_for\/place_order/],
  ['terms and conditions', [['POST /rest/V1/guest-carts/tillstorm', { status: 400, value: { message: "The order wasn't placed. First, agree to the terms and conditions, then try placing your order again." } }]], 'terms', /tills accept none/, /enable_agreements 0/],
  ['a default store view that is another one', [['GET /rest/V1/store/storeViews', { status: 200, value: [{ id: 1, code: 'b', store_group_id: 1, is_active: 1 }, { id: 3, code: 'a', store_group_id: 1, is_active: 1 }] }], ['GET /rest/V1/store/storeGroups', { status: 200, value: [{ id: 1, default_store_id: 3 }] }]], 'default store', /carts sell in store view 3 \(a\)/, /the default/],
  ['orders of at most 20 lines', [['GET /rest/V1/products', is301], ['POST /rest/V1/order/0/invoice', lines]], 'input limits', /over 20 lines is refused/, /complex_array_limit/],
  ['pages of at most 100', [['GET /rest/V1/products', (path) => (path.includes('=301') ? { ...limit, value: { message: 'Maximum SearchCriteria pageSize is %max', parameters: { max: 100 } } } : is301(path))]], 'input limits', /a page may hold 100, and ours hold 300/, /maximum_page_size 300/],
  ['an indexer that is behind', [['GET /rest/V1/inventory/get-product-salable-quantity', { status: 200, value: 0 }]], 'indexers', /T1 has 1000 at its source and none to sell/, /indexer:reindex/],
  ['a shop without an offline payment method', [['GET /rest/V1/guest-carts/h5VM', { status: 200, value: [{ code: 'paypal_express', title: 'PayPal' }] }]], 'payment', /no offline payment method \(paypal_express\)/, /payment\/checkmo\/active 1/],
  ['a shop that ships nowhere', [['POST /rest/V1/guest-carts/h5VMAABSFBY6PtXcVxNoAQR5FqezAvoK/estimate', { status: 200, value: [] }]], 'shipping', /no shipping method/, /carriers\/flatrate/],
  ['a product that no cart takes', [['POST /rest/V1/guest-carts/h5VMAABSFBY6PtXcVxNoAQR5FqezAvoK/items', { status: 400, value: { message: 'Product that you are trying to add is not available.' } }]], 'payment', /T1 cannot be put into a cart \(400: Product that you are trying to add is not available\.\)/, /indexer:reindex/],
  ['operations that nobody takes', [['GET /rest/V1/bulk/?', open]], 'consumers', /6 operations are open, the oldest since 2026-11-22 14:57:00 UTC/, /queue:consumers:start async\.operations\.all/],
  ['an order search without `like`', [['GET /rest/V1/orders?searchCriteria[filter_groups][0][filters][0][field]=increment_id&searchCriteria[filter_groups][0][filters][0][value]=000000007%', { status: 200, value: { items: null, total_count: 0 } }]], 'order search', /does not find a stored order by `like`/, /./],
  ['a clock that is ten minutes off', [['GET /rest/V1/orders?searchCriteria[pageSize]=1&fields=total_count', { status: 200, value: { items: [], total_count: 1 }, headers: { date: new Date(Date.now() + 600_000).toUTCString() } }]], 'clock', /(59\d|60\d)\.\d s ahead of ours/, /set-ntp true/],
  ['a store that sells in another currency', [['GET /rest/V1/store/storeConfigs', { status: 200, value: [{ id: 1, base_currency_code: 'EUR' }] }]], 'stores', /the plan sells in USD, store view 1 in EUR/, /plan\.currency to "EUR"/],
  ['a shop without store view 1', [['GET /rest/V1/store/storeViews', { status: 200, value: [{ id: 4, code: 'fr', is_active: 1 }] }]], 'stores', /store view 1, which is not there \(fr\)/, /protocol file/],
  ['an empty catalogue', [['GET /rest/V1/products', { status: 200, value: { items: null, total_count: 0 } }]], 'catalogue', /0 simple, enabled products/, /create or enable/],
]

for (const [what, changes, name, text, mend] of faults) {
  test(`${what} stands against a test, with what mends it`, async (t) => {
    const { of } = await look(t, changes)
    const finding = of(name)
    assert.equal(finding.state, 'against', `${finding.text}`)
    assert.match(finding.text, text)
    assert.match(finding.state === 'against' ? finding.mend : '', mend)
  })
}

test('two-factor sign-in is told by its name, and the right password is sent once', async (t) => {
  const { of, shop } = await look(
    t, [['POST /rest/V1/integration/admin/token', { status: 400, value: { message: 'Please use the 2fa provider-specific endpoints to obtain a token.', parameters: { active_providers: ['google'] } } }]],
    { credentials: { user: 'admin', password: 'hush' } },
  )
  const finding = of('sign-in')
  assert.equal(finding.state, 'against')
  assert.match(finding.text, /second factor \(2FA\)/)
  assert.match(finding.state === 'against' ? finding.mend : '', /module:disable .*Magento_TwoFactorAuth/)
  assert.equal(of('the rest').state, 'unknown')
  assert.equal(shop.seen.filter((path) => path.includes('admin/token')).length, 1)
})

test('a consumer that stands still is seen by a trial that nobody takes', async (t) => {
  const isOpen: Reply = { status: 200, value: { operations_list: [{ id: 0, status: 4, result_message: null, error_code: null }] } }
  const { of, waitedMs } = await look(t, [['GET /rest/V1/bulk/1b9d', isOpen]])
  assert.equal(of('consumers').state, 'against')
  assert.match(of('consumers').text, /nobody took a trial .* within 75 s/)
  assert.equal(waitedMs(), 75_000)
})

test('the consumers of a queue that the protocol does not use are not tried, and not missed', async (t) => {
  const { of, shop } = await look(t, [], { needs: { carts: true, bulk: false, graphql: false, accounts: 'none' } })
  assert.deepEqual([of('consumers').state, /uses no queue of Magento's/.test(of('consumers').text)], ['note', true])
  assert.equal(shop.seen.some((path) => path.includes('/async/')), false)
})

test('what answers the version as no Magento does is asked whether it is one', async (t) => {
  const { of } = await look(t, [['GET /magento_version', { status: 200, value: 'hello' }]])
  const finding = of('version')
  assert.deepEqual([finding.state, finding.text], ['unknown', '/magento_version answers 200, but not as a Magento does'])
  assert.match(finding.state === 'unknown' ? finding.mend : '', /^check that the URL is the base of a Magento/)
})

test('a right for what the config does after a sale is missed before there is an order', async (t) => {
  const afterSale = { invoicePerMille: 900, shipPerMille: 0, refundReturns: true, holdPerMille: 10, cancelPerMille: 0 }
  assert.equal((await look(t, [], {})).findings.some(({ name }) => name === 'after the sale'), false)
  const noSuchOrder: Reply = { status: 404, value: { message: "The entity that was requested doesn't exist. Verify the entity and try again." } }
  const steps = ['order/0/invoice', 'order/0/refund', 'orders/0/hold', 'orders/0/unhold'].map((path): FakeShop['changes'][number] => [`POST /rest/V1/${path}`, noSuchOrder])
  const may = await look(t, steps, { afterSale })
  assert.deepEqual([may.of('after the sale').state, may.of('after the sale').text], ['ok', 'may be done: order-invoice, order-refund, order-hold'])
  const mayNot = (await look(t, [...steps.slice(0, 1), ['POST /rest/V1/order/0/refund', refused('Magento_Sales::creditmemo')], ...steps.slice(2)], { afterSale })).of('after the sale')
  assert.deepEqual([mayNot.state, mayNot.text, mayNot.state === 'against' && mayNot.mend], [
    'against', 'may not be done with these rights: order-refund', 'give the role or integration Magento_Sales::creditmemo',
  ])
  assert.equal((await look(t, [['POST /rest/V1/order/0/refund', noRoute], ...steps], { afterSale })).of('after the sale').state, 'against')
  // What says nothing of the rights proves nothing.
  for (const status of [429, 503, 200]) {
    const { state } = (await look(t, [['POST /rest/V1/order/0/refund', { status, value: { message: 'Too Many Requests' } }], ...steps], { afterSale })).of('after the sale')
    assert.equal(state, 'unknown', String(status))
  }
})

test('rights that are missing make a thing unknown, never fine, and are named', async (t) => {
  const rest = ['store', 'taxRules', 'products', 'inventory', 'bulk', 'order/0'].map((path): FakeShop['changes'][number] => [`GET /rest/V1/${path}`, refused(`Magento_Some::${path.replace('/0', '')}`)])
  const { findings, of } = await look(t, [...rest, ['POST /rest/V1/order/0', refused('Magento_Sales::sales_invoice')], ['POST /rest/async', refused('Magento_Sales::unhold')]])
  for (const name of ['stores', 'taxes', 'catalogue', 'stock', 'payment', 'input limits', 'consumers']) assert.equal(of(name).state, 'unknown', name)
  const { state, ...rights } = of('stores')
  assert.match(JSON.stringify([state, rights]), /give the role or integration Magento_Some::store/)
  assert.equal(findings.some((finding) => finding.state === 'against'), false)
})

const old: FakeShop['changes'] = [
  ['GET /rest/V1/bulk', noRoute], ['GET /rest/V1/inventory', noRoute], ['POST /graphql', { status: 404, value: '<html>404</html>' }], ['POST /rest/async', noRoute],
  ['GET /magento_version', { status: 200, value: 'Magento/2.1 (Community)' }],
]

test('of an older Magento the routes that are missing are told, and stand only against a protocol that needs them', async (t) => {
  const any = await look(t, old)
  assert.deepEqual([any.of('routes').state, any.of('version').text], ['note', 'Magento/2.1 (Community)'])
  assert.match(any.of('routes').text, /no async and bulk, no inventory \(sources and reservations\), no GraphQL/)
  assert.equal(any.findings.some(({ state }) => state === 'against'), false)
  const bulk = await look(t, old, { needs: { carts: false, bulk: true, graphql: false, accounts: 'none' } })
  assert.equal(bulk.of('routes').state, 'against')
})

test('what spoils only checkouts is a note for a protocol without carts', async (t) => {
  const { of } = await look(t, [['POST /rest/V1/guest-carts/tillstorm', { status: 429, value: { message: 'Too Many Requests' } }]], { needs: { carts: false, bulk: false, graphql: false, accounts: 'none' } })
  assert.equal(of('order limit').state, 'note')
})

test('at a run’s start nothing is written: no cart, no operation', async (t) => {
  const { findings, shop } = await look(t, [], { brief: true })
  assert.deepEqual(stateOf(findings)['consumers'], 'unknown')
  const written = shop.seen.filter((path) => !path.startsWith('GET ') && !path.startsWith('POST /graphql'))
  assert.deepEqual(written.map((path) => path.replace(/^POST \/rest\/V1/, '')), ['/guest-carts/tillstormdoctorthereisnosuchcart/payment-information', '/order/0/invoice'])
})

test('a mailed order is told', async (t) => {
  const { of } = await look(t, [['GET /rest/V1/orders?searchCriteria[sortOrders][0][field]=entity_id&searchCriteria[sortOrders][0][direction]=DESC&searchCriteria[pageSize]=20', { status: 200, value: { items: [{ entity_id: 7, email_sent: 1 }], total_count: 1 } }]])
  assert.equal(of('mail').state, 'note')
})

test('a shop of several stocks is asked for the one that the store sells from', async (t) => {
  const stock = (id: number, code: string): unknown => ({ stock_id: id, extension_attributes: { sales_channels: [{ type: 'website', code }] } })
  const { of, shop } = await look(t, [
    ['GET /rest/V1/inventory/stocks', { status: 200, value: { items: [stock(1, 'eu'), stock(4, 'base')], total_count: 2 } }],
    ['GET /rest/V1/store/storeViews', { status: 200, value: [{ id: 1, code: 'default', website_id: 1, is_active: 1 }] }],
    ['GET /rest/V1/store/websites', { status: 200, value: [{ id: 1, code: 'base' }, { id: 2, code: 'eu' }] }],
    ['GET /rest/V1/inventory/get-product-salable-quantity/T1/1', { status: 200, value: 0 }],
  ])
  assert.ok(shop.seen.includes('GET /rest/V1/inventory/get-product-salable-quantity/T1/4'))
  assert.deepEqual([of('stock').state, of('indexers').state], ['ok', 'unknown'])
})

test('how long an operation has been open is told by the clock of the target', async (t) => {
  const started = (time: string): FakeShop['changes'] => [
    ['GET /rest/V1/bulk/?', { status: 200, value: { items: [{ id: 0, extension_attributes: { start_time: `2026-11-22 ${time}` } }], total_count: 6 } }],
  ]
  const state = async (time: string, clockOffsetMs: number): Promise<string> => (await look(t, started(time), { brief: true, clockOffsetMs })).of('consumers').state
  // It is 15:00 here.
  assert.deepEqual([await state('14:49:30', -600_000), await state('14:49:30', 0)], ['unknown', 'against'])
  assert.deepEqual([await state('15:07:00', 600_000), await state('15:07:00', 0)], ['against', 'unknown'])
})

test('reCAPTCHA of accounts is looked for where tills open some, at the sign-in only where they sign in', async (t) => {
  const needs = (accounts: 'opened' | 'signed in'): Needs => ({ carts: true, bulk: false, graphql: false, accounts })
  const refusing: Reply = { status: 400, value: { message: 'ReCaptcha validation failed, please try again' } }
  const missing: FakeShop['changes'][number] = ['POST /rest/V1/customers', { status: 400, value: { message: '"%fieldName" is required. Enter and try again.', parameters: { fieldName: 'email' } } }]
  const wrong: FakeShop['changes'][number] = ['POST /rest/V1/integration/customer/token', { status: 401, value: { message: 'The account sign-in was incorrect' } }]
  const stateWith = async (changes: FakeShop['changes'], accounts: 'opened' | 'signed in'): Promise<string> => (await look(t, changes, { needs: needs(accounts) })).of('reCAPTCHA of accounts').state
  assert.equal(await stateWith([missing, wrong], 'signed in'), 'ok')
  assert.equal(await stateWith([['POST /rest/V1/customers', refusing], wrong], 'opened'), 'against')
  const atSignIn: FakeShop['changes'] = [missing, ['POST /rest/V1/integration/customer/token', refusing]]
  assert.deepEqual([await stateWith(atSignIn, 'signed in'), await stateWith(atSignIn, 'opened')], ['against', 'ok'])
  for (const status of [429, 503, 404]) assert.equal(await stateWith([['POST /rest/V1/customers', { status, value: { message: 'no' } }], wrong], 'opened'), 'unknown', String(status))
  assert.equal((await look(t, [])).findings.some(({ name }) => name === 'reCAPTCHA of accounts'), false)
})

test('stocks that may not be read are no reason to take the first one for ours', async (t) => {
  const { of } = await look(t, [['GET /rest/V1/inventory/stocks', refused('Magento_InventoryApi::stock')]])
  const { state, ...rest } = of('stock')
  assert.match(JSON.stringify([state, rest]), /unknown.*which stock this store sells from.*Magento_InventoryApi::stock/)
})

test('where a shop has several sources it is told which one shipments come out of', async (t) => {
  const afterSale = { invoicePerMille: 0, shipPerMille: 100, refundReturns: false, holdPerMille: 0, cancelPerMille: 0 }
  const several: FakeShop['changes'] = [['GET /rest/V1/inventory/sources', { status: 200, value: { items: [], total_count: 3 } }]]
  assert.match((await look(t, several, { afterSale })).of('shipments').text, /3 sources: .* `default`/)
  const names = async (changes: FakeShop['changes'], over: AfterSale): Promise<string[]> => (await look(t, changes, { afterSale: over })).findings.map(({ name }) => name)
  assert.equal((await names([], afterSale)).includes('shipments'), false)
  assert.equal((await names(several, { ...afterSale, shipPerMille: 0, holdPerMille: 1 })).includes('shipments'), false)
})
