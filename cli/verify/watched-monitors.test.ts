import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TillstormError } from '../../run/problems.ts'
import type { MonitorConfig } from '../../targets/monitors/config.ts'
import { OWN_BULK, type ConfiguredMonitor } from '../../targets/monitors/configured.ts'
import { emptyLook } from '../../targets/monitors/look.ts'
import { checkMonitorNames, hasOwnBulkMonitor, openWatchedMonitors } from './watched-monitors.ts'

const bulkOf = (name: string, url = 'http://127.0.0.1:1/shop/'): MonitorConfig => ({ name, kind: 'magento-bulk', url, credentials: { token: 'BULK_TOKEN' } })

const said: string[] = []
const env = { BULK_TOKEN: 't', TILLSTORM_MAGENTO_TOKEN: 'of-the-run' }
const open = (...monitors: MonitorConfig[]) =>
  openWatchedMonitors(
    { monitors, awaitedDrains: [], allow: [], access: {}, externalMagento: 'http://127.0.0.1:1/shop', drain: { goneAfterMs: 1 } }, { env, say: (line) => said.push(line) },
  )

/** A monitor of the run itself whose queue holds `messages`. */
const own = (messages: number): ConfiguredMonitor & { isClosed: () => boolean } => {
  let closed = false
  return {
    name: `monitor.${OWN_BULK}`, intervalMs: 1000, described: { name: OWN_BULK, kind: 'magento-bulk', url: 'http://127.0.0.1:1/shop', intervalMs: 1000 },
    sample: async (phase) => ({ monitor: 'watched', name: OWN_BULK, atMs: 1, phase, ...emptyLook(), messages }),
    close: async () => void (closed = true),
    isClosed: () => closed,
  }
}

test('a run by bulk watches the queue of Magento by itself, and hears how full it is', async () => {
  const watched = open()
  assert.equal(watched.described === undefined, true)
  const heard: number[] = []
  const monitor = own(500)
  watched.alsoWatch(monitor, (messages) => heard.push(messages))
  assert.deepEqual(watched.described?.map(({ name, kind }) => [name, kind]), [[OWN_BULK, 'magento-bulk']])
  assert.equal(watched.samplers.length, 1)
  await watched.samplers[0]!.sample('drive')
  assert.deepEqual(heard, [500])
  await watched.close()
  assert.equal(monitor.isClosed(), true)
})

test('a monitor of that kind in the config stands in for the one of the run, unless it looks at another Magento', async () => {
  const watched = open(bulkOf('our-bulk'))
  const monitor = own(1)
  watched.alsoWatch(monitor, () => {})
  assert.deepEqual(watched.described?.map(({ name }) => name), ['our-bulk'])
  assert.deepEqual([watched.samplers.length, monitor.isClosed()], [1, true])
  await watched.close()
  const other = open(bulkOf('our-bulk', 'http://127.0.0.1:2'))
  other.alsoWatch(own(1), () => {})
  assert.deepEqual(other.described?.map(({ name }) => name), ['our-bulk', OWN_BULK])
  await other.close()
  const taken = open({ name: OWN_BULK, kind: 'redis', url: 'redis://127.0.0.1:1' })
  taken.alsoWatch(own(1), () => {})
  assert.match(said.at(-1) ?? '', /the config names another monitor magento-bulk, so Magento's own queue is not watched/)
  assert.equal(taken.samplers.length, 1)
  await taken.close()
})

test('the sign-in of the run goes to the Magento of the run, and to no other place that a monitor names', async () => {
  const without = (url: string): MonitorConfig => ({ name: 'bulk', kind: 'magento-bulk', url })
  await open(without('http://127.0.0.1:1/shop/')).close()
  for (const url of ['http://127.0.0.1:1', 'http://127.0.0.1:2/shop', 'https://127.0.0.1:1/shop']) {
    assert.throws(() => open(without(url)), (error: unknown) => error instanceof TillstormError && error.code === 'CONFIG_INVALID' && /not that of the run's Magento/.test(error.message), url)
  }
})

test('a check of a monitor that nobody has is a slip of the pen, unless the run has it of itself', () => {
  const budget = (name: string) => ({ name: 'own', checks: [{ id: `monitor.${name}.backlog`, metric: `monitor.${name}.backlog`, statistic: 'max', limit: 1, unit: 'messages', why: 'x' }] }) as never
  const monitors = [bulkOf('our-bulk')]
  assert.doesNotThrow(() => checkMonitorNames(monitors, budget('our-bulk')))
  assert.throws(() => checkMonitorNames(monitors, budget(OWN_BULK)), (error: unknown) => error instanceof TillstormError && error.code === 'BUDGET_INVALID')
  assert.doesNotThrow(() => checkMonitorNames(monitors, budget(OWN_BULK), [OWN_BULK]))
  const has = (protocol: string, config: MonitorConfig[], magento: string | null = 'http://127.0.0.1:1/shop') => hasOwnBulkMonitor(protocol, config, magento)
  assert.deepEqual([has('magento-bulk', []), has('magento-orders', []), has('magento-bulk', monitors)], [true, false, false])
  // One that looks at another Magento does not stand in for it, and a run on an embedded one has its own.
  assert.deepEqual([has('magento-bulk', [bulkOf('b', 'http://127.0.0.1:2')]), has('magento-bulk', monitors, null), has('magento-bulk', [bulkOf(OWN_BULK, 'http://127.0.0.1:2')])], [true, true, false])
})
