import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proportionBounds } from './proportion-bound.ts'
import { fewestOver, mostOver, type Looks } from './looks.ts'
import { quantileRanks } from './quantile-bound.ts'
import { seededRandom } from './seeded-random.ts'

const once = (count: number): Looks => ({ counts: [count], most: 1 })
/** Looks after two rounds and each later one. */
const rounds = (each: number, looks: number): Looks => ({ counts: Array.from({ length: looks }, (_, i) => each * (i + 2)), most: 5 })

test('a single look has the ranks of the order statistics and the bounds of Clopper and Pearson', () => {
  for (const [count, share] of [[59, 0.05], [58, 0.05], [93, 0.05], [181, 0.05], [300, 0.05], [5, 0.5], [20, 0.5], [11, 0.25], [400, 0.01]] as const) {
    const ranks = quantileRanks(count, 1 - share, 0.95)
    assert.equal(mostOver(once(count), share, 0.05), ranks.upper === null ? null : count - ranks.upper, `${count} samples`)
    assert.equal(fewestOver(once(count), share, 0.05), ranks.lower === null ? null : count - ranks.lower + 1, `${count} samples`)
  }
  const most = mostOver(once(425), 0.05, 0.05) ?? assert.fail()
  assert.ok(proportionBounds(most, 425, 0.95).upper <= 0.05 && proportionBounds(most + 1, 425, 0.95).upper > 0.05)
})

test('sixty clean samples are enough at the first of five looks, and one over the limit of 60 is not forgiven before 150', () => {
  const most = [1, 2, 3, 4, 5].map((looks) => mostOver(rounds(30, looks), 0.05, 0.05))
  assert.deepEqual(most, [0, 0, 0, 1, 2])
  const fewest = [1, 2, 3, 4, 5].map((looks) => fewestOver(rounds(30, looks), 0.05, 0.05))
  assert.deepEqual(fewest, [8, 10, 12, 14, 16])
})

test('without samples, or with too few, nothing is shown', () => {
  assert.deepEqual([mostOver(once(0), 0.05, 0.05), fewestOver(once(0), 0.05, 0.05)], [null, null])
  assert.deepEqual([mostOver(once(58), 0.05, 0.05), fewestOver(once(1), 0.05, 0.04)], [null, null])
})

/** How often pages with a true share over the limit are passed and failed, by somebody who stops at the first answer of up to five looks. */
const rates = (share: number, each: number, runs: number, seed: number): { passed: number; failed: number } => {
  const next = seededRandom(seed)
  const bounds = [1, 2, 3, 4, 5].map((looks) => ({ most: mostOver(rounds(each, looks), 0.05, 0.05) ?? -1, fewest: fewestOver(rounds(each, looks), 0.05, 0.05) ?? Infinity }))
  let [passed, failed] = [0, 0]
  for (let run = 0; run < runs; run += 1) {
    let over = 0
    for (let n = 0; n < each; n += 1) if (next() < share) over += 1
    for (const { most, fewest } of bounds) {
      for (let n = 0; n < each; n += 1) if (next() < share) over += 1
      if (over > most && over < fewest) continue
      if (over <= most) passed += 1
      else failed += 1
      break
    }
  }
  return { passed: passed / runs, failed: failed / runs }
}

test('at the limit at most 5 % are passed and at most 5 % are failed over all looks together; off it nearly all are told right', () => {
  for (const each of [30, 40, 185]) {
    const at = rates(0.05, each, 3_000, 11)
    // Three standard errors of 3,000 runs are 1.2 %.
    for (const rate of [at.passed, at.failed]) assert.ok(rate <= 0.062 && rate >= 0.01, `${each} a round at the limit: ${rate}`)
    const clean = rates(0.002, each, 1_000, 12)
    assert.ok(clean.passed >= 0.97 && clean.failed === 0, `${each} a round, clean: ${clean.passed}`)
    const janky = rates(0.2, each, 1_000, 13)
    assert.ok(janky.failed >= 0.97 && janky.passed === 0, `${each} a round, janky: ${janky.failed}`)
  }
})
