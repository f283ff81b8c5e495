import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import { auditRunDirectory } from '../../audit/audit-run-directory.ts'
import { cleanRun, failing, startMs } from '../../audit/planted-run.ts'
import { fatesOf, stepsOf, type AfterSale } from '../../fixtures/after-sale.ts'
import { magentoOrderJson, orderKey, wireOrder } from '../../fixtures/order-wire.ts'
import { planHash } from '../../fixtures/parameters.ts'
import { admin, startServer as startMagento } from '../../mocks/magento/server-under-test.ts'
import { auditSchema } from '../../run/records.ts'
import type { Audit } from '../../run/records.ts'
import { createRun, openRun } from '../../run/run-directory.ts'
import { createMagentoClient } from '../../targets/magento/client.ts'
import { restOrderSource } from '../../targets/magento/order-source.ts'
import type { OrderSource } from '../../targets/magento/order-source.ts'
import { builtInOrderQuery, orderQueryOfFile } from '../../targets/magento-sql/order-query.ts'
import { sqlOrderSource } from '../../targets/magento-sql/orders.ts'
import { openReadOnly, sqlCodeOf } from '../../targets/sql/connect.ts'
import { tillstorm, told } from '../e2e/test-tillstorm.ts'
import { createMagentoTables, writeOrders } from './test-magento-tables.ts'
import type { OrderRow } from './test-magento-tables.ts'
import { startMariadb } from './test-mariadb.ts'
import type { TestDatabase } from './test-mariadb.ts'
import { whyNot } from './test-server.ts'

const skip = whyNot(['mariadbd', 'mariadb-install-db'], 'mariadb-server')
const scratch = mkdtempSync(join(tmpdir(), 'tillstorm-sql-'))
/** The run's records begin behind this one; the order before it is of the same keys and no part of the run. */
const BASELINE = 50

let server: TestDatabase
/** All orders as the embedded Magento's REST gives them, copied into MariaDB. */
let magento: Awaited<ReturnType<typeof startMagento>>
const run = cleanRun(60)
const afterSale: AfterSale = { invoicePerMille: 300, shipPerMille: 300, refundReturns: false, holdPerMille: 0, cancelPerMille: 100 }
run.manifest.afterSale = afterSale
const fates = fatesOf(run.plan, afterSale)
/** The order whose invoice nobody makes. */
const notInvoiced = Array.from({ length: 60 }, (_, index) => index).find((index) => index >= 20 && fates(index).invoice) ?? 0

const login = { user: 'reader', password: 'db-secret-7' }
const url = (): string => `mysql://127.0.0.1:${server.port}/magento`
const access = (changes: Partial<Parameters<typeof openReadOnly>[0]> = {}) => ({ url: url(), ...login, tls: false, allow: [], timeoutMs: 10_000, ...changes })
const database = async (t: TestContext, changes: Parameters<typeof access>[0] = {}) => {
  const opened = await openReadOnly(access(changes))
  t.after(() => opened.close())
  return opened
}

/** Sells the run's orders into the embedded Magento, with a fault of each kind, and copies what it then holds. */
const sell = async (): Promise<void> => {
  magento = await startMagento()
  const token = await magento.signIn()
  const post = async (index: number, change: (body: { entity: Record<string, unknown> & { items: Record<string, unknown>[] } }) => void = () => {}): Promise<void> => {
    const sold = run.ledger[index]
    const order = wireOrder(run.plan.orderAt(index % 60), { key: orderKey('ts1', index), soldAtMs: sold?.soldAtMs ?? startMs, currency: 'USD' })
    const body = JSON.parse(magentoOrderJson(order, 1))
    change(body)
    const reply = await magento.send('POST', '/rest/V1/orders', { token, body })
    assert.equal(reply.status, 200, reply.text)
  }
  for (let at = 0; at < BASELINE; at++) await post(at, ({ entity }) => Object.assign(entity, { increment_id: `before-${at}`, ext_order_id: at === 0 ? 'ts1-000001' : null }))
  for (let index = 0; index < 60; index++) {
    if (index === 3) continue
    await post(index, ({ entity }) => {
      if (index === 7) entity.items[0]!['price'] = 0.01
      if (index === 8) entity.items = []
      if (index === 9) Object.assign(entity, { increment_id: null })
      if (index === 11) Object.assign(entity, { created_at: '2026-11-22 01:00:00' })
      if (index === 12) Object.assign(entity, { grand_total: 30.005 })
    })
  }
  await post(5, ({ entity }) => Object.assign(entity, { increment_id: null }))
  await post(900, ({ entity }) => Object.assign(entity, { increment_id: 'TS1-000900' }))
  const held = async (): Promise<OrderRow[]> =>
    ((await magento.send('GET', '/rest/V1/orders?searchCriteria[pageSize]=1000', { token })).json() as { items: OrderRow[] }).items
  const ids = new Map((await held()).map((order) => [order['increment_id'], order['entity_id']]))
  for (let index = 0; index < 60; index++) {
    for (const step of stepsOf(fates(index))) {
      if (index === notInvoiced && step === 'invoice') continue
      const path = `${step === 'cancel' ? 'orders' : 'order'}/${ids.get(orderKey('ts1', index))}/${step}`
      await magento.send('POST', `/rest/V1/${path}`, { token, body: {} })
    }
  }
  await writeOrders(server.root, await held())
}

