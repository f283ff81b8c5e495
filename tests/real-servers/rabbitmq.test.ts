import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { MonitorRow } from '../../run/records.ts'
import { monitorsSchema } from '../../targets/monitors/config.ts'
import { openConfiguredMonitor } from '../../targets/monitors/configured.ts'
import type { ConfiguredMonitor } from '../../targets/monitors/configured.ts'
import { startRabbitmq } from './test-rabbitmq.ts'
import type { TestBroker } from './test-rabbitmq.ts'
import { untilItWorks, whyNot } from './test-server.ts'

const skip = whyNot(['rabbitmq-server', 'epmd'], 'rabbitmq-server')
const login = { user: 'watcher', password: 'rabbit-secret-7' }
let broker: TestBroker

before(async () => {
  if (skip !== false) return
  broker = await startRabbitmq(login)
})
after(() => broker?.stop())

const queue = async (name: string): Promise<void> => void (await broker.call('PUT', `/queues/%2F/${name}`, { durable: false }))
const publish = async (name: string, count: number): Promise<void> => {
  for (let at = 0; at < count; at++) await broker.call('POST', '/exchanges/%2F/amq.default/publish', { properties: {}, routing_key: name, payload: '{}', payload_encoding: 'string' })
}
const consume = (name: string, count: number): Promise<unknown> => broker.call('POST', `/queues/%2F/${name}/get`, { count, ackmode: 'ack_requeue_false', encoding: 'auto' })

type Watched = Extract<MonitorRow, { monitor: 'watched' }>

const watch = (t: TestContext, queues: string[], more: { password?: string; vhost?: string; nowMs?: () => number } = {}): ConfiguredMonitor => {
  const [config] = monitorsSchema.parse([{
    name: 'rabbit', kind: 'rabbitmq', url: broker.url, queues, credentials: { user: 'R_USER', password: 'R_PASSWORD' }, ...(more.vhost === undefined ? {} : { vhost: more.vhost }),
  }])
  const monitor = openConfiguredMonitor(config!, { env: { R_USER: login.user, R_PASSWORD: more.password ?? login.password }, allow: [], ...(more.nowMs === undefined ? {} : { nowMs: more.nowMs }) })
  t.after(() => monitor.close())
  return monitor
}

/** Looks until the broker has counted what happened. */
const counted = (monitor: ConfiguredMonitor, holds: (row: Watched) => boolean): Promise<Watched> =>
  untilItWorks(20_000, async () => {
    const row = await monitor.sample('drive')
    if (row.monitor !== 'watched' || !holds(row)) throw new Error(JSON.stringify(row))
    return row
  }, 100)

test('messages of all matching queues are summed, ready and unacknowledged, and no others', { skip }, async (t) => {
  for (const name of ['async.orders', 'async.stock', 'product.export']) await queue(name)
  await publish('async.orders', 5)
  await publish('async.stock', 2)
  await publish('product.export', 9)
  const row = await counted(watch(t, ['async.*']), ({ messages }) => messages === 7)
  assert.deepEqual([row.name, row.phase, row.values['ready'], row.values['unacked'], row.values['consumers']], ['rabbit', 'drive', 7, 0, 0])
  assert.equal((await counted(watch(t, ['async.orders', 'product.export']), ({ messages }) => messages === 14)).messages, 14)
})

/** Waits until the broker itself has counted so many messages in a queue, and so many that left it. */
const settled = (name: string, messages: number, left: number): Promise<void> =>
  untilItWorks(20_000, async () => {
    const { messages: held, message_stats: stats } = (await broker.call('GET', `/queues/%2F/${name}`)) as { messages?: number; message_stats?: { ack?: number; get_no_ack?: number } }
    const gone = (stats?.ack ?? 0) + (stats?.get_no_ack ?? 0)
    if (held !== messages || gone !== left) throw new Error(`${name} holds ${held}, ${gone} left`)
  }, 100)

test('mean times come from the messages that leave, by Little’s law', { skip }, async (t) => {
  await queue('timed')
  let nowMs = 0
  const monitor = watch(t, ['timed'], { nowMs: () => nowMs })
  const times = async () => {
    const row = await monitor.sample('drive')
    assert.ok(row.monitor === 'watched', JSON.stringify(row))
    return [row.messages, row.currentMeanTimeMs, row.totalMeanTimeMs]
  }
  await publish('timed', 5)
  await consume('timed', 1)
  await settled('timed', 4, 1)
  assert.deepEqual(await times(), [4, null, null])
  await consume('timed', 2)
  await settled('timed', 2, 3)
  nowMs = 6000
  // From 4 to 2 in six seconds: 18 message-seconds, and two messages left.
  assert.deepEqual(await times(), [2, 9000, 9000])
})

for (const [what, queues, more, says] of [
  ['no queue of that name', ['nobody.*'], {}, /^no queue in the vhost \/ matches "nobody\.\*"$/],
  ['a pattern is no regular expression', ['async[.]orders'], {}, /matches "async\[\.\]orders"$/],
  ['a wrong password', ['async.*'], { password: 'other-secret' }, /\/api\/queues\/%2F refuses us \(401\)$/],
  ['no such vhost', ['async.*'], { vhost: 'shop two' }, /\/api\/queues\/shop%20two knows no such vhost/],
] as const) {
  test(`a failed look, never a 0: ${what}`, { skip }, async (t) => {
    const row = await watch(t, [...queues], more).sample('drive')
    assert.ok(row.monitor === 'monitor-error' && row.source === 'monitor.rabbit', JSON.stringify(row))
    assert.match(row.message, says)
    assert.doesNotMatch(row.message, /secret/)
  })
}

// The last one: it ends the broker.
test('a broker that dies is a failed look in one line', { skip }, async (t) => {
  const monitor = watch(t, ['async.*'])
  assert.equal((await monitor.sample('drive')).monitor, 'watched')
  await broker.stop()
  const row = await monitor.sample('drive')
  assert.ok(row.monitor === 'monitor-error', JSON.stringify(row))
  assert.match(row.message, /^http:\/\/127\.0\.0\.1:\d+\/api\/queues\/%2F (refuses connections|cut the connection)$/)
})
