import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { auditCommand } from '../cli/audit.ts'
import { assertNotCleanedUp } from '../cli/cleaned-up.ts'
import { cleanupText } from '../cli/cleanup/cleanup-text.ts'
import { runCleanup } from '../cli/cleanup/run-cleanup.ts'
import { startCartShop, type CartShop } from '../mocks/magento/carts/shop-under-test.ts'
import { postedOrder, saleBody } from '../mocks/magento/exchanges/placed-orders.ts'
import { admin } from '../mocks/magento/server-under-test.ts'
import { cleanupSchema } from '../run/cleanup-record.ts'
import { TillstormError } from '../run/problems.ts'
import type { Manifest } from '../run/records.ts'
import { claimRunDirectory, createRun, openRun } from '../run/run-directory.ts'
import { testManifest } from '../run/test-manifest.ts'
import { cleanUp, isClean, type CleanUpOptions } from '../targets/cleanup/clean-up.ts'
import { createTurns, Stopped } from '../targets/cleanup/cleaning.ts'
import { ownerOf } from '../targets/cleanup/own-records.ts'
import { createMagentoClient, type MagentoClient } from '../targets/magento/client.ts'

const PREFIX = 'tc'
const of = (name: string): string => `${PREFIX}-${name}@tillstorm.invalid`
const protocol = (name: string, orderKey: 'customer_email' | 'increment_id'): Manifest['protocol'] => ({
  name, file: null, orderKey, pricing: 'magento', sendsSaleTime: false, movesStock: true, hasQueue: false, cashierWaits: true,
})
const guestRun = testManifest({ orderPrefix: PREFIX, protocol: protocol('magento-guest', 'customer_email'), magentoBaselineEntityId: 0 })

const open = async (context: TestContext): Promise<{ shop: CartShop; magento: MagentoClient; token: string; sell: (email: string, ...goods: [string, number][]) => Promise<number> }> => {
  const shop = await startCartShop()
  context.after(() => shop.end())
  const magento = createMagentoClient({ url: shop.url, allow: [], credentials: admin })
  context.after(() => magento.close())
  return {
    shop, magento, token: await shop.signIn(),
    sell: async (email, ...goods) => Number((await shop.pay(await shop.ready(...goods), email)).text),
  }
}

const clean = (magento: MagentoClient, over: Partial<CleanUpOptions> = {}) =>
  cleanUp({
    manifest: guestRun, magento, storeId: 1, isDryRun: false, perSecond: 100, onProgress: () => {}, signal: new AbortController().signal,
    clock: { nowMs: () => Date.now(), pauseMs: async () => {} }, ...over,
  })

const stateOf = async ({ shop, token }: { shop: CartShop; token: string }, id: number): Promise<string> =>
  ((await shop.send('GET', `/rest/V1/orders/${id}`, { token })).json() as { state: string }).state
const emailsOf = ({ server }: CartShop): string[] => server.shop.database.all<{ email: string }>('SELECT email FROM customer_entity ORDER BY entity_id').map(({ email }) => email)
const openAccount = async ({ shop, token }: { shop: CartShop; token: string }, email: string): Promise<void> => {
  assert.equal((await shop.send('POST', '/rest/V1/customers', { token, body: { customer: { email, firstname: 'A', lastname: 'B' }, password: 'Tt1!aaaaaaaa' } })).status, 200)
}

test('the order of the dry run is cancelled too, and hides nothing from an audit: that does not look for it', async (context) => {
  const at = await open(context)
  const id = await at.sell(`${PREFIX}dry-000000@tillstorm.invalid`, ['T1', 1])
  const dryRun = testManifest({}).dryRun ?? ({} as NonNullable<Manifest['dryRun']>)
  let marks = 0
  const record = await clean(at.magento, { manifest: { ...guestRun, dryRun }, beforeFirstCancel: () => void (marks += 1) })
  assert.deepEqual([await stateOf(at, id), record.orders.cancelled, record.cancelledInAll, marks], ['canceled', 1, 0, 0])
})

