import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Redis } from 'ioredis'
import { monitorsSchema } from '../../targets/monitors/config.ts'
import { openConfiguredMonitor } from '../../targets/monitors/configured.ts'
import { startRedis } from './test-redis.ts'
import { whyNot } from './test-server.ts'

const skip = whyNot(['redis-server'], 'redis-server')
const PASSWORD = 'redis-secret-7'
let server: Awaited<ReturnType<typeof startRedis>>
let client: Redis

before(async () => {
  if (skip !== false) return
  server = await startRedis(PASSWORD)
  client = new Redis({ port: server.port, host: '127.0.0.1', password: PASSWORD })
})
after(async () => {
  client?.disconnect()
  await server?.stop()
})

const open = (password = PASSWORD) => {
  const [config] = monitorsSchema.parse([{ name: 'cache', kind: 'redis', url: `redis://127.0.0.1:${server.port}`, credentials: { password: 'CACHE_PASSWORD' } }])
  return openConfiguredMonitor(config!, { env: { CACHE_PASSWORD: password }, allow: [], nowMs: () => 5 })
}

test('a Redis tells its memory, operations, clients, and what it evicted since the first look', { skip }, async (t) => {
  const monitor = open()
  t.after(() => monitor.close())
  const first = await monitor.sample('drive')
  assert.ok(first.monitor === 'watched', JSON.stringify(first))
  assert.deepEqual(Object.keys(first.values), ['used-memory-mib', 'operations-per-second', 'evicted-keys', 'blocked-clients', 'connected-clients'])
  assert.deepEqual([first.name, first.messages, first.values['evicted-keys'], first.values['blocked-clients']], ['cache', null, 0, 0])
  assert.equal(first.values['connected-clients'], 2)
  const pipeline = client.pipeline()
  for (let key = 0; key < 600; key++) pipeline.set(`key-${key}`, 'x'.repeat(10_000))
  await pipeline.exec()
  const second = await monitor.sample('drive')
  assert.ok(second.monitor === 'watched' && second.values['evicted-keys']! > 100, JSON.stringify(second))
  assert.ok(second.values['used-memory-mib']! > 2 && second.values['used-memory-mib']! < 6)
  // A monitor that opens later does not count what was evicted before it.
  const later = open()
  t.after(() => later.close())
  const now = await later.sample('drive')
  assert.equal(now.monitor === 'watched' ? now.values['evicted-keys'] : null, 0)
})

test('a wrong password is told without it', { skip }, async (t) => {
  const monitor = open('wrong-secret-8')
  t.after(() => monitor.close())
  const row = await monitor.sample('drive')
  assert.ok(row.monitor === 'monitor-error' && row.source === 'monitor.cache', JSON.stringify(row))
  assert.match(row.message, /^redis:\/\/127\.0\.0\.1:\d+ refuses us \(/)
  assert.doesNotMatch(row.message, /secret-8/)
})

// The last one: it ends the server.
test('a Redis that dies is a failed look in one line, within its time', { skip }, async (t) => {
  const monitor = open()
  t.after(() => monitor.close())
  assert.equal((await monitor.sample('drive')).monitor, 'watched')
  client.disconnect()
  await server.stop()
  const row = await monitor.sample('drain')
  assert.ok(row.monitor === 'monitor-error', JSON.stringify(row))
  assert.match(row.message, /^redis:\/\/127\.0\.0\.1:\d+ cannot be used \(.+\)$/)
  assert.equal(row.phase, 'drain')
})