before(async () => {
  if (skip !== false) return
  server = await startMariadb()
  await createMagentoTables(server.root, 'magento')
  await server.root.query(
    `CREATE USER reader@'127.0.0.1' IDENTIFIED BY '${login.password}'; GRANT SELECT ON magento.* TO reader@'127.0.0.1';
     CREATE USER writer@'127.0.0.1' IDENTIFIED BY '${login.password}'; GRANT ALL ON magento.* TO writer@'127.0.0.1'`,
  )
  await sell()
})
after(async () => {
  await magento?.end()
  await server?.stop()
  rmSync(scratch, { recursive: true, force: true })
})

let folders = 0
/** The run as its drive left it, ready to be audited. */
const recorded = (): string => {
  const path = join(scratch, `run-${folders++}`)
  mkdirSync(path)
  const writer = createRun(path, {
    schemaVersion: 1, runId: 'r', versions: { tillstorm: '0', node: '24', k6: null }, command: [], profile: 'smoke', speed: 1,
    serviceTimes: null, plan: run.plan.parameters, planHash: planHash(run.plan.parameters), measures: { load: true, rail: false }, allow: [], faults: [], budget: 'smoke',
    machine: { cpu: '', cores: 2, memoryMiB: 1, os: '' }, planStartMs: 0, magentoBaselineEntityId: BASELINE, ...run.manifest,
  })
  for (const row of run.ledger) writer.ledger.append(row)
  writer.close()
  return path
}

const auditFrom = async (orders: OrderSource, onPage: (read: number, total: number) => void = () => {}) => {
  const path = recorded()
  const audit = await auditRunDirectory(await openRun(path), { orders, onPage })
  return { audit, file: auditSchema.parse(JSON.parse(readFileSync(join(path, 'audit.json'), 'utf8'))) }
}
const untimed = ({ readMs: _, judgeMs: __, ...audit }: Audit) => audit

const builtIn = builtInOrderQuery('', 'increment_id')
const bySql = (t: TestContext, query = builtIn, page = 1000, changes: Parameters<typeof access>[0] = {}) => {
  const source = sqlOrderSource(access(changes), query, page)
  t.after(() => source.close())
  return source
}

let queries = 0
const ownQuery = (change: (sql: string) => string): string => {
  const path = join(scratch, `own-${queries++}.sql`)
  writeFileSync(path, change(builtIn.sql.text))
  return path
}

test('REST and SQL give the same audit.json of the same orders, faults and all', { skip }, async (t) => {
  const client = createMagentoClient({ url: magento.url, credentials: admin, allow: [] })
  t.after(() => client.close())
  const rest = await auditFrom(restOrderSource(client))
  assert.equal(rest.audit.complete, true)
  assert.deepEqual(failing(rest.audit), ['lost', 'duplicated', 'altered', 'phantom', 'outOfOrder', 'money'])
  const undone = rest.audit.rules.altered.examples.find(({ index }) => index === notInvoiced)
  assert.equal(undone?.expected, 'total_invoiced: the whole order, invoiced after the sale')
  for (const page of [1000, 7]) {
    const sql = await auditFrom(bySql(t, builtIn, page))
    assert.deepEqual(untimed(sql.file), untimed(rest.file), `pages of ${page}`)
  }
})

