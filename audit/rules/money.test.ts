import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditPlanted, cleanRun } from '../planted-run.ts'

test('an order whose total is not its lines and tax is named', async () => {
  const run = cleanRun()
  run.stored[2] = { ...run.stored[2]!, tax: run.stored[2]!.tax! + 0.01 }
  const { money } = (await auditPlanted(run)).rules
  assert.deepEqual([money.status, money.count, money.examples[0]?.ref], ['fail', 1, 'ts1-000002'])
  const took = (run.stored[2]!.grandTotal!).toFixed(2)
  assert.equal(money.examples[0]?.expected, `${took}, as the till took`)
  assert.equal(money.examples[0]?.found, `grand_total ${run.stored[2]!.grandTotal}, lines + tax ${(run.stored[2]!.grandTotal! + 0.01).toFixed(2)}`)
})

test('an order whose tenders are not its total is named', async () => {
  const run = cleanRun()
  run.stored[2] = { ...run.stored[2]!, paymentTexts: ['cash 0.05'] }
  const { money } = (await auditPlanted(run)).rules
  assert.deepEqual([money.count, money.examples[0]?.found], [1, `grand_total ${run.stored[2]!.grandTotal!.toFixed(2)}, tenders 0.05`])
})

test('expected is what the till took and found what Magento holds, as in the rule altered', async () => {
  const run = cleanRun()
  const took = run.stored[2]!.grandTotal!
  run.stored[2] = { ...run.stored[2]!, grandTotal: took + 1 }
  const { money, altered } = (await auditPlanted(run)).rules
  assert.deepEqual([altered.examples[0]?.expected, altered.examples[0]?.found], [`grand_total: ${took.toFixed(2)}`, `grand_total: ${took + 1}`])
  assert.equal(money.examples[0]?.expected, `${took.toFixed(2)}, as the till took`)
  assert.match(money.examples[0]?.found ?? '', new RegExp(`^grand_total ${took + 1}, `))
})

test('of an order that was refused no till took money: what stands against the record is the plan', async () => {
  const run = cleanRun()
  const row = run.ledger.find(({ index }) => index === 2)!
  Object.assign(row, { outcome: 'failed', ackedAtMs: null })
  run.stored[2] = { ...run.stored[2]!, paymentTexts: ['cash 0.05'] }
  const { money } = (await auditPlanted(run)).rules
  assert.equal(money.examples[0]?.expected, `${run.stored[2]!.grandTotal!.toFixed(2)}, as planned`)
})

test('totals that make up for each other over two orders are still two wrong orders', async () => {
  const run = cleanRun()
  const shift = (at: number, by: number): void => {
    const order = run.stored[at]!
    const line = order.lines[0]!
    const rowTotal = Math.round((line.rowTotal! + by) * 100) / 100
    const grandTotal = Math.round((order.grandTotal! + by) * 100) / 100
    const tenders = [`cash ${grandTotal.toFixed(2)}`]
    run.stored[at] = { ...order, grandTotal, paymentTexts: tenders, lines: [{ ...line, rowTotal }, ...order.lines.slice(1)] }
  }
  shift(2, 1)
  shift(3, -1)
  assert.equal((await auditPlanted(run)).rules.money.count, 2)
})

test('a lost and a doubled order have wrong money', async () => {
  const run = cleanRun()
  run.stored.push({ ...run.stored[4]!, entityId: 900 })
  run.stored.splice(2, 1)
  const { money } = (await auditPlanted(run)).rules
  assert.deepEqual(money.examples.map((example) => example.index), [2, 4])
  assert.match(money.examples[0]?.found ?? '', /^0\.00 in 0 records$/)
})

test('an amount that is no whole cent is wrong money', async () => {
  const run = cleanRun()
  run.stored[2] = { ...run.stored[2]!, grandTotal: run.stored[2]!.grandTotal! + 0.001 }
  assert.equal((await auditPlanted(run)).rules.money.count, 1)
})

test('without an acknowledged order there is no money to reconcile: void', async () => {
  const run = cleanRun()
  run.ledger = run.ledger.map((row) => ({ ...row, outcome: 'failed' as const, ackedAtMs: null }))
  run.stored = []
  assert.equal((await auditPlanted(run)).rules.money.status, 'void')
})

test('where Magento makes the prices, shipping, discount, and the tax that a discount takes out of prices with tax are part of the total', async () => {
  const run = cleanRun()
  run.manifest.protocol = { ...run.manifest.protocol, pricing: 'magento' }
  const total = (index: number): number => run.stored[index]!.grandTotal!
  run.ledger = run.ledger.map((row) => ({ ...row, toldTotalMinor: Math.round(100 * (total(row.index) + 5 - 2 + 0.33)) }))
  run.stored = run.stored.map((order) => ({ ...order, shipping: 5, discount: -2, surcharge: 0.33, paymentTexts: [], grandTotal: Math.round(100 * (order.grandTotal! + 3.33)) / 100 }))
  assert.equal((await auditPlanted(run)).rules.money.status, 'pass')
  run.stored[3] = { ...run.stored[3]!, surcharge: 0 }
  const { money } = (await auditPlanted(run)).rules
  assert.deepEqual([money.count, /compensation and fixed taxes/.test(money.examples[0]?.found ?? '')], [1, true])
})

test('what an acknowledged order costs and nobody told its till cannot be reconciled: void', async () => {
  const run = cleanRun()
  run.manifest.protocol = { ...run.manifest.protocol, pricing: 'magento' }
  assert.equal((await auditPlanted(run)).rules.money.status, 'void')
})