test('cart orders of the run are cancelled, its customers deleted, and nothing of anybody else is touched', async (context) => {
  const at = await open(context)
  const { shop, magento, token, sell } = at
  const before = ['T1', 'T2', 'T3'].map(shop.salable)
  const own = [await sell(of('000000'), ['T1', 3]), await sell(of('000001'), ['T1', 1], ['T2', 2])]
  const foreign = await sell('g@example.com', ['T3', 4])
  const shipped = await sell(of('000002'), ['T2', 1])
  await shop.send('POST', `/rest/V1/order/${shipped}/invoice`, { token, body: {} })
  await shop.send('POST', `/rest/V1/order/${shipped}/ship`, { token, body: {} })
  const held = await sell(of('000003'), ['T3', 1])
  await shop.send('POST', `/rest/V1/orders/${held}/hold`, { token })
  const posted = (await postedOrder(shop, token, saleBody([{ sku: 'T1', productId: 1201, quantity: 5, price: 10, tax: 0 }], 0, { customer_email: of('000004') }))).id
  const made = await sell('tc-someone@example.com', ['T3', 1])
  for (const email of [of('t000'), of('t001'), of('p1'), of('p2'), 'tc-t000@example.com', 'td-t000@tillstorm.invalid']) await openAccount(at, email)

  const dry = await clean(magento, { isDryRun: true })
  assert.deepEqual([dry.orders, dry.customers, dry.stock], [{ found: 6, cancelled: 2, cancelledBefore: 0 }, { found: 4, deleted: 0 }, null])
  assert.deepEqual([await stateOf(at, own[0]!), emailsOf(shop).length], ['new', 6])

  let marks = 0
  const record = await clean(magento, { beforeFirstCancel: () => void (marks += 1) })
  assert.deepEqual([marks, record.cancelledInAll], [1, 2])
  assert.doesNotThrow(() => cleanupSchema.parse(record))
  assert.deepEqual([record.stopped, record.orders, record.customers], [null, { found: 6, cancelled: 2, cancelledBefore: 0 }, { found: 4, deleted: 4 }])
  assert.deepEqual(record.stock?.differing, [])
  const states = await Promise.all([...own, foreign, shipped, held, posted, made].map((id) => stateOf(at, id)))
  assert.deepEqual(states, ['canceled', 'canceled', 'new', 'complete', 'holded', 'new', 'new'])
  // T1 is all there, of T2 the shipped piece is gone, of T3 what others and the held order have; the posted one reserved nothing and moved nothing.
  assert.deepEqual(['T1', 'T2', 'T3'].map((sku, place) => shop.salable(sku) - before[place]!), [0, -1, -6])
  assert.deepEqual(emailsOf(shop), ['tc-t000@example.com', 'td-t000@tillstorm.invalid'])
  assert.deepEqual(record.left.filter(({ count }) => count !== null).map(({ what, count }) => [what, count]), [
    ['customers whose address begins with tc-', 1], ['orders that are complete', 1], ['orders that are holded', 1], ['orders that came by POST /V1/orders', 1],
    ['orders that begin with the prefix of the run', 1],
  ])
  assert.equal(isClean(record), true)
  assert.match(cleanupText(record, false), /orders: 2 of 6 cancelled and read back, 0 were already\nstock: each of 3 products looked at has its pieces back\ncustomers: 4 of 4 deleted and read back\nstays: customers whose address begins with tc- \(1\): /)

  const again = await clean(magento, { beforeFirstCancel: () => void (marks += 1) })
  assert.equal(marks, 1, 'nothing was cancelled, so no mark is left')
  assert.deepEqual([again.orders, again.customers, again.stock, isClean(again)], [{ found: 6, cancelled: 0, cancelledBefore: 2 }, { found: 0, deleted: 0 }, null, true])
})

