import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseFault } from '../faults.ts'
import { orderBody } from './exchanges/recorded-state.ts'
import { spreadFaults } from './planted-faults.ts'
import { startServer } from './server-under-test.ts'
import type { MagentoOptions } from './server.ts'
import type { ServerUnderTest } from './server-under-test.ts'

type Stored = { increment_id: string; ext_order_id: string | null; document: string }

const key = (n: number): string => `run7-${String(n).padStart(6, '0')}`
const planted = (faults: string[], over: Partial<MagentoOptions> = {}): Promise<ServerUnderTest> =>
  startServer({ faults: faults.map(parseFault), expectedOrders: 12, ...over })

const sell = async ({ send }: ServerUnderTest, token: string, from: number, to: number): Promise<number[]> => {
  const statuses: number[] = []
  for (let n = from; n < to; n++) {
    statuses.push((await send('POST', '/rest/V1/orders', { token, body: orderBody({ increment_id: key(n), ext_order_id: key(n) }) })).status)
  }
  return statuses
}
const stored = ({ server }: ServerUnderTest): Stored[] => server.shop.database.all<Stored>('SELECT increment_id, ext_order_id, document FROM sales_order ORDER BY entity_id')
const keys = Array.from({ length: 12 }, (_, n) => key(n))
const allOk = Array.from({ length: 12 }, () => 200)

test('order faults are spread evenly and never meet at one order', () => {
  const faults = ['lose-orders=3', 'alter-orders=1', 'duplicate-orders=1'].map(parseFault)
  assert.deepEqual([...spreadFaults(faults, 100)], [
    [25, 'lose-orders'], [50, 'lose-orders'], [75, 'lose-orders'], [51, 'alter-orders'], [52, 'duplicate-orders'],
  ])
})

test('lost orders are answered like any other and not stored', async () => {
  const at = await planted(['lose-orders=3'])
  assert.deepEqual(await sell(at, await at.signIn(), 0, 12), allOk)
  const held = stored(at).map((row) => row.increment_id)
  assert.deepEqual(keys.filter((one) => !held.includes(one)), [key(2), key(5), key(8)])
  await at.end()
})

test('a duplicated order has a second record with the same ext_order_id and a number that Magento chose', async () => {
  const at = await planted(['duplicate-orders=2'])
  assert.deepEqual(await sell(at, await at.signIn(), 0, 12), allOk)
  const rows = stored(at)
  assert.equal(rows.length, 14)
  assert.deepEqual(
    rows.filter((row) => row.increment_id !== row.ext_order_id).map((row) => [row.increment_id, row.ext_order_id]),
    [['000000001', key(3)], ['000000002', key(7)]],
  )
  await at.end()
})

test('an altered order is answered as sent and stored with another line and the totals that belong to it', async () => {
  const at = await planted(['alter-orders=2'])
  assert.deepEqual(await sell(at, await at.signIn(), 0, 12), allOk)
  const totals = stored(at).map((row) => (JSON.parse(row.document) as { grand_total: number }).grand_total)
  // Orders 4 and 8: at even places the price is one higher.
  assert.deepEqual(totals.flatMap((total, place) => (total === 21.64 ? [] : [[place + 1, total]])), [[4, 22.64], [8, 22.64]])
  const items = at.server.shop.database.all<{ price: number; row_total: number }>('SELECT price, row_total FROM sales_order_item WHERE price <> 19.99')
  assert.deepEqual(items.map((item) => [item.price, item.row_total]), [[20.99, 20.99], [20.99, 20.99]])
  await at.end()
})

test('a phantom order carries the prefix of the run and a number that nobody sent', async () => {
  const at = await planted(['phantom-orders=2'])
  assert.deepEqual(await sell(at, await at.signIn(), 0, 12), allOk)
  const extra = stored(at).filter((row) => !keys.includes(row.increment_id))
  assert.deepEqual(extra.map((row) => [row.increment_id, row.ext_order_id]), [['run7-9000001', 'run7-9000001'], ['run7-9000002', 'run7-9000002']])
  await at.end()
})

test('a restart neither repeats nor forgets a fault', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillstorm-faults-'))
  const first = await planted(['lose-orders=1', 'phantom-orders=1'], { dataDir })
  await sell(first, await first.signIn(), 0, 6)
  await first.end()
  const second = await planted(['lose-orders=1', 'phantom-orders=1'], { dataDir })
  await sell(second, await second.signIn(), 6, 12)
  const held = stored(second).map((row) => row.increment_id)
  assert.deepEqual(keys.filter((one) => !held.includes(one)), [key(5)])
  assert.deepEqual(held.filter((one) => !keys.includes(one)), ['run7-9000001'])
  await second.end()
  rmSync(dataDir, { recursive: true })
})

test('refused requests are answered 503 before anything is done, in the planted share', async () => {
  const at = await planted(['errors=order:50'])
  const statuses: number[] = []
  const token = await at.signIn()
  for (let n = 0; n < 60; n++) statuses.push(...(await sell(at, token, n, n + 1)))
  const refused = statuses.filter((status) => status === 503).length
  assert.equal(statuses.filter((status) => status === 200).length, 60 - refused)
  assert.ok(refused >= 15 && refused <= 45, `${refused} of 60 refused`)
  assert.equal(stored(at).length, 60 - refused)
  await at.end()
})

test('a slow request holds longer, others do not, and a stall comes once in the middle', async () => {
  const waits: number[] = []
  let now = 0
  const at = await startServer(
    { faults: ['slow=order:250', 'stall=2'].map(parseFault), expectedOrders: 12 },
    {
      nowMs: () => now,
      after: (ms, then) => {
        if (ms > 0) waits.push(Math.round(ms))
        now += Math.max(0, ms)
        setImmediate(then)
      },
    },
  )
  const token = await at.signIn()
  assert.deepEqual(waits, [])
  await sell(at, token, 0, 12)
  assert.deepEqual(waits.filter((ms) => ms === 250).length, 12)
  assert.deepEqual(waits.filter((ms) => ms === 2000).length, 1)
  await at.end()
})

test('a lost invoice is answered with its number, and its order shows none; the next one is kept', async () => {
  const at = await planted(['lose-invoices=1'])
  const token = await at.signIn()
  await sell(at, token, 0, 1)
  const id = at.server.shop.database.one<{ entity_id: number }>('SELECT entity_id FROM sales_order')?.entity_id
  const invoice = () => at.send('POST', `/rest/V1/order/${id}/invoice`, { token, body: { capture: true } })
  const invoiced = async (): Promise<number> =>
    ((await at.send('GET', `/rest/V1/orders/${id}?fields=entity_id,total_invoiced`, { token })).json() as { total_invoiced?: number }).total_invoiced ?? 0
  assert.match((await invoice()).text, /^"[1-9]\d*"$/)
  assert.equal(await invoiced(), 0)
  assert.equal((await invoice()).status, 200)
  assert.equal(await invoiced(), 21.64)
  assert.equal((await invoice()).status, 400)
  await at.end()
})
