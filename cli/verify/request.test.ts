import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { TillstormError } from '../../run/problems.ts'
import { readRequest, startsEmbeddedPos, type RunRequest, type VerifyOptions } from './request.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tillstorm-request-'))
after(() => rmSync(scratch, { recursive: true }))

const START_MS = Date.UTC(2026, 5, 1, 9, 30, 15)

let files = 0
const config = (value: unknown): string => {
  const path = join(scratch, `${files++}.json`)
  writeFileSync(path, JSON.stringify(value))
  return path
}

const read = (options: Partial<VerifyOptions> = {}): Promise<RunRequest> =>
  readRequest('verify', { allow: [], fault: [], config: config({}), ...options }, ['--profile', 'smoke'], START_MS)

const isProblem = (code: string, says: RegExp) => (error: unknown): boolean => {
  assert.ok(error instanceof TillstormError, String(error))
  assert.equal(error.code, code)
  assert.match(error.message, says)
  return true
}

test('without flags it is the default day by sync on embedded targets', async () => {
  const request = await read()
  assert.deepEqual(
    [request.chosen.profile.name, request.chosen.parameters.terminals, request.chosen.parameters.orders, request.loaded.protocol.traits.name],
    ['day', 100, 100_000, 'sync'],
  )
  assert.deepEqual([request.externalSync, request.externalMagento, request.budget, request.drain.boundMs], [null, null, 'pos', 600_000])
  assert.equal((await read({ profile: 'smoke' })).budget, 'smoke')
})

test('flags win over the config, and the config over the profile', async () => {
  const file = config({
    profile: 'smoke', speed: 7, protocol: 'magento-orders', budget: 'pos-day', out: 'from-config', peakMultiplier: 2, drainSeconds: 9,
    plan: { terminals: 3, orders: 50, seed: 8, customers: 77 }, serviceTimes: 'measured',
  })
  const fromConfig = await read({ config: file })
  assert.deepEqual([fromConfig.chosen.profile.speed, fromConfig.loaded.protocol.traits.name, fromConfig.budget], [7, 'magento-orders', 'pos-day'])
  assert.deepEqual([fromConfig.out, fromConfig.drain.boundMs, fromConfig.serviceTimes], ['from-config', 9000, 'measured'])
  const { terminals, orders, seed, customers } = fromConfig.chosen.parameters
  assert.deepEqual([terminals, orders, seed, customers], [3, 100, 8, 77])
  const flags = await read({
    config: file, speed: '9', protocol: 'sync', budget: 'smoke', out: 'from-flag', peakMultiplier: '1', terminals: '4', orders: '60', seed: '5',
  })
  assert.deepEqual([flags.chosen.profile.speed, flags.loaded.protocol.traits.name, flags.budget, flags.out], [9, 'sync', 'smoke', 'from-flag'])
  assert.deepEqual([flags.chosen.parameters.terminals, flags.chosen.parameters.orders, flags.chosen.parameters.seed], [4, 60, 5])
  assert.equal(flags.chosen.parameters.customers, 77)
})

test('what is done after a sale is off by default, and asked for only of tills that talk to Magento', async () => {
  const asked = config({ profile: 'smoke', protocol: 'magento-guest', afterSale: { invoicePerMille: 100 } })
  assert.equal((await read()).afterSale, null)
  assert.deepEqual((await read({ config: asked })).afterSale, { invoicePerMille: 100, shipPerMille: 0, refundReturns: false, holdPerMille: 0, cancelPerMille: 0 })
  await assert.rejects(read({ config: asked, protocol: 'sync' }), isProblem('CONFIG_INVALID', /^afterSale: tills of the protocol sync do not talk to Magento/))
})

