import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TillstormError } from '../run/problems.ts'
import { adjustmentOf } from './adjust-option.ts'
import { planFromOptions } from './plan-options.ts'

test('each kind is read', () => {
  assert.deepEqual(adjustmentOf('promotion:shop=3,from=17,to=19,factor=2.5'), { kind: 'promotion', shop: 3, fromHour: 17, toHour: 19, factorPerMille: 2500 })
  assert.deepEqual(adjustmentOf('promotion:shop=all,from=17,to=19,factor=0'), { kind: 'promotion', shop: 'all', fromHour: 17, toHour: 19, factorPerMille: 0 })
  assert.deepEqual(adjustmentOf('closeEarly:shop=1,at=20'), { kind: 'closeEarly', shop: 1, atHour: 20 })
  assert.deepEqual(adjustmentOf('staffMissing:shop=2,terminals=1,from=9,to=12'), { kind: 'staffMissing', shop: 2, terminals: 1, fromHour: 9, toHour: 12 })
  assert.deepEqual(adjustmentOf('soldOut:product=17,from=12'), { kind: 'soldOut', productIndex: 17, fromHour: 12 })
})

test('what cannot be read is one line that says how to write it', () => {
  const rows: [string, RegExp, RegExp][] = [
    ['promotoin:shop=1', /begins with none of promotion, closeEarly/, /promotion/],
    ['closeEarly:shop=1', /at is missing/, /closeEarly:shop=N,at=HOUR/],
    ['closeEarly:shop=1,hour=20,at=20', /closeEarly knows no "hour"/, /closeEarly:/],
    ['soldOut:product=x,from=12', /product must be a whole number/, /soldOut:/],
    ['promotion:shop=all,from=1.5,to=3,factor=2', /from must be a whole number/, /promotion:/],
  ]
  for (const [text, says, hint] of rows) {
    assert.throws(() => adjustmentOf(text), (error) => {
      assert.ok(error instanceof TillstormError && error.code === 'PLAN_INVALID')
      assert.match(error.message, says)
      assert.match(error.hint, hint)
      assert.doesNotMatch(error.message, /\n/)
      return true
    })
  }
})

test('flags join the adjustments of the config, and a shop that the plan does not have is refused', () => {
  const config = { adjustments: [{ kind: 'closeEarly', shop: 1, atHour: 20 } as const] }
  assert.deepEqual(planFromOptions({ adjust: ['soldOut:product=3,from=12'] }, config).parameters.adjustments.map(({ kind }) => kind), ['closeEarly', 'soldOut'])
  assert.throws(() => planFromOptions({ adjust: ['closeEarly:shop=99,at=20'] }), { code: 'PLAN_INVALID' })
})
