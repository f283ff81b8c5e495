import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { basketCounts } from '../fixtures/baskets.ts'
import { createPlan } from '../fixtures/plan.ts'
import { cashierSale, humanOrdersPerHour } from '../reports/data/human-limit.ts'
import { TillstormError } from '../run/problems.ts'
import { planCsv } from './plan-csv.ts'
import { planFromOptions } from './plan-options.ts'
import { summarisePlan } from './plan-summary.ts'
import { planText } from './plan-text.ts'
import type { PlanOptions } from './plan-options.ts'

const problemOf = (options: PlanOptions): string => {
  try {
    planFromOptions(options)
  } catch (error) {
    assert.ok(error instanceof TillstormError && error.code === 'PLAN_INVALID', String(error))
    assert.ok(!error.message.includes('\n'))
    return error.message
  }
  return 'no problem'
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

test('without flags it is the pinned day; flags override the profile', () => {
  const day = planFromOptions({})
  assert.deepEqual(day.profile, { name: 'day', speed: 480, serviceTimes: 'instant' })
  assert.deepEqual(
    [day.parameters.terminals, day.parameters.orders, day.parameters.hours.name],
    [100, 100_000, 'grocery'],
  )
  const flags = {
    profile: 'smoke',
    terminals: '4',
    orders: '300',
    speed: '7.5',
    seed: '9',
    hours: 'bakery',
    peakMultiplier: '2.5',
  }
  const { parameters, profile } = planFromOptions(flags)
  assert.deepEqual(profile, { name: 'smoke', speed: 7.5, serviceTimes: 'instant' })
  assert.deepEqual(
    [parameters.terminals, parameters.orders, parameters.seed, parameters.hours.name],
    [4, 750, 9, 'bakery'],
  )
  assert.equal(planFromOptions({ terminals: '1' }).parameters.shops, 1, 'no more shops than terminals')
})

test("a config's own plan lies between the profile and the flags", () => {
  const { parameters } = planFromOptions({ orders: '50' }, { orders: 70, terminals: 30, taxBasisPoints: 1_900 })
  assert.deepEqual(
    [parameters.orders, parameters.terminals, parameters.shops, parameters.taxBasisPoints],
    [50, 30, 20, 1_900],
  )
})

test('a bad value is named in one line', () => {
  assert.equal(problemOf({ terminals: '0' }), '--terminals must be a whole number from 1 to 10000, not "0"')
  assert.equal(problemOf({ orders: '1e3' }), '--orders must be a whole number from 1 to 10000000, not "1e3"')
  assert.equal(problemOf({ orders: '10.5' }), '--orders must be a whole number from 1 to 10000000, not "10.5"')
  assert.equal(problemOf({ speed: 'fast' }), '--speed must be a number from 0.1 to 100000, not "fast"')
  assert.equal(problemOf({ profile: 'night' }), '--profile must be one of smoke, day, peak-hour, not "night"')
  assert.equal(
    problemOf({ orders: '9000000', peakMultiplier: '2' }),
    'orders must be a whole number from 1 to 10000000, not 18000000',
  )
  assert.equal(
    problemOf({ orders: '1', peakMultiplier: '0.1' }),
    'orders must be a whole number from 1 to 10000000, not 0',
  )
  assert.match(
    problemOf({ hours: 'nowhere.csv' }),
    /^--hours "nowhere.csv" is neither grocery, bakery, flat nor a file that can be read \(ENOENT\)$/,
  )
})

test("the user's own hours are read from a file, and what is wrong in it is said", () => {
  const folder = mkdtempSync(join(tmpdir(), 'hours-'))
  try {
    const file = join(folder, 'own.csv')
    writeFileSync(file, 'hour,share\n10,3\n11,1\n')
    assert.deepEqual(planFromOptions({ hours: file }).parameters.hours, {
      name: 'own.csv',
      openingHour: 10,
      shares: [750_000, 250_000],
    })
    writeFileSync(file, 'hour,share\n10,3\n10,1\n')
    assert.ok(problemOf({ hours: file }).endsWith('own.csv": hour 10 stands there twice'))
    assert.match(problemOf({ hours: folder }), /\(EISDIR\)$/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const { parameters, profile } = planFromOptions({ profile: 'smoke', hours: 'grocery' })
const plan = createPlan(parameters)
const summary = summarisePlan(plan)

test('the summary adds up over hours and terminals, and its shape is the pinned one', () => {
  assert.deepEqual(Object.keys(summary), ['parameters', 'hash', 'totals', 'hours', 'terminals'])
  assert.equal(summary.totals.orders, 1_000)
  assert.equal(sum(summary.hours.map(({ orders }) => orders)), 1_000)
  assert.ok(Math.abs(sum(summary.hours.map(({ share }) => share)) - 1) < 1e-9)
  assert.equal(sum(summary.terminals.map(({ orders }) => orders)), 1_000)
  assert.deepEqual(
    summary.terminals.map(({ id, shop }) => [id, shop]),
    Array.from({ length: 10 }, (_, id) => [id, id < 5 ? 0 : 1]),
  )
  assert.equal(summary.totals.lines, sum(Array.from({ length: 1_000 }, (_, index) => plan.orderAt(index).lines.length)))
  const { second, orders } = summary.totals.busiestSecond
  const arrivals = summary.terminals.flatMap(({ id }) => plan.terminalDay(id).arrivalsMs)
  assert.equal(arrivals.filter((atMs) => Math.floor(atMs / 1000) === second).length, orders)
})

test('the text warns of a rate beyond one cashier, and does not where a cashier keeps up', () => {
  assert.equal(summary.totals.cashier.terminalHoursBeyond, 0)
  assert.ok(!planText(summary, profile).includes('warning'))
  const busy = summarisePlan(createPlan({ ...parameters, orders: 9_000 }))
  const beyond = busy.terminals.flatMap(({ id }) => {
    const { arrivalsMs, firstOrder } = createPlan(busy.parameters).terminalDay(id)
    assert.equal(firstOrder, sum(busy.terminals.slice(0, id).map(({ orders }) => orders)))
    const hours = Map.groupBy(arrivalsMs, (atMs) => Math.floor(atMs / 3_600_000))
    return [...hours.values()].filter((times) => times.length > 66.7)
  })
  assert.ok(beyond.length > 0)
  assert.equal(busy.totals.cashier.terminalHoursBeyond, beyond.length)
  assert.match(
    planText(busy, profile),
    new RegExp(`warning: ${beyond.length} of 160 terminal-hours are beyond one human cashier`),
  )
})

test('a cashier manages as many orders in the plan as in the report, with the basket that plans draw from', () => {
  for (const seed of [1, 2, 3]) {
    const { cashier } = summarisePlan(createPlan({ ...parameters, seed, orders: 200 })).totals
    assert.equal(cashier.ordersPerHour, humanOrdersPerHour)
  }
  const baskets = sum(basketCounts)
  assert.equal((sum(basketCounts.map((count, at) => count * (at + 1))) / baskets).toFixed(2), String(cashierSale.lines))
})

test('the chart has a bar an hour, the longest for the busiest', () => {
  const bars = planText(summary, profile)
    .split('\n')
    .filter((line) => /^ {2}\d\d h /.test(line))
  assert.equal(bars.length, 16)
  const lengths = bars.map((bar) => bar.split('#').length - 1)
  const counts = summary.hours.map(({ orders }) => orders)
  assert.equal(Math.max(...lengths), 40)
  assert.equal(lengths.indexOf(40), counts.indexOf(Math.max(...counts)))
})

test('CSV holds every order once, with money that adds up', () => {
  const rows = [...planCsv(plan)]
    .join('')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','))
  assert.deepEqual(
    rows.map(([order]) => Number(order)),
    Array.from({ length: 1_000 }, (_, index) => index),
  )
  for (const [, , , , , , , , subtotal, tax, total, tenders] of rows) {
    const cents = (text: string | undefined): number => Math.round(Number(text) * 100)
    assert.equal(cents(subtotal) + cents(tax), cents(total))
    assert.equal(sum(tenders!.split(' ').map((tender) => cents(tender.split(':')[1]))), cents(total))
  }
})
