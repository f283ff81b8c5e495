import { stepsOf } from '../../fixtures/after-sale.ts'
import type { Audit, AuditRule } from '../../run/records.ts'
import { passRule, voidRule } from '../findings.ts'
import type { AuditFacts, Rule } from '../rule.ts'

/** Whether the run itself changed an order after its sale: its `updated_at` tells of that. */
const changedByRun = ({ fateOf }: AuditFacts, index: number): boolean => fateOf !== null && stepsOf(fateOf(index)).length > 0

/**
 * From acknowledgement to visible in Magento, in milliseconds; null where it cannot be known. `updated_at` is the
 * moment of the last change, cut to whole seconds: the order was there by then, and visible before the answer is 0. Of an order that the run
 * changed after its sale `created_at` tells it, where Magento makes it.
 */
const delayMs = (facts: AuditFacts, index: number, offsetMs: number): number | null => {
  const ackedAtMs = facts.columns.ackedAtMs(index)
  const isToldByCreation = !facts.protocol.sendsSaleTime && changedByRun(facts, index)
  const thereAtMs = isToldByCreation ? facts.columns.createdAtMs(index) : facts.columns.updatedAtMs(index)
  return ackedAtMs === null || thereAtMs === null ? null : Math.max(0, Math.round(thereAtMs - offsetMs - ackedAtMs))
}

/** The delays of all acknowledged orders that Magento holds, ascending. */
const delays = (facts: AuditFacts, offsetMs: number): Float64Array => {
  const { columns } = facts
  const found = new Float64Array(columns.planned)
  let size = 0
  for (let index = 0; index < columns.planned; index++) {
    if (columns.outcome(index) !== 'ok' || columns.records(index) === 0) continue
    const delay = delayMs(facts, index, offsetMs)
    if (delay !== null) found[size++] = delay
  }
  return found.subarray(0, size).sort()
}

/** Nearest-rank percentiles of the delay (Hyndman & Fan 1996, type 1); null where none could be measured. */
export const visibilityDelays = (facts: AuditFacts): Audit['visibilityDelayMs'] => {
  if (facts.clockOffsetMs === null) return null
  const sorted = delays(facts, facts.clockOffsetMs)
  if (sorted.length === 0) return null
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted[sorted.length - 1]! }
}

/** When each acknowledged order that Magento holds was acknowledged, ascending. */
const acknowledgements = ({ columns }: AuditFacts): Float64Array => {
  const moments = new Float64Array(columns.planned)
  let size = 0
  for (let index = 0; index < columns.planned; index++) {
    const ackedAtMs = columns.outcome(index) === 'ok' && columns.records(index) > 0 ? columns.ackedAtMs(index) : null
    if (ackedAtMs !== null) moments[size++] = ackedAtMs
  }
  return moments.subarray(0, size).sort()
}

type Shortfall = { atMs: number; due: number; count: number }

/**
 * The moment at which Magento's own count was furthest below the orders acknowledged at least the bound before; null where it
 * never was. Orders that Magento never held are lost, not late, and are no part of it. Records that are no acknowledged order
 * only make the count higher, so each order of the difference is proven late.
 */
const worstShortfall = (facts: AuditFacts): Shortfall | null => {
  const moments = acknowledgements(facts)
  let worst: Shortfall | null = null
  let due = 0
  for (const { sinceMs, count } of facts.magentoCounts) {
    while (due < moments.length && moments[due]! + facts.visibilityBoundMs <= sinceMs) due++
    if (due - count > (worst === null ? 0 : worst.due - worst.count)) worst = { atMs: sinceMs, due, count }
  }
  return worst
}

const lateRule = ({ visibilityBoundMs }: AuditFacts, { atMs, due, count }: Shortfall): AuditRule => ({
  status: 'fail',
  count: due - count,
  reason: null,
  examples: [{
    ref: new Date(atMs).toISOString(),
    index: null,
    expected: `${due} orders in Magento, acknowledged at least ${visibilityBoundMs / 1000} s before`,
    found: `${count}`,
  }],
})

/**
 * An acknowledged order is late when Magento held it only later than the bound after its acknowledgement. An `updated_at` within
 * the bound proves that it was in time. A later one proves nothing, because an invoice or an export moves it: that an order was
 * late is proven by the counts of Magento that the run took meanwhile.
 */
export const visibilityDelay: Rule = (facts) => ({
  finish: () => {
    const { columns, clockOffsetMs, visibilityBoundMs } = facts
    const shortfall = worstShortfall(facts)
    if (shortfall !== null) return lateRule(facts, shortfall)
    if (clockOffsetMs === null) return voidRule("the target's clock was not measured, so its times cannot be compared with ours")
    let inTime = 0
    let changedByUs = 0
    let changedLater = 0
    let unreadable = 0
    for (let index = 0; index < columns.planned; index++) {
      if (columns.outcome(index) !== 'ok' || columns.records(index) === 0) continue
      const delay = delayMs(facts, index, clockOffsetMs)
      if (delay === null) unreadable++
      else if (delay > visibilityBoundMs && changedByRun(facts, index)) changedByUs++
      else if (delay > visibilityBoundMs) changedLater++
      else inTime++
    }
    if (changedLater > 0) {
      const changed = `Magento changed ${changedLater} orders more than ${visibilityBoundMs / 1000} s after their acknowledgement`
      return voidRule(`${changed}, so their updated_at does not tell when they came`)
    }
    if (unreadable > 0) return voidRule(`Magento gave no readable updated_at for ${unreadable} orders`)
    if (inTime > 0) return passRule()
    return voidRule(changedByUs > 0 ? 'the run itself changed each of its orders later than that' : 'Magento holds no acknowledged order of this run')
  },
})
