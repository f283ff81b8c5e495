import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Plan } from '../../fixtures/model.ts'
import { TillstormError } from '../../run/problems.ts'
import type { MagentoClient } from '../../targets/magento/client.ts'
import { tellQuantityRules } from './quantity-rules.ts'

const said = async (lines: readonly (readonly [sku: string, quantity: number])[], rules: Readonly<Record<string, object>>): Promise<string[]> => {
  const plan = { parameters: { orders: lines.length }, orderAt: (index: number) => ({ lines: [{ sku: lines[index]?.[0], quantity: lines[index]?.[1] }] }) } as unknown as Plan
  const get = async (path: string): Promise<object> => {
    const rule = rules[/stockItems\/([^?]+)/.exec(path)?.[1] ?? '']
    if (rule === undefined) throw new TillstormError('TARGET_UNEXPECTED', 'not allowed')
    return rule
  }
  const told: string[] = []
  await tellQuantityRules({ get } as unknown as MagentoClient, plan, (line) => void told.push(line))
  return told
}
const open = { min_sale_qty: 1, max_sale_qty: 10_000, enable_qty_increments: false, qty_increments: 0 }

test('pieces that a cart will refuse are told before the load, with the product and the rule', async () => {
  const lines = [['A', 1], ['A', 6], ['B', 2]] as const
  assert.deepEqual(await said(lines, { A: open, B: open }), [])
  const mend = '; change min_sale_qty, max_sale_qty or qty_increments for the test'
  const one = 'stock: carts will refuse pieces of 1 of the 2 products that are sold most'
  assert.deepEqual(await said(lines, { A: { ...open, min_sale_qty: 5 }, B: open }), [`${one} (A is sold from 5 pieces on, and the plan rings up 1)${mend}`])
  assert.deepEqual(await said(lines, { A: { ...open, max_sale_qty: 4 }, B: open }), [`${one} (A is sold up to 4 pieces, and the plan rings up 6)${mend}`])
  assert.deepEqual(await said(lines, { A: open, B: { ...open, enable_qty_increments: true, qty_increments: 5 } }), [`${one} (B is sold in steps of 5, and the plan rings up 2)${mend}`])
  assert.deepEqual(await said(lines, { A: open, B: { ...open, qty_increments: 5 } }), [], 'steps that are switched off')
})

test('rules that cannot be read are told, and the run goes on', async () => {
  assert.deepEqual(await said([['A', 1]], {}), ['stock: the pieces that a product is sold in cannot be read (not allowed)'])
})
