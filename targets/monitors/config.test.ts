import assert from 'node:assert/strict'
import { test } from 'node:test'
import { monitorsSchema } from './config.ts'
import { openConfiguredMonitor } from './configured.ts'

const login = { user: 'DB_USER', password: 'DB_PASSWORD' }
const mysql = { name: 'db', kind: 'mysql', url: 'mysql://127.0.0.1:3306/magento', credentials: login, ready: ['magento-queue', 'threads'] }
const rabbitmq = { name: 'rabbit', kind: 'rabbitmq', url: 'http://127.0.0.1:15672', credentials: login, queues: ['async.*'] }
const env = { DB_USER: 'reader', DB_PASSWORD: 'secret-7' }

const problem = (...monitors: unknown[]): string => monitorsSchema.safeParse(monitors).error?.issues[0]?.message ?? 'none'

test('each kind is read, and what it lacks is refused', () => {
  const redis = { name: 'cache', kind: 'redis', url: 'redis://127.0.0.1:6379' }
  const prometheus = { name: 'prom', kind: 'prometheus', url: 'http://127.0.0.1:9090', queries: [{ name: 'up', query: 'up' }] }
  assert.equal(problem(mysql, rabbitmq, redis, prometheus), 'none')
  assert.match(problem({ ...mysql, ready: [] }), /the monitor db has neither `ready` nor `queries`/)
  assert.match(problem(mysql, { ...redis, name: 'db' }), /the monitor db is there twice/)
  assert.match(problem({ ...mysql, kind: 'oracle' }), /Invalid/i)
  assert.match(problem({ ...redis, name: 'Cache' }), /lower-case letters/)
  assert.match(problem({ ...redis, intervalSeconds: 0.1 }), />=1/)
  assert.match(problem({ ...redis, timeoutSeconds: 90 }), /<=30/)
  assert.match(problem({ ...prometheus, queries: [{ name: 'a', query: 'a', as: 'messages' }, { name: 'b', query: 'b', as: 'messages' }] }), /two queries as messages/)
  assert.match(problem({ ...prometheus, queries: [{ name: 'drain', query: 'a' }] }), /the name "drain", which is a check's/)
  assert.match(problem({ ...mysql, queries: [{ name: 'waiting', sql: 'SELECT 1', as: 'messages' }] }), /watch them as two monitors/)
})

test('a secret in place of the name of a variable is refused, and not repeated', () => {
  const text = problem({ ...mysql, credentials: { user: 'DB_USER', password: 'hunter2-Secret' } })
  assert.match(text, /the name of an environment variable/)
  assert.doesNotMatch(text, /hunter2/)
})

const open = (config: object, allow: string[] = [], variables: Record<string, string> = env) =>
  openConfiguredMonitor(monitorsSchema.parse([config])[0]!, { env: variables, allow })

test('what is wrong with a monitor is told when it is opened, before anything is sent', () => {
  assert.throws(() => open(mysql, [], { DB_USER: 'x' }), { code: 'TARGET_REFUSED', message: 'there is no DB_PASSWORD in the environment, which the monitor db names' })
  assert.throws(() => open({ ...mysql, url: 'mysql://db.example:3306/magento' }), { code: 'HOST_NOT_ALLOWED', message: /the host db\.example:3306 is not allowed/ })
  assert.throws(() => open({ ...rabbitmq, url: 'http://rabbit.example:15672' }), { code: 'HOST_NOT_ALLOWED' })
  const bulk = { name: 'bulk', kind: 'magento-bulk', url: 'https://shop.example', credentials: { user: 'DB_USER', password: 'DB_PASSWORD' } }
  assert.throws(() => open(bulk), { code: 'HOST_NOT_ALLOWED', message: /the host shop\.example is not allowed/ })
  assert.throws(() => open({ name: 'bulk', kind: 'magento-bulk', url: 'http://127.0.0.1' }), { code: 'CONFIG_INVALID', message: "the monitor bulk has no `credentials`, and its URL is not that of the run's Magento" })
  assert.throws(() => open({ ...mysql, url: 'mysql://127.0.0.1:3306' }), { code: 'CONFIG_INVALID', message: /names no database/ })
  assert.throws(() => open({ ...mysql, url: 'postgres://127.0.0.1/x' }), { code: 'CONFIG_INVALID', message: /is not the URL of a server/ })
  assert.throws(() => open({ ...mysql, url: 'mysql://u:secret-7@127.0.0.1/x' }), (error: Error & { code: string }) => error.code === 'CONFIG_INVALID' && !error.message.includes('secret-7'))
  assert.throws(() => open({ ...mysql, queries: [{ name: 'q', sql: 'DELETE FROM sales_order' }] }), { code: 'CONFIG_INVALID', message: 'the query q of the monitor db is refused: it is no SELECT or SHOW' })
})

test('an allowed host is taken, with its port or without, and described without a secret', async () => {
  for (const allow of [['db.example'], ['DB.example:3306']]) {
    const monitor = open({ ...mysql, url: 'mysql://db.example/magento', intervalSeconds: 5 }, allow)
    assert.deepEqual(monitor.described, { name: 'db', kind: 'mysql', url: 'mysql://db.example/magento', intervalMs: 5000 })
    await monitor.close()
  }
  assert.throws(() => open({ ...mysql, url: 'mysql://db.example:3307/magento' }, ['db.example:3306']), { code: 'HOST_NOT_ALLOWED' })
})
