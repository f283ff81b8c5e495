import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { orderKey } from '../../fixtures/order-wire.ts'
import { postedOrder, saleBody } from '../../mocks/magento/exchanges/placed-orders.ts'
import { admin, startServer } from '../../mocks/magento/server-under-test.ts'
import { TillstormError } from '../../run/problems.ts'
import { claimRunDirectory, createRun, openRun } from '../../run/run-directory.ts'
import { testManifest } from '../../run/test-manifest.ts'
import type { WebhooksRecord } from '../../run/webhooks-record.ts'
import type { WebhooksConfig } from '../../targets/webhooks/config.ts'
import { createMagentoClient } from '../../targets/magento/client.ts'
import { restOrderSource } from '../../targets/magento/order-source.ts'
import { openWebhookStage } from './webhook-stage.ts'

const PREFIX = 'tw'
const ORDERS = 5
const config: WebhooksConfig = { port: 0, path: '/hook', secretEnv: 'HOOK_SECRET', header: 'x-shop-signature', order: 'increment_id', event: { path: 'event', equals: 'order.placed' }, waitSeconds: 20 }
const noFaults = { drop: 0, duplicate: 0, wrongSignature: 0, delayMs: 0 }
const driven = { exitCode: 0, signal: null, terminalsPlanned: 1, terminalsDone: 1, rows: 1, malformedRows: 0, attempts: 5, outcomes: 5, warnings: [], doneTotals: null, lastDoneAtMs: null, safetyStop: null }

type Planted = { faults?: Partial<typeof noFaults>; config?: Partial<WebhooksConfig>; orderKey?: 'increment_id' | 'customer_email'; isCut?: boolean; isUnread?: boolean }

/** Posts the orders of a small run at an embedded Magento that tells the stage of them, and gives what stands in webhooks.json. */
const heardOf = async (context: TestContext, planted: Planted = {}): Promise<WebhooksRecord> => {
  const request = {
    webhooks: { ...config, ...planted.config }, externalMagento: null, orderPrefix: PREFIX,
    chosen: { parameters: { orders: ORDERS } },
  } as unknown as Parameters<typeof openWebhookStage>[0]
  const stage = await openWebhookStage(request, { env: {}, signal: new AbortController().signal, progress: { say: () => {} } })
  assert.ok(stage !== null)
  context.after(() => stage.close())
  const at = await startServer({ webhooks: [{ ...stage.told, events: ['order.placed'], faults: { ...noFaults, ...planted.faults } }] })
  context.after(() => at.end())
  const directory = mkdtempSync(join(tmpdir(), 'tillstorm-webhook-stage-'))
  context.after(() => rmSync(directory, { recursive: true, force: true }))
  const manifest = testManifest({ orderPrefix: PREFIX, driver: driven })
  if (planted.orderKey !== undefined) manifest.protocol = { ...manifest.protocol!, orderKey: planted.orderKey }
  const run = createRun(claimRunDirectory(join(directory, 'run')), manifest)
  context.after(() => run.close())
  run.beginPhase('drive')
  const token = await at.signIn()
  const isKeyed = planted.orderKey === undefined
  for (let index = 0; index < ORDERS; index++) {
    const soldAtMs = Date.now()
    const key = orderKey(PREFIX, index)
    await postedOrder(at, token, saleBody([{ sku: 'W1', productId: 1, quantity: 1, price: 10, tax: 0 }], 0, isKeyed ? { increment_id: key } : { customer_email: `${key}@tillstorm.invalid` }))
    run.ledger.append({ index, outcome: 'ok', reason: null, attempts: 1, plannedAtMs: soldAtMs, soldAtMs, ackedAtMs: Date.now(), offline: false })
  }
  run.endPhase(planted.isCut === true ? 'interrupted' : 'done')
  if (planted.isUnread !== true) {
    const magento = createMagentoClient({ url: at.url, allow: [], credentials: admin })
    context.after(() => magento.close())
    const wanted = { prefix: PREFIX, orderKey: manifest.protocol!.orderKey, afterEntityId: 0, maxRecords: 1000, onPage: () => {} }
    for await (const page of stage.learning(restOrderSource(magento), manifest).read(wanted)) assert.equal(page.length, ORDERS)
  }
  await stage.check(run)
  const record = await (await openRun(run.path)).webhooks()
  assert.ok(record !== null)
  return record
}

const counts = ({ expected, missing, deliveries, wrongSignatures, duplicates, strangers }: WebhooksRecord): number[] =>
  [expected, missing.count, deliveries, wrongSignatures.count, duplicates, strangers]

test('each order of a clean run is told of once, signed right, and its delay is known', async (context) => {
  const record = await heardOf(context)
  assert.deepEqual([record.problem, record.doubt, counts(record), record.delays.count], [null, null, [5, 0, 5, 0, 0, 0], 5])
})

test('the embedded Magento signs as the config asks', async (context) => {
  const record = await heardOf(context, { config: { algorithm: 'sha512', encoding: 'base64', prefix: 'v1=' } })
  assert.deepEqual(counts(record), [5, 0, 5, 0, 0, 0])
})

test('planted: an event that is dropped is missing, by the key of its order', async (context) => {
  const record = await heardOf(context, { faults: { drop: 1 }, config: { waitSeconds: 0.2 } })
  assert.deepEqual(counts(record), [5, 1, 4, 0, 0, 0])
  assert.deepEqual(record.missing.examples.map(({ ref }) => ref), ['tw-000000'])
})

test('planted: an event that is signed wrongly is no missing one, and has no delay', async (context) => {
  const record = await heardOf(context, { faults: { wrongSignature: 2 } })
  assert.deepEqual([counts(record), record.delays.count], [[5, 0, 5, 2, 0, 0], 3])
})

test('planted: an event that comes late is waited for', async (context) => {
  const record = await heardOf(context, { faults: { delayMs: 300 } })
  assert.deepEqual(counts(record), [5, 0, 5, 0, 0, 0])
  assert.ok(record.waitedMs > 0)
})

test('where Magento chooses the numbers, they are learned while the audit reads', async (context) => {
  assert.deepEqual(counts(await heardOf(context, { orderKey: 'customer_email' })), [5, 0, 5, 0, 0, 0])
})

test('numbers that nobody could look up, and a drive that was cut, leave a doubt', async (context) => {
  const unread = await heardOf(context, { orderKey: 'customer_email', isUnread: true, config: { waitSeconds: 0.5 } })
  assert.match(unread.doubt ?? '', /Magento was not read to the end/)
  assert.match((await heardOf(context, { isCut: true })).doubt ?? '', /the drive did not run to its end/)
})

test('a Magento of one’s own needs a port and the secret', async () => {
  const open = (webhooks: WebhooksConfig, env: NodeJS.ProcessEnv) => openWebhookStage(
    { webhooks, externalMagento: 'https://shop.example', orderPrefix: PREFIX, chosen: { parameters: { orders: 1 } } } as unknown as Parameters<typeof openWebhookStage>[0],
    { env, signal: new AbortController().signal, progress: { say: () => {} } })
  await assert.rejects(open(config, { HOOK_SECRET: 'x' }), (error) => error instanceof TillstormError && /webhooks\.port: 0/.test(error.message))
  await assert.rejects(open({ ...config, port: 1 }, {}), (error) => error instanceof TillstormError && /there is no HOOK_SECRET in the environment/.test(error.message))
})