test('the built-in query gives what the run holds and nothing from before it, in pages, with progress', { skip }, async (t) => {
  const seen: [number, number][] = []
  const ids: number[] = []
  const source = bySql(t, builtIn, 25)
  await source.check(BASELINE)
  for await (const page of source.read({ prefix: 'ts1', orderKey: 'increment_id', afterEntityId: BASELINE, maxRecords: 1000, onPage: (read, total) => void seen.push([read, total]) })) ids.push(...page.map((order) => order.entityId))
  assert.deepEqual(seen, [[25, 61], [50, 61], [61, 61]])
  assert.deepEqual(ids, Array.from({ length: 61 }, (_, at) => BASELINE + 1 + at))
})

test('orders of a cart are found by the address that the till sent', { skip }, async (t) => {
  await server.root.query("INSERT INTO sales_order (entity_id, increment_id, customer_email, store_id) VALUES (9001, '000000007', 'ts1-000007@shop.invalid', 1)")
  const ids: number[] = []
  for await (const page of bySql(t, builtInOrderQuery('', 'customer_email')).read({ prefix: 'ts1', orderKey: 'customer_email', afterEntityId: BASELINE, maxRecords: 9, onPage: () => {} })) {
    ids.push(...page.map((order) => order.entityId))
  }
  assert.deepEqual(ids, [9001])
  await server.root.query('DELETE FROM sales_order WHERE entity_id = 9001')
})

test('the database of another shop, or a copy that lags, is told before the audit', { skip }, async (t) => {
  await assert.rejects(bySql(t).check(BASELINE + 1000), { code: 'TARGET_UNEXPECTED', message: /holds orders up to entity_id 111, and Magento held 1050 before the run: it is not the database of that Magento/ })
})

test('what arrives during the read is no part of it', { skip }, async (t) => {
  let arrived = false
  const { audit } = await auditFrom(bySql(t, builtIn, 25), () => {
    if (!arrived) void server.root.query("INSERT INTO sales_order (entity_id, increment_id, store_id) VALUES (9000, 'ts1-000003', 1)")
    arrived = true
  })
  assert.deepEqual([audit.records, audit.complete, audit.rules.lost.count], [61, true, 1])
  await server.root.query('DELETE FROM sales_order WHERE entity_id = 9000')
})

test('a query of your own gives the same audit, from tables of another name', { skip }, async (t) => {
  await server.root.query('CREATE VIEW order_archive AS SELECT * FROM sales_order')
  const path = ownQuery((sql) => sql.replace('sales_order s FORCE INDEX (PRIMARY)', 'order_archive s'))
  const source = bySql(t, orderQueryOfFile(path), 30)
  await source.check(BASELINE)
  assert.deepEqual(untimed((await auditFrom(source)).file), untimed((await auditFrom(bySql(t))).file))
})

