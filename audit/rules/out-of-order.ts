import { magentoTime } from '../../fixtures/order-wire.ts'
import { Findings, voidRule } from '../findings.ts'
import type { AuditFacts, Rule } from '../rule.ts'
import type { AuditRule } from '../../run/records.ts'

const secondOf = (ms: number): number => Math.floor(ms / 1000)

/** Where the protocol sends the time of the sale: each order keeps its own second, and a terminal's never go back. */
const bySaleTime = (facts: AuditFacts): AuditRule => {
  const { columns, plan } = facts
  const findings = new Findings(facts.prefix)
  let judged = 0
  let terminal = -1
  let latestMs = Number.NEGATIVE_INFINITY
  for (let index = 0; index < columns.planned; index++) {
    // A terminal's orders stand together, in the order of their sales.
    const owner = plan.terminalOf(index)
    if (owner !== terminal) latestMs = Number.NEGATIVE_INFINITY
    terminal = owner
    if (columns.records(index) === 0 || columns.outcome(index) !== 'ok') continue
    const soldAtMs = columns.soldAtMs(index)
    if (soldAtMs === null) continue
    judged++
    const createdAtMs = columns.createdAtMs(index)
    const found = createdAtMs === null ? 'none' : magentoTime(createdAtMs)
    const before = latestMs
    if (createdAtMs === null || secondOf(createdAtMs) !== secondOf(soldAtMs)) {
      findings.addOrder(index, () => ({ expected: `created_at ${magentoTime(soldAtMs)}, the sale`, found: `created_at ${found}` }))
    } else if (createdAtMs < before) {
      findings.addOrder(index, () => ({ expected: `created_at not before ${magentoTime(before)}, the sale before it`, found: `created_at ${found}` }))
    }
    if (createdAtMs !== null) latestMs = Math.max(latestMs, createdAtMs)
  }
  return judged === 0 ? voidRule('Magento holds no acknowledged order of this run') : findings.outcome()
}

/** Where it does not: Magento numbers a terminal's orders in the order of their sales. */
const byEntityId = (facts: AuditFacts): AuditRule => {
  const { columns, plan } = facts
  const findings = new Findings(facts.prefix)
  let judged = 0
  let terminal = -1
  let highest = 0
  for (let index = 0; index < columns.planned; index++) {
    const owner = plan.terminalOf(index)
    if (owner !== terminal) highest = 0
    terminal = owner
    const entityId = columns.entityId(index)
    if (entityId === null || columns.outcome(index) !== 'ok') continue
    judged++
    const before = highest
    if (entityId < before) {
      findings.addOrder(index, () => ({ expected: `an entity_id after ${before}, the sale before it`, found: `entity_id ${entityId}` }))
    }
    highest = Math.max(highest, entityId)
  }
  return judged === 0 ? voidRule('Magento holds no acknowledged order of this run') : findings.outcome()
}

/** The order of a terminal's sales and the times of its offline sales are kept in Magento. Acknowledged orders only. */
export const outOfOrder: Rule = (facts) => ({
  finish: () => (facts.protocol.sendsSaleTime ? bySaleTime(facts) : byEntityId(facts)),
})
