import type { Audit } from '../../run/records.ts'
import { Findings, voidRule } from '../findings.ts'
import type { AuditFacts, Rule } from '../rule.ts'

/**
 * From acknowledgement to visible in Magento, in milliseconds; null where it cannot be known. `updated_at` is Magento's
 * moment of storing, cut to whole seconds, so this is the least that it can have been; visible before the answer is 0.
 */
const delayMs = (facts: AuditFacts, index: number, offsetMs: number): number | null => {
  const ackedAtMs = facts.columns.ackedAtMs(index)
  const updatedAtMs = facts.columns.updatedAtMs(index)
  return ackedAtMs === null || updatedAtMs === null ? null : Math.max(0, Math.round(updatedAtMs - offsetMs - ackedAtMs))
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

/** An acknowledged order is late when Magento held it only later than the bound after its acknowledgement. */
export const visibilityDelay: Rule = (facts) => ({
  finish: () => {
    const { columns, clockOffsetMs } = facts
    if (clockOffsetMs === null) return voidRule("the target's clock was not measured, so its times cannot be compared with ours")
    const findings = new Findings(facts.prefix)
    let judged = 0
    let unreadable = 0
    for (let index = 0; index < columns.planned; index++) {
      if (columns.outcome(index) !== 'ok' || columns.records(index) === 0) continue
      const delay = delayMs(facts, index, clockOffsetMs)
      if (delay === null) unreadable++
      else judged++
      if (delay !== null && delay > facts.visibilityBoundMs) {
        const boundS = facts.visibilityBoundMs / 1000
        findings.addOrder(index, () => ({ expected: `in Magento within ${boundS} s`, found: `after ${Math.round(delay / 1000)} s` }))
      }
    }
    if (findings.count > 0) return findings.outcome()
    if (unreadable > 0) return voidRule(`Magento gave no readable updated_at for ${unreadable} orders`)
    return judged === 0 ? voidRule('Magento holds no acknowledged order of this run') : findings.outcome()
  },
})
