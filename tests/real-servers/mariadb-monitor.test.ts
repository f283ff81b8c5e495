import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import { monitorsSchema } from '../../targets/monitors/config.ts'
import { openConfiguredMonitor } from '../../targets/monitors/configured.ts'
import { magentoQueueLook } from '../../targets/monitors/magento-queue.ts'
import { openReadOnly } from '../../targets/sql/connect.ts'
import { createMagentoTables } from './test-magento-tables.ts'
import { startMariadb } from './test-mariadb.ts'
import type { TestDatabase } from './test-mariadb.ts'
import { whyNot } from './test-server.ts'

const skip = whyNot(['mariadbd', 'mariadb-install-db'], 'mariadb-server')
const ORDERS = 111

let server: TestDatabase
const login = { user: 'reader', password: 'db-secret-7' }
const url = (): string => `mysql://127.0.0.1:${server.port}/magento`
const database = async (t: TestContext) => {
  const opened = await openReadOnly({ url: url(), ...login, tls: false, allow: [], timeoutMs: 10_000 })
  t.after(() => opened.close())
  return opened
}

before(async () => {
  if (skip !== false) return
  server = await startMariadb()
  await createMagentoTables(server.root, 'magento')
  await server.root.query(
    `CREATE USER reader@'127.0.0.1' IDENTIFIED BY '${login.password}'; GRANT SELECT ON magento.* TO reader@'127.0.0.1';
     INSERT INTO sales_order (entity_id) SELECT seq FROM seq_1_to_${ORDERS}`,
  )
})
after(() => server?.stop())

const watch = (t: TestContext, more: object, env: Record<string, string> = { DB_USER: login.user, DB_PASSWORD: login.password }) => {
  const [config] = monitorsSchema.parse([{ name: 'db', kind: 'mysql', url: url(), credentials: { user: 'DB_USER', password: 'DB_PASSWORD' }, ...more }])
  const monitor = openConfiguredMonitor(config!, { env, allow: [], nowMs: () => 5 })
  t.after(() => monitor.close())
  return monitor
}

test('the ready queries tell messages, orders and threads of a Magento', { skip }, async (t) => {
  await server.root.query(
    `INSERT INTO queue VALUES (1, 'async.operations.all');
     INSERT INTO queue_message (id, topic_name, body) SELECT seq, 'product_action_attribute.update', '{}' FROM seq_1_to_9;
     INSERT INTO queue_message_status (queue_id, message_id, updated_at, status) SELECT 1, seq, UTC_TIMESTAMP() - INTERVAL 30 SECOND, ELT(seq, 2, 2, 5, 3, 4, 4, 6, 2, 7) FROM seq_1_to_9`,
  )
  const row = await watch(t, { ready: ['magento-queue', 'magento-orders', 'threads'] }).sample('drive')
  assert.ok(row.monitor === 'watched', JSON.stringify(row))
  const { 'waiting-seconds': waitingSeconds, 'threads-running': running, 'threads-connected': connected, ...counts } = row.values
  assert.deepEqual([row.messages, row.currentMeanTimeMs, row.totalMeanTimeMs], [5, null, null])
  assert.deepEqual(counts, { waiting: 4, 'in-progress': 1, complete: 2, failed: 1, orders: ORDERS })
  assert.ok(waitingSeconds! >= 30 && waitingSeconds! < 90 && running! >= 1 && connected! >= 2, JSON.stringify(row.values))
  await server.root.query('DELETE FROM queue_message_status; DELETE FROM queue_message; DELETE FROM queue')
})