test('a run has a name of its time, and two runs of one second have keys of their own', async () => {
  const requests = await Promise.all(Array.from({ length: 8 }, () => read()))
  for (const { runId, orderPrefix, out } of requests) {
    assert.match(runId, /^2026-06-01-093015-day-[a-z0-9]+$/)
    assert.equal(out, join('runs', runId))
    // With the index behind it, it must fit the 32 characters of ext_order_id.
    assert.match(orderPrefix, /^t[a-z0-9]{8,12}$/)
  }
  assert.ok(new Set(requests.map(({ orderPrefix }) => orderPrefix)).size >= 7)
})

test('load goes only where it may: flags and config add hosts, loopback needs none', async () => {
  const target = 'https://shop.example/base//'
  await assert.rejects(read({ targetMagento: target }), isProblem('HOST_NOT_ALLOWED', /shop\.example is not allowed/))
  assert.equal((await read({ targetMagento: target, allow: ['shop.example'] })).externalMagento, 'https://shop.example/base')
  const file = config({ allow: ['shop.example'], targets: { magento: target } })
  assert.equal((await read({ config: file })).externalMagento, 'https://shop.example/base')
  assert.equal((await read({ targetMagento: 'http://127.0.0.1:8080/' })).externalMagento, 'http://127.0.0.1:8080')
})

test('targets that do not go together are refused', async () => {
  const sync = 'http://127.0.0.1:1'
  await assert.rejects(read({ targetSync: sync }), isProblem('USAGE', /needs --target-magento URL too/))
  await assert.rejects(
    read({ targetSync: sync, targetMagento: sync, protocol: 'magento-orders' }),
    isProblem('USAGE', /magento-orders never calls a sync backend/),
  )
})

test('a fault is planted in an embedded target only', async () => {
  const own = 'http://127.0.0.1:1'
  const rows: [Partial<VerifyOptions>, RegExp | null][] = [
    [{ fault: ['lose-orders=1', 'restart-sync=1', 'slow=order:5'] }, null],
    [{ fault: ['lose-orders=1'], targetMagento: own }, /lose-orders=1 needs the embedded Magento/],
    [{ fault: ['restart-magento=1'], targetMagento: own }, /needs the embedded Magento/],
    [{ fault: ['slow=order:5'], targetMagento: own }, null],
    [{ fault: ['restart-sync=1'], targetMagento: own, targetSync: own }, /needs the embedded sync backend/],
    [{ fault: ['slow=order:5'], targetMagento: own, targetSync: own }, /needs the embedded sync backend/],
    [{ fault: ['restart-sync=1'], protocol: 'magento-orders' }, /needs the embedded sync backend/],
    [{ fault: ['stall=1'], protocol: 'magento-orders' }, null],
    [{ fault: ['stall=1'], protocol: 'magento-orders', targetMagento: own }, /needs the embedded Magento/],
    [{ fault: ['poison-message=1'], protocol: 'magento-bulk' }, null],
    [{ fault: ['poison-message=1'], protocol: 'magento-guest' }, /strikes the queue of Magento, which the protocol magento-guest does not use/],
    [{ fault: ['rate-limit=5'], protocol: 'magento-guest' }, null],
    [{ fault: ['rate-limit=5'], protocol: 'magento-orders' }, /counts the payments of carts, which the protocol magento-orders does not use/],
    [{ fault: ['lose-invoices=1'], protocol: 'magento-guest' }, /needs an `afterSale` in the config that invoices/],
    [{ fault: ['lose-invoices=1'], protocol: 'magento-guest', config: config({ afterSale: { shipPerMille: 5 } }) }, /needs an `afterSale`/],
    [{ fault: ['lose-invoices=1'], protocol: 'magento-guest', config: config({ afterSale: { invoicePerMille: 5 } }) }, null],
    [{ fault: ['token-ignored'] }, null],
    [{ fault: ['open-endpoint=order'], protocol: 'magento-orders' }, null],
    [{ fault: ['open-endpoint=order'] }, /no security probe of the protocol sync asks for at Magento/],
    [{ fault: ['open-endpoint=cart-payment'], protocol: 'magento-guest' }, /no security probe of the protocol magento-guest asks for at Magento/],
    [{ fault: ['open-endpoint=order-invoice'], protocol: 'magento-guest', config: config({ afterSale: { invoicePerMille: 5 } }) }, null],
    [{ fault: ['token-ignored'], config: config({ security: false }) }, /is found by the security probes, which this run leaves out/],
  ]
  for (const [options, says] of rows) {
    if (says === null) await read(options)
    else await assert.rejects(read(options), isProblem('USAGE', says))
  }
  await assert.rejects(read({ fault: ['lose-order=1'] }), isProblem('USAGE', /unknown fault/))
  const security = (fault: string) => readRequest('security', { allow: [], fault: [fault], config: config({}), protocol: 'magento-orders' }, [], START_MS)
  await assert.rejects(security('lose-orders=1'), isProblem('USAGE', /strikes a load, and `tillstorm security` drives none/))
  for (const fault of ['token-ignored', 'token-ttl=4', 'slow=order:5']) await security(fault)
})

