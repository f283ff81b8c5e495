import type { RailPass } from '../../run/rail-record.ts'
import type { Evidence } from '../../run/records.ts'
import { theilSen, type SlopeEstimate } from '../../stats/theil-sen.ts'
import { compareInterval, finding, voidFinding } from '../finding.ts'
import { commandEvidence, countText, numberText } from '../text.ts'
import { whyMissing, type JudgePass } from './pass.ts'

/** Caches fill and code is compiled at first: that part of the samples says nothing about a leak. */
const WARM_UP_SHARE = 0.25
const LEAST_SAMPLES = 8
/** Document nodes and listeners that one sale may leave behind. */
const MOST_THINGS = 1

type Sample = NonNullable<RailPass['endurance']>['samples'][number]

/**
 * Endurance: what one sale leaves in the heap after a collection of garbage, in kB. Theil–Sen slope with one-sided 95 % bounds, the first
 * quarter cut. Also a fail where nodes or listeners are shown to grow by more than one a sale.
 */
export const judgeHeap: JudgePass = ({ pass, path }, check) => {
  if (pass.endurance === null) return voidFinding(whyMissing(pass, 'endurance'))
  const { samples } = pass.endurance
  const settled = samples.slice(Math.floor(samples.length * WARM_UP_SHARE))
  const sales = (settled.at(-1)?.sale ?? 0) - (settled[0]?.sale ?? 0)
  if (settled.length < LEAST_SAMPLES) {
    return finding({ status: 'inconclusive', because: `${countText(settled.length, 'sample')} after the warm-up, and it takes ${LEAST_SAMPLES}` })
  }
  const slope = (of: (sample: Sample) => number): SlopeEstimate | null => theilSen(settled.map(({ sale }) => sale), settled.map(of))
  const heap = slope(({ heapBytes }) => heapBytes / 1_000)
  const things = [['nodes', slope(({ nodes }) => nodes)], ['listeners', slope(({ listeners }) => listeners)]] as const
  if (heap === null) return voidFinding('the samples are of fewer than five different sales')
  const growing = things.filter(([, estimate]) => estimate !== null && estimate.lower > MOST_THINGS)
  const compared = compareInterval(heap.lower, heap.upper, check.limit)
  const status = growing.length > 0 ? 'fail' : compared
  const interval = { lower: heap.lower, upper: heap.upper }
  const basis = `the heap grows by ${numberText(heap.slope)} kB a sale over ${countText(sales, 'sale')}, from ${numberText(heap.lower)} to ${numberText(heap.upper)} kB`
  const grown = growing.map(([name, estimate]) => `${name} grow by ${numberText(estimate?.slope ?? 0)} a sale`)
  const because = [basis, ...grown].join('; ')
  const [first, last] = [settled[0], settled.at(-1)]
  const evidence: Evidence[] = [
    ...[first, last].flatMap((each): Evidence[] => (each === undefined ? [] : [{
      kind: 'sale', ref: String(each.sale), at: null,
      text: `${numberText(each.heapBytes / 1_000_000)} MB, ${countText(each.nodes, 'node')}, ${countText(each.listeners, 'listener')}`,
    }])),
    commandEvidence('report', path, 'draws heap, nodes and listeners over the sales'),
  ]
  return finding({ status, value: heap.slope, interval, because, evidence: status === 'pass' ? [] : evidence })
}