test('orders that came by POST /V1/orders are counted and never cancelled, whatever the run', async (context) => {
  const at = await open(context)
  const { shop, magento, token } = at
  const ids: number[] = []
  for (const n of [0, 1]) ids.push((await postedOrder(shop, token, saleBody([{ sku: 'T1', productId: 1201, quantity: 5, price: 10, tax: 0 }], 0, { increment_id: `${PREFIX}-00000${n}` }))).id)
  const salable = shop.salable('T1')
  const asked: string[] = []
  const watched: MagentoClient = { ...magento, ask: (request) => (asked.push(request.path), magento.ask(request)) }
  for (const name of ['magento-orders', 'magento-bulk', 'sync']) {
    const record = await clean(watched, { manifest: { ...guestRun, protocol: protocol(name, 'increment_id') } })
    assert.deepEqual(record.left.map(({ what, count }) => [what, count]), [['orders that came by POST /V1/orders', 2]], name)
    assert.equal(isClean(record), true)
  }
  const own = await clean(watched, { manifest: { ...guestRun, protocol: { ...protocol('magento-guest', 'increment_id')!, file: 'our-pos.ts' } } })
  assert.deepEqual(own.left.map(({ what, count }) => [what, count]), [['orders of the protocol magento-guest', 2]])
  assert.deepEqual([asked, await stateOf(at, ids[0]!), shop.salable('T1')], [[], 'new', salable])
})