test('operations that stay open while no message waits are a failed look: the queue is in another place', { skip }, async (t) => {
  const real = await database(t)
  const look = magentoQueueLook('')
  const at = (clock: string) => look({ ...real, rows: (sql) => real.rows(sql.replaceAll('UTC_TIMESTAMP()', `TIMESTAMP'${clock}'`)) })
  const accept = (uuid: string, startedAt: string) => server.root.query('INSERT INTO magento_bulk (uuid, operation_count, start_time) VALUES (?, 1, ?); INSERT INTO magento_operation (bulk_uuid, status) VALUES (?, 4)', [uuid, startedAt, uuid])
  // Left behind before anybody looked.
  await accept('old', '2026-11-21 08:00:00')
  assert.equal((await at('2026-11-22 09:00:00')).messages, 0)
  await accept('new', '2026-11-22 09:00:01')
  assert.equal((await at('2026-11-22 09:00:10')).messages, 0)
  await assert.rejects(at('2026-11-22 09:00:11'), { code: 'TARGET_UNEXPECTED', message: /^this shop's queue is not in the database: watch RabbitMQ \(1 open operations? / })
  await server.root.query('INSERT INTO queue_message_status (queue_id, message_id, status) VALUES (1, 1, 2)')
  assert.equal((await at('2026-11-22 09:00:12')).messages, 1)
  await server.root.query('UPDATE queue_message_status SET status = 6')
  const failed = await at('2026-11-22 09:00:13')
  assert.deepEqual([failed.messages, failed.values['failed'], failed.values['waiting-seconds']], [0, 1, 0])
  await server.root.query('DELETE FROM queue_message_status; DELETE FROM magento_bulk; DELETE FROM magento_operation')
})

test('the mean times of a Magento queue are those of its bulk operations, of the last minute and of all looks', { skip }, async (t) => {
  const real = await database(t)
  let now = '2026-11-22 17:00:00'
  const look = magentoQueueLook('')
  const at = (clock: string) => {
    now = clock
    return look({ ...real, rows: (sql) => real.rows(sql.replaceAll('UTC_TIMESTAMP()', `TIMESTAMP'${now}'`)) })
  }
  let messages = 0
  const completed = async (startedAt: string, endedAt: string, count: number): Promise<void> => {
    await server.root.query('INSERT INTO magento_bulk (uuid, operation_count, start_time) VALUES (?, ?, ?)', [`bulk-${messages}`, count, startedAt])
    const uuid = `bulk-${messages}`
    for (let at = 0; at < count; at++) {
      const id = ++messages
      await server.root.query('INSERT INTO queue_message VALUES (?, ?, ?); INSERT INTO queue_message_status (queue_id, message_id, updated_at, status) VALUES (1, ?, ?, 4)', [
        id, 'async.magento.sales.api.orderrepositoryinterface.save.post', JSON.stringify({ bulk_uuid: uuid }), id, endedAt,
      ])
    }
  }
  await completed('2026-11-22 16:00:00', '2026-11-22 16:59:59', 5)
  assert.deepEqual((await at('2026-11-22 17:00:00')).totalMeanTimeMs, null)
  await completed('2026-11-22 17:00:00', '2026-11-22 17:00:04', 2)
  await completed('2026-11-22 17:00:00', '2026-11-22 17:00:10', 1)
  const first = await at('2026-11-22 17:00:10')
  assert.deepEqual([first.currentMeanTimeMs, first.totalMeanTimeMs, first.messages], [4000, 4000, 0])
  // The one of 17:00:10 was in a second that was not over.
  const second = await at('2026-11-22 17:00:11')
  assert.deepEqual([second.currentMeanTimeMs, second.totalMeanTimeMs], [6000, 6000])
  await completed('2026-11-22 17:01:00', '2026-11-22 17:02:00', 1)
  const third = await at('2026-11-22 17:02:30')
  assert.deepEqual([third.currentMeanTimeMs, third.totalMeanTimeMs], [60_000, 19_500])
  await server.root.query('DROP TABLE magento_bulk')
  const without = await at('2026-11-22 17:05:00')
  assert.deepEqual([without.currentMeanTimeMs, without.values['complete']], [60_000, 9])
})

test('queries of your own give one number each, in their roles', { skip }, async (t) => {
  const row = await watch(t, {
    queries: [
      { name: 'waiting', sql: "SELECT COUNT(*) FROM sales_order WHERE entity_id > 0; ", as: 'messages' },
      { name: 'age', sql: 'SELECT 1500.5', as: 'currentMeanTimeMs' },
      { name: 'none-yet', sql: 'SELECT NULL', as: 'totalMeanTimeMs' },
      { name: 'threads', sql: "SHOW GLOBAL STATUS LIKE 'Threads_connected'" },
    ],
  }).sample('drive')
  assert.ok(row.monitor === 'watched', JSON.stringify(row))
  assert.deepEqual([row.messages, row.currentMeanTimeMs, row.totalMeanTimeMs], [ORDERS, 1500.5, null])
  assert.ok(row.values['threads']! >= 2)
})

for (const [sql, says] of [
  ['SELECT entity_id FROM sales_order', /^the query q gives 111 rows; one row with one number is needed$/],
  ["SELECT 'many'", /^the query q gives no number; /],
  ['SELECT 1 FROM sales_order WHERE entity_id = 0', /^the query q gives 0 rows; /],
  ['SELECT SUM(entity_id) FROM sales_order WHERE entity_id = 0', /^the query q gives NULL for messages; /],
  ['SELECT * FROM nowhere', /answers with an error \(Table 'magento\.nowhere' doesn't exist\)$/],
] as const) {
  test(`a query that gives no single number is a failed look, never a 0: ${sql}`, { skip }, async (t) => {
    const row = await watch(t, { queries: [{ name: 'q', sql, as: 'messages' }] }).sample('drive')
    assert.ok(row.monitor === 'monitor-error' && row.source === 'monitor.db', JSON.stringify(row))
    assert.match(row.message, says)
  })
}

test('a monitor that was refused once is asked anew', { skip }, async (t) => {
  const monitor = watch(t, { ready: ['threads'] }, { DB_USER: 'late', DB_PASSWORD: 'late-secret' })
  assert.equal((await monitor.sample('drive')).monitor, 'monitor-error')
  await server.root.query("CREATE USER late@'127.0.0.1' IDENTIFIED BY 'late-secret'; GRANT SELECT ON magento.* TO late@'127.0.0.1'")
  assert.equal((await monitor.sample('drive')).monitor, 'watched')
})

// The last one: it ends the server.
test('a monitor tells that its database has died', { skip }, async (t) => {
  const monitor = watch(t, { ready: ['threads'] })
  assert.equal((await monitor.sample('drive')).monitor, 'watched')
  await server.stop('SIGKILL')
  const row = await monitor.sample('drain')
  assert.ok(row.monitor === 'monitor-error', JSON.stringify(row))
})