test('a budget that is wrong is refused before anything starts', async () => {
  await assert.rejects(read({ budget: 'no-such-budget' }), isProblem('BUDGET_INVALID', /no-such-budget/))
})

const railKind = async (verb: string, options: Partial<VerifyOptions> = {}): Promise<[string, string]> => {
  const { rail, budget } = await readRequest(verb, { allow: [], fault: [], config: config({}), ...options }, [], START_MS)
  return [rail.kind === 'none' ? (rail.because ?? 'silent') : `${rail.part.externalPos ?? 'embedded'} by ${rail.part.journey.name}`, budget]
}

test('verify measures the embedded till, load never does', async () => {
  assert.deepEqual(await railKind('verify'), ['embedded by sell', 'pos'])
  assert.deepEqual(await railKind('load'), ['silent', 'pos-day'])
})

test('where no till is measured the reason is said, and the budget asks for none', async () => {
  const [smoke, smokeBudget] = await railKind('verify', { profile: 'smoke' })
  assert.match(smoke, /smoke profile drives load only/)
  assert.equal(smokeBudget, 'smoke')
  const [external, externalBudget] = await railKind('verify', { targetMagento: 'http://127.0.0.1:9' })
  assert.match(external, /--target-pos URL/)
  assert.equal(externalBudget, 'pos-day')
  assert.match((await railKind('verify', { budget: 'pos-day' }))[0], /the budget pos-day has no check of a browser/)
})

test('a till of the user\'s own is measured by the generic journey or by theirs, also beside external backends', async () => {
  const url = 'http://127.0.0.1:9/till/'
  assert.deepEqual(await railKind('verify', { targetPos: url, targetMagento: 'http://127.0.0.1:9' }), [`${url} by generic`, 'pos'])
  assert.deepEqual(await railKind('verify', { targetPos: url, journey: 'browse' }), [`${url} by browse`, 'pos'])
  await assert.rejects(railKind('verify', { targetPos: 'https://till.example/' }), isProblem('HOST_NOT_ALLOWED', /till\.example/))
  await assert.rejects(railKind('verify', { device: 'watch' }), isProblem('USAGE', /--device knows desktop, tablet, phone, not "watch"/))
})

test('a fault of the till needs the embedded one', async () => {
  assert.deepEqual((await railKind('verify', { fault: ['pos-idle-90'] }))[1], 'pos')
  await assert.rejects(railKind('verify', { fault: ['pos-idle-90'], profile: 'smoke' }), isProblem('USAGE', /pos-idle-90 needs the embedded POS/))
})