test('it stops at the first answer that is not as expected, in one line, and touches nothing after it', async (context) => {
  const at = await open(context)
  const { shop, magento, sell } = at
  const ids = [await sell(of('000000'), ['T1', 1]), await sell(of('000001'), ['T1', 1])]
  await openAccount(at, of('t000'))
  let asked = 0
  const answering = (status: number, text: string): MagentoClient => ({
    ...magento,
    ask: async ({ path }) => (asked++, { status, text, header: () => null, url: `${shop.url}${path}` }),
  })
  for (const [status, text, line] of [
    [502, '<html><h1>502 Bad Gateway</h1></html>', /\/cancel answered 502: 502 Bad Gateway, and not true$/],
    [401, '{"message":"The consumer isn\'t authorized to access %resources.","parameters":{"resources":"Magento_Sales::cancel"}}', /answered 401: The consumer isn't authorized to access Magento_Sales::cancel\., and not true$/],
    [200, '"yes"', /answered 200: "yes", and not true$/],
    // It says that it did it, and did not.
    [200, 'true', /answered true, and the order 0\d+ is new, not canceled$/],
  ] as const) {
    asked = 0
    const record = await clean(answering(status, text))
    assert.match(record.stopped ?? '', line)
    assert.deepEqual([asked, record.orders.cancelled, record.customers.deleted, isClean(record)], [1, 0, 0, false])
    // A refusal did nothing, and what was read back is known; of any other answer nobody knows, and an audit would be in doubt.
    assert.equal(record.cancelledInAll, status === 401 || text === 'true' ? 0 : null, String(status))
    assert.match(cleanupText(record, false), /\nstopped: POST \/V1\/orders\/\d+\/cancel answered .*; run it again when that is mended/)
  }
  assert.deepEqual([await stateOf(at, ids[0]!), await stateOf(at, ids[1]!), emailsOf(shop)], ['new', 'new', [of('t000')]])
})

test('an account that is still there after its deletion stops it', async (context) => {
  const at = await open(context)
  await openAccount(at, of('p1'))
  const kept: MagentoClient = { ...at.magento, ask: async ({ path }) => ({ status: 200, text: 'true', header: () => null, url: path }) }
  const record = await clean(kept)
  assert.match(record.stopped ?? '', /^GET \/V1\/customers\/\d+ after its deletion answered 200/)
  assert.equal(record.customers.deleted, 0)
})

test('a stock that did not come back as expected is told, and the cleanup is not clean', async (context) => {
  const { magento, sell } = await open(context)
  await sell(of('000000'), ['T1', 2])
  const besideUs: MagentoClient = {
    ...magento,
    ask: async (request) => {
      await sell('g@example.com', ['T1', 1])
      return magento.ask(request)
    },
  }
  const record = await clean(besideUs)
  assert.deepEqual([record.orders.cancelled, record.stock?.differing, isClean(record)], [1, [{ sku: 'T1', before: 98, expected: 100, found: 99 }], false])
})

test('an interrupted cleanup ends before its next record', async (context) => {
  const at = await open(context)
  const ids = [await at.sell(of('000000'), ['T1', 1]), await at.sell(of('000001'), ['T1', 1])]
  const ending = new AbortController()
  const record = await clean(at.magento, { signal: ending.signal, onProgress: () => ending.abort() })
  assert.deepEqual([record.stopped, record.orders.cancelled, await stateOf(at, ids[1]!)], ['it was interrupted', 1, 'new'])
})

test('only addresses that a run makes are the run’s', () => {
  assert.deepEqual(['tc-000001', 'tc-t000', 'tc-p1'].map((name) => ownerOf('tc', `${name}@tillstorm.invalid`)), ['order', 'terminal', 'probe'])
  for (const address of ['tc-000001@example.com', 'tc-p3@tillstorm.invalid', 'tc-t@tillstorm.invalid', 'tcdry-000000@tillstorm.invalid', 'td-t000@tillstorm.invalid', 'TC-t000@tillstorm.invalid', 'tc-t000@tillstorm.invalid.example', '', null]) {
    assert.equal(ownerOf('tc', address), null, String(address))
  }
  assert.equal(ownerOf('', '-t000@tillstorm.invalid'), null)
})

test('records take turns, so many a second', async () => {
  let nowMs = 0
  const waits: number[] = []
  const ending = new AbortController()
  const turn = createTurns(4, { nowMs: () => nowMs, pauseMs: async (ms) => { waits.push(ms); nowMs += ms } }, ending.signal)
  for (let n = 0; n < 4; n++) await turn()
  assert.deepEqual(waits, [250, 250, 250])
  ending.abort()
  await assert.rejects(turn(), Stopped)
})

const runOf = (context: TestContext, manifest: Manifest): string => {
  const directory = mkdtempSync(join(tmpdir(), 'tillstorm-cleanup-'))
  context.after(() => rmSync(directory, { recursive: true, force: true }))
  const run = createRun(claimRunDirectory(join(directory, 'run')), manifest)
  run.close()
  return run.path
}
const io = (env: NodeJS.ProcessEnv) => ({ env, stream: process.stderr, signal: new AbortController().signal })

test('the command cleans the Magento that it is told, and its codes say what came of it', async (context) => {
  const at = await open(context)
  const id = await at.sell(of('000000'), ['T1', 1])
  const env = { TILLSTORM_MAGENTO_USER: admin.user, TILLSTORM_MAGENTO_PASSWORD: admin.password }
  const embedded = { kind: 'embedded' as const, url: at.shop.url }
  const path = runOf(context, { ...guestRun, targets: { magento: embedded, sync: null } })
  const gone = await runCleanup(path, { allow: [], perSecond: '5' }, io(env))
  assert.deepEqual([gone.code, gone.text, await stateOf(at, id)], [0, 'the Magento of this run was embedded and ended with it, so nothing is left to undo', 'new'])
  const done = await runCleanup(path, { allow: [], perSecond: '100', targetMagento: at.shop.url }, io(env))
  assert.deepEqual([done.code, await stateOf(at, id)], [0, 'canceled'])
  assert.match(done.text, /the run has no audit\.json, and as its orders are cancelled it cannot be audited any more$/)

  // A second clean-up finds nothing to undo: what the first wrote, with its reading of the stock, stays.
  const { cleanup } = await openRun(path)
  const first = await cleanup()
  assert.equal(first?.stock?.skus, 1)
  const again = await runCleanup(path, { allow: [], perSecond: '100', targetMagento: at.shop.url }, io(env))
  assert.match(again.text, /nothing more was left to undo; cleanup\.json stays as the clean-up before wrote it$/)
  assert.deepEqual(await cleanup(), first)

  // An audit now would lay the clean-up to the run.
  const refused = (hint: RegExp) => (error: unknown): boolean => error instanceof TillstormError && error.code === 'RUN_CLEANED_UP' && hint.test(error.hint)
  assert.throws(() => assertNotCleanedUp(first, true), refused(/^the audit from before stands in audit\.json/))
  assert.throws(() => assertNotCleanedUp(first, false), refused(/^the run has no audit\.json/))
  assert.doesNotThrow(() => assertNotCleanedUp(null, true))
  assert.equal(first?.cancelledInAll, 1)
  await assert.rejects(auditCommand.parseAsync([path, '--target-magento', at.shop.url], { from: 'user' }), refused(/./))
})

test('a host that nobody allowed, and wrong use, are refused before anything is sent', async (context) => {
  const path = runOf(context, { ...guestRun, targets: { magento: { kind: 'external', url: 'https://shop.example' }, sync: null } })
  const refused = (code: string) => (error: unknown): boolean => error instanceof TillstormError && error.code === code && error.exitCode === 2
  await assert.rejects(runCleanup(path, { allow: [], perSecond: '5' }, io({})), refused('HOST_NOT_ALLOWED'))
  await assert.rejects(runCleanup(path, { allow: ['shop.example'], perSecond: '0' }, io({})), refused('USAGE'))
  await assert.rejects(runCleanup(path, { allow: ['shop.example'], perSecond: '5' }, io({})), refused('TARGET_REFUSED'))
  await assert.rejects(runCleanup(runOf(context, guestRun), { allow: [], perSecond: '5' }, io({})), refused('USAGE'))
})

/** The same shop, which tells other quantities than it has. */
const telling = (magento: MagentoClient, salable: () => number, stockItem: () => object): MagentoClient => ({
  ...magento,
  get: async (path) => (path.startsWith('/stockItems/') ? stockItem() : path.includes('salable-quantity') ? salable() : magento.get(path)),
})

test('pieces of a product that the shop does not manage need not come back; who may not read that has them listed', async (context) => {
  for (const [stockItem, differing] of [
    [() => ({ manage_stock: false }), 0], [() => ({ manage_stock: true }), 1], [() => { throw new TillstormError('TARGET_REFUSED', 'no right') }, 1],
  ] as const) {
    const at = await open(context)
    await at.sell(of('000001'), ['T1', 2])
    const { stock, orders } = await clean(telling(at.magento, () => 50, stockItem))
    assert.deepEqual([orders.cancelled, stock?.differing.length, stock?.problem], [1, differing, null])
  }
})

test('a product that was sold out is looked at again until its pieces are back, and an interruption ends that', async (context) => {
  const at = await open(context)
  await at.sell(of('000001'), ['T1', 2])
  const quantities = [0, 0, 0, 2]
  let pauses = 0
  const clock = { nowMs: () => Date.now(), pauseMs: async (ms: number) => void (ms === 10_000 && (pauses += 1)) }
  const { stock } = await clean(telling(at.magento, () => quantities.shift() ?? 2, () => ({})), { clock })
  assert.deepEqual([stock?.differing, pauses], [[], 2])

  await at.sell(of('000002'), ['T1', 2])
  const stop = new AbortController()
  const stopping = { nowMs: () => Date.now(), pauseMs: async (ms: number) => void (ms === 10_000 && stop.abort()) }
  const cut = await clean(telling(at.magento, () => 0, () => ({})), { clock: stopping, signal: stop.signal })
  assert.equal(cut.stopped, 'it was interrupted')
})