for (const [what, change, code, says] of [
  ['lacks a column', (sql: string) => sql.replace('i.sku, ', ''), 'CONFIG_INVALID', /^the query in \S+ gives no column sku$/],
  ['lacks several', (sql: string) => sql.replace('i.sku, ', '').replace(' AS item_tax_amount', ''), 'CONFIG_INVALID', /gives no column sku, item_tax_amount$/],
  ['has a column twice', (sql: string) => sql.replace('i.sku,', 'i.sku, o.state,'), 'CONFIG_INVALID', /gives the column state twice$/],
  ['ignores the prefix', (sql: string) => sql.replace('(s.increment_id LIKE :prefix OR s.ext_order_id LIKE :prefix)', ":prefix <> ''"), 'CONFIG_INVALID', /ignores :prefix: it gives order 51 for a prefix that nobody has$/],
  ['names a table that is not there', (sql: string) => sql.replaceAll('sales_order_item', 'sales_order_line'), 'TARGET_UNEXPECTED', /answers with an error \(Table 'magento\.sales_order_line' doesn't exist\)$/],
  ['may not be read', (sql: string) => sql.replaceAll('sales_order_item', 'mysql.user'), 'TARGET_REFUSED', /refuses us \(SELECT command denied/],
] as const) {
  test(`a query of your own that ${what} is told before the audit`, { skip }, async (t) => {
    await assert.rejects(bySql(t, orderQueryOfFile(ownQuery(change))).check(BASELINE), (error: Error & { code: string }) => {
      assert.equal(error.code, code, error.message)
      assert.match(error.message, says)
      return true
    })
  })
}

for (const [what, change, says] of [
  ['limits rows in place of orders', (sql: string) => `${sql.replace('LIMIT :page\n', '')} LIMIT :page`, /gave fewer orders than :page, and yet there are more/],
  ['ignores :after', (sql: string) => sql.replace('s.entity_id > :after', ':after >= 0'), /gives orders from before :after/],
  ['gives its rows in another order', (sql: string) => sql.replace(/ORDER BY o\.entity_id, i\.item_id$/, 'ORDER BY o.entity_id DESC'), /not give its rows in the order of entity_id/],
] as const) {
  test(`a query of your own that ${what} makes every rule void, with the reason`, { skip }, async (t) => {
    const { audit } = await auditFrom(bySql(t, orderQueryOfFile(ownQuery(change)), 20))
    assert.deepEqual([audit.complete, new Set(Object.values(audit.rules).map(({ status }) => status))], [false, new Set(['void'])])
    assert.match(audit.rules.lost.reason ?? '', says)
  })
}

test('the command audits by SQL, shows its query, and ends with 2 and one line where a column is missing', { skip }, async () => {
  const env = { TILLSTORM_SQL_USER: login.user, TILLSTORM_SQL_PASSWORD: login.password }
  const path = recorded()
  const good = await tillstorm(['audit', path, '--audit-sql', url()], { env, cwd: scratch })
  assert.equal(good.code, 1, told(good))
  assert.match(good.stdout, /^orders: 60 planned, 60 attempted, 60 acknowledged, 59 found in Magento$/m)
  assert.doesNotMatch(good.stdout + good.stderr + readFileSync(join(path, 'audit.json'), 'utf8'), /db-secret-7/)
  const [shown, bad] = await Promise.all([
    tillstorm(['audit', '--show-sql'], { env, cwd: scratch }),
    tillstorm(['audit', path, '--audit-sql', url(), '--sql-query', ownQuery((sql) => sql.replace('i.sku, ', ''))], { env, cwd: scratch }),
  ])
  assert.deepEqual([shown.code, shown.stdout.trim()], [0, builtIn.sql.text])
  assert.equal(bad.code, 2, told(bad))
  assert.match(bad.stderr, /^tillstorm: the query in \S+ gives no column sku \(CONFIG_INVALID\); its columns must be entity_id, [^\n]+\n$/)
})

test('nothing can be written on our connections, also by a login that may write', { skip }, async (t) => {
  const open = await database(t, { user: 'writer' })
  for (const [sql, code] of [
    ["INSERT INTO sales_order (increment_id) VALUES ('x')", 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION'],
    ['DELETE FROM sales_order', 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION'],
    ['DROP TABLE sales_order', 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION'],
    ['SELECT 1; DELETE FROM sales_order', 'ER_PARSE_ERROR'],
  ] as const) {
    await assert.rejects(open.rows(sql), (error) => sqlCodeOf(error) === code, sql)
  }
  assert.deepEqual((await open.rows('SELECT COUNT(*), @@session.time_zone FROM sales_order')).rows, [[111, '+00:00']])
})

test('a read is one snapshot, also where the server is set to READ COMMITTED', { skip }, async (t) => {
  const [[was]] = (await server.root.query('SELECT @@global.tx_isolation AS level')) as unknown as [[{ level: string }]]
  await server.root.query("SET GLOBAL tx_isolation = 'READ-COMMITTED'")
  t.after(() => server.root.query(`SET GLOBAL tx_isolation = '${was.level}'`))
  const open = await database(t)
  const count = async () => Number((await open.rows('SELECT COUNT(*) FROM queue')).rows[0]?.[0])
  await open.rows('START TRANSACTION WITH CONSISTENT SNAPSHOT')
  const before = await count()
  await server.root.query("INSERT INTO queue (name) VALUES ('arrives-meanwhile')")
  t.after(() => server.root.query("DELETE FROM queue WHERE name = 'arrives-meanwhile'"))
  assert.equal(await count(), before)
})

test('a query that takes too long is given up, by us and by the server', { skip }, async (t) => {
  const open = await database(t, { timeoutMs: 200 })
  await assert.rejects(open.rows('SELECT SLEEP(60)'), { code: 'TARGET_UNREACHABLE', message: /gives no answer within 0\.2 s$/ })
  const patient = await database(t, { timeoutMs: 5_000 })
  assert.deepEqual((await patient.rows('SELECT @@max_statement_time')).rows.map(([seconds]) => Number(seconds)), [5])
})

test('a login that is refused, a schema that is not there, a port that nobody has: each in one line, without the password', { skip }, async () => {
  const refused = async (changes: Parameters<typeof access>[0], code: string, says: RegExp): Promise<void> =>
    assert.rejects(openReadOnly(access(changes)), (error: Error & { code: string }) => {
      assert.equal(error.code, code, error.message)
      assert.match(error.message, says)
      assert.doesNotMatch(error.message, /secret|\n/)
      return true
    })
  await refused({ password: 'other-secret' }, 'TARGET_REFUSED', /refuses us \(Access denied for user 'reader'@'127\.0\.0\.1'/)
  await refused({ url: url().replace('magento', 'shop') }, 'TARGET_REFUSED', /refuses us \(Access denied .* to database 'shop'\)/)
  await refused({ url: 'mysql://127.0.0.1:1/magento' }, 'TARGET_UNREACHABLE', /^mysql:\/\/127\.0\.0\.1:1\/magento refuses connections$/)
})

test('a shop that was installed without Magento_Weee is read without its column', { skip }, async (t) => {
  const tables = ['sales_order', 'sales_order_item', 'sales_order_payment', 'sales_order_address']
  await server.root.query(`CREATE DATABASE lean; ${tables.map((name) => `CREATE TABLE lean.${name} LIKE magento.${name}; INSERT INTO lean.${name} SELECT * FROM magento.${name}`).join('; ')};
    ALTER TABLE lean.sales_order_item DROP COLUMN weee_tax_applied_row_amount; GRANT SELECT ON lean.* TO reader@'127.0.0.1'`)
  const source = sqlOrderSource(access({ url: url().replace(/magento$/, 'lean') }), builtInOrderQuery('', 'increment_id'))
  t.after(() => source.close())
  await source.check(BASELINE)
  const { audit } = await auditFrom(source)
  assert.deepEqual([audit.complete, audit.found], [true, (await auditFrom(bySql(t))).audit.found])
})

test('a query that looks where this protocol puts nothing is no read, and no loss of all orders', { skip }, async (t) => {
  const elsewhere = ownQuery((sql) => sql.replaceAll('s.increment_id LIKE :prefix', 's.customer_email LIKE :prefix').replaceAll('s.ext_order_id LIKE :prefix', 's.customer_email LIKE :prefix'))
  const { audit } = await auditFrom(bySql(t, orderQueryOfFile(elsewhere)))
  assert.deepEqual([audit.complete, audit.found, audit.rules.lost.status], [false, 0, 'void'])
  assert.match(audit.rules.lost.reason ?? '', /gives no order of this run: either it is not the database of the run's Magento, or the query in .* does not look where this protocol puts ts1-/)
})

// The last one: it ends the server.
test('a database that dies in the middle of the read makes every rule void', { skip }, async (t) => {
  let stopped: Promise<void> | null = null
  const source = sqlOrderSource(access(), builtIn, 25)
  t.after(() => source.close())
  const { audit } = await auditFrom({
    read: async function* (wanted) {
      for await (const page of source.read(wanted)) {
        yield page
        stopped ??= server.stop('SIGKILL')
        await stopped
      }
    },
  })
  assert.deepEqual([audit.complete, audit.records, new Set(Object.values(audit.rules).map(({ status }) => status))], [false, 25, new Set(['void'])])
  assert.match(audit.rules.lost.reason ?? '', /^the read of Magento is incomplete: mysql:\/\/127\.0\.0\.1:\d+\/magento cut the connection$/)
})
