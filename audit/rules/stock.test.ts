import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterSaleDone, auditPlanted, cleanRun } from '../planted-run.ts'
import type { PlantedRun } from '../planted-run.ts'

const movingStock = (): PlantedRun & { stock: { before: Map<string, number>; after: Map<string, number>; returned: Map<string, number>; backorders: Set<string>; unmanaged: Set<string> } } => {
  const run = cleanRun()
  run.manifest.protocol = { ...run.manifest.protocol, movesStock: true }
  const before = new Map<string, number>()
  for (let index = 0; index < 200; index++) before.set(run.plan.catalogue.itemAt(index).sku, 1000)
  const after = new Map(before)
  for (const order of run.stored) for (const line of order.lines) after.set(line.sku, after.get(line.sku)! - line.quantity!)
  return { ...run, stock: { before, after, returned: new Map(), backorders: new Set(), unmanaged: new Set() } }
}

const sold = (run: PlantedRun): string => run.stored[0]!.lines[0]!.sku

test('initial − sold + returned = final passes', async () => {
  const run = movingStock()
  run.stock.returned.set(sold(run), 2)
  run.stock.after.set(sold(run), run.stock.after.get(sold(run))! + 2)
  assert.equal((await auditPlanted(run)).rules.stock.status, 'pass')
})

test('a piece that is missing is found, with the sum that it should be', async () => {
  const run = movingStock()
  run.stock.after.set(sold(run), run.stock.after.get(sold(run))! - 1)
  const { stock } = (await auditPlanted(run)).rules
  assert.deepEqual([stock.status, stock.count, stock.examples[0]?.ref], ['fail', 1, sold(run)])
})

test('a product that nobody bought and that moved is found', async () => {
  const run = movingStock()
  run.stock.before.set('UNSOLD', 5)
  run.stock.after.set('UNSOLD', 4)
  assert.equal((await auditPlanted(run)).rules.stock.count, 1)
})

test('a stock below zero is an oversell', async () => {
  const run = movingStock()
  const pieces = run.stock.before.get(sold(run))! - run.stock.after.get(sold(run))!
  run.stock.before.set(sold(run), pieces - 1)
  run.stock.after.set(sold(run), -1)
  const { stock } = (await auditPlanted(run)).rules
  assert.deepEqual([stock.count, stock.examples[0]?.found], [1, '-1 left: sold more than there was'])
  run.stock.backorders.add(sold(run))
  assert.equal((await auditPlanted(run)).rules.stock.status, 'pass', 'a shop that takes backorders sells below zero')
})

test('stock that was not read is void, never a pass', async () => {
  const run = movingStock()
  assert.equal((await auditPlanted({ ...run, stock: null })).rules.stock.status, 'void')
  run.stock.after.delete(sold(run))
  assert.equal((await auditPlanted(run)).rules.stock.status, 'void')
})

test('products that were not watched say nothing, and where no sold one was, the rule is void', async () => {
  const run = movingStock()
  run.stock.before.delete(sold(run))
  run.stock.after.delete(sold(run))
  assert.equal((await auditPlanted(run)).rules.stock.status, 'pass')
  run.stock.before.clear()
  run.stock.after.clear()
  assert.deepEqual([(await auditPlanted(run)).rules.stock.status, (await auditPlanted(run)).rules.stock.reason], ['void', 'no product was sold whose stock was read'])
})

test('what was canceled, or refunded, is back in stock; what was shipped is not, and an order that was to be canceled and is not either', async () => {
  const run = movingStock()
  const afterSale = { invoicePerMille: 500, shipPerMille: 500, refundReturns: true, holdPerMille: 0, cancelPerMille: 400 }
  const done = { ...afterSaleDone(run, afterSale), stock: run.stock }
  const canceled = done.stored.find(({ state }) => state === 'canceled')!
  for (const order of done.stored) {
    if (order.state !== 'canceled' && order.state !== 'closed') continue
    for (const line of order.lines) run.stock.after.set(line.sku, run.stock.after.get(line.sku)! + line.quantity!)
  }
  assert.equal((await auditPlanted(done)).rules.stock.status, 'pass')
  const undone = { ...done, stored: done.stored.map((order) => (order === canceled ? { ...order, state: 'new' } : order)) }
  const { stock } = (await auditPlanted(undone)).rules
  assert.deepEqual([stock.status, stock.count], ['fail', new Set(canceled.lines.map(({ sku: of }) => of)).size])
})

test('a product whose stock the shop does not manage says nothing; where all are such, the rule has no ground', async () => {
  const run = movingStock()
  const { before, after, unmanaged } = run.stock
  after.set(sold(run), before.get(sold(run))!)
  assert.equal((await auditPlanted(run)).rules.stock.count, 1)
  unmanaged.add(sold(run))
  assert.equal((await auditPlanted(run)).rules.stock.status, 'pass')
  for (const sku of before.keys()) unmanaged.add(sku)
  assert.equal((await auditPlanted(run)).rules.stock.status, 'notApplicable')
})

test('a shop in which no sold product moves at all is not judged', async () => {
  const run = movingStock()
  const { before, after } = run.stock
  for (const [sku, pieces] of before) after.set(sku, pieces)
  const { stock } = (await auditPlanted(run)).rules
  assert.deepEqual([stock.status, /can_subtract/.test(stock.reason ?? '')], ['void', true])
  after.set(sold(run), before.get(sold(run))! - 1)
  assert.equal((await auditPlanted(run)).rules.stock.status, 'fail', 'one that moved shows that sales do')
})

test('goods by weight are compared as Magento holds them, to four decimals', async () => {
  const run = movingStock()
  const { before, after } = run.stock
  const pieces = before.get(sold(run))! - after.get(sold(run))!
  before.set(sold(run), 10.3)
  after.set(sold(run), Number((10.3 - pieces).toFixed(4)))
  assert.equal((await auditPlanted(run)).rules.stock.status, 'pass')
})

test('a product that was sold out and reads 0 although pieces came back is not judged: Magento tells them later', async () => {
  const run = movingStock()
  const { before, after, returned } = run.stock
  const pieces = before.get(sold(run))! - after.get(sold(run))!
  returned.set(sold(run), 2)
  after.set(sold(run), 0)
  assert.equal((await auditPlanted(run)).rules.stock.status, 'fail', 'of a thousand pieces that nobody bought none is left')
  before.set(sold(run), pieces)
  const { stock } = (await auditPlanted(run)).rules
  assert.deepEqual([stock.status, /updateSalabilityStatus/.test(stock.reason ?? '')], ['void', true])
})

test('what came back in full stands still by right, and hides no shop that never moves its stock', async () => {
  const run = movingStock()
  const { before, after, returned } = run.stock
  returned.set(sold(run), before.get(sold(run))! - after.get(sold(run))!)
  for (const [sku, pieces] of before) after.set(sku, pieces)
  assert.equal((await auditPlanted(run)).rules.stock.status, 'void')
})