test('browser terminals are opt-in, by flag or config, in verify and load', async () => {
  assert.equal((await read()).browsers, null)
  const sells = { terminals: 1, externalPos: null, visit: 'sell' }
  const url = 'http://127.0.0.1:9/'
  assert.deepEqual((await read({ profile: 'smoke', browserTerminals: '1' })).browsers, sells)
  assert.deepEqual((await read({ config: config({ browserTerminals: 1 }) })).browsers, sells)
  assert.equal((await read({ config: config({ browserTerminals: 1 }), browserTerminals: '0' })).browsers, null)
  const load = (options: Partial<VerifyOptions>): Promise<RunRequest> => readRequest('load', { allow: [], fault: [], config: config({}), ...options }, [], START_MS)
  const looked = await load({ targetPos: url, browserTerminals: '1' })
  assert.deepEqual([looked.browsers, looked.rail.kind, looked.budget], [{ terminals: 1, externalPos: url, visit: 'look' }, 'none', 'pos-day'])
  await assert.rejects(load({ targetPos: url }), isProblem('USAGE', /--target-pos needs --browser-terminals N/))
  await assert.rejects(load({ targetMagento: url, browserTerminals: '1' }), isProblem('USAGE', /no till to open/))
})

test('a fault of the till can be planted where browser terminals sell at it', async () => {
  const request = await read({ profile: 'smoke', browserTerminals: '1', fault: ['pos-outbox-lost'] })
  assert.deepEqual([startsEmbeddedPos(request), request.rail.kind], [true, 'none'])
  await assert.rejects(
    read({ profile: 'smoke', browserTerminals: '1', targetPos: 'http://127.0.0.1:9/', budget: 'smoke', fault: ['pos-outbox-lost'] }),
    isProblem('USAGE', /needs the embedded POS/),
  )
})

test('monitors of the config and the database of the audit come with the request, and the drains that the budget awaits', async () => {
  const monitor = { name: 'rabbit', kind: 'rabbitmq', url: 'http://127.0.0.1:15672', queues: ['async.*'], credentials: { user: 'R_USER', password: 'R_PASSWORD' } }
  const check = (metric: string, statistic: string, unit: string) => ({ id: metric, metric, statistic, limit: 90, unit, why: 'a test' })
  const budget = (name: string): string => config({ schemaVersion: 1, name: 'own', checks: [check(`monitor.${name}.backlog`, 'max', 'messages'), check(`monitor.${name}.drain`, 'duration', 's')] })
  const auditSql = { url: 'mysql://127.0.0.1:3306/magento' }
  const file = config({ monitors: [monitor], auditSql, targets: { magento: 'http://127.0.0.1:8080' } })
  const request = await read({ profile: 'smoke', config: file, budget: budget('rabbit') })
  assert.deepEqual([request.monitors, request.auditSql, request.awaitedDrains], [[monitor], auditSql, [{ name: 'rabbit', boundMs: 90_000 }]])
  await assert.rejects(read({ profile: 'smoke', config: file, budget: budget('rabit') }), isProblem('BUDGET_INVALID', /monitor\.rabit\.backlog asks of the monitor rabit, and the config has rabbit$/))
  const without = await read({ profile: 'smoke', budget: budget('rabit') })
  assert.deepEqual([without.monitors, without.auditSql], [[], null])
  await assert.rejects(read({ profile: 'smoke', config: config({ auditSql }) }), isProblem('USAGE', /`auditSql` reads the database of a Magento of your own/))
})

test('a fault of webhooks needs a run that listens for them', async () => {
  const webhooks = { port: 0, path: '/hook', secretEnv: 'HOOK_SECRET', header: 'x-shop-signature', order: 'increment_id' }
  await assert.rejects(read({ fault: ['drop-webhooks=1'] }), isProblem('USAGE', /drop-webhooks=1 needs `webhooks` in the config/))
  const request = await read({ fault: ['drop-webhooks=1'], config: config({ webhooks }) })
  assert.equal(request.webhooks?.path, '/hook')
  for (const [field, value] of [['secretEnv', 'a-secret'], ['path', 'hook'], ['order', 'a..b'], ['algorithm', 'md5'], ['port', 70_000]] as const) {
    await assert.rejects(read({ config: config({ webhooks: { ...webhooks, [field]: value } }) }), isProblem('CONFIG_INVALID', new RegExp(`webhooks\\.${field}: `)), field)
  }
})
