import { fatesOf } from '../fixtures/after-sale.ts'
import { indexOfKey } from '../fixtures/order-wire.ts'
import type { Plan } from '../fixtures/model.ts'
import { SCHEMA_VERSION, auditRuleNames } from '../run/records.ts'
import type { Audit, AuditRule, AuditRuleName, LedgerRow, Manifest, MonitorRow, OrderKey, ProtocolTraits } from '../run/records.ts'
import { exactMinor } from '../targets/magento/money.ts'
import type { StoredOrder } from '../targets/magento/stored-order.ts'
import { oneLine } from '../targets/one-line.ts'
import { Columns } from './columns.ts'
import { voidRule } from './findings.ts'
import { ledgerGap, stillUnderWay } from './doubts.ts'
import { magentoCounts } from './magento-counts.ts'
import type { AuditFacts, AuditRecord, Rule, RuleChecker, StockReading } from './rule.ts'
import { altered } from './rules/altered.ts'
import { duplicated } from './rules/duplicated.ts'
import { failedButApplied } from './rules/failed-but-applied.ts'
import { lost } from './rules/lost.ts'
import { money } from './rules/money.ts'
import { outOfOrder } from './rules/out-of-order.ts'
import { phantom } from './rules/phantom.ts'
import { stock } from './rules/stock.ts'
import { unknown } from './rules/unknown.ts'
import { visibilityDelay, visibilityDelays } from './rules/visibility-delay.ts'

/** The ten rules of the order history checker. */
export const rules: Readonly<Record<AuditRuleName, Rule>> = {
  lost, duplicated, altered, phantom, failedButApplied, unknown, outOfOrder, stock, money, visibilityDelay,
}

/** An order may need ten minutes: tills ring on through an outage, and a queue of a peak hour drains behind them. */
export const defaultVisibilityBoundMs = 600_000

export type AuditInput = {
  manifest: Pick<Manifest, 'orderPrefix' | 'clockOffsetMs' | 'phases' | 'driver' | 'drain' | 'targets' | 'afterSale'> & { protocol: ProtocolTraits }
  plan: Plan
  ledger: AsyncIterable<LedgerRow>
  /** Rows of the ledger that could not be read; asked when the ledger has ended. */
  damagedLedgerRows(): number
  monitors: AsyncIterable<MonitorRow>
  /** Pages of Magento's records. An error means that the read is incomplete. */
  stored: AsyncIterable<readonly StoredOrder[]>
  /** Why no record at all, where orders were acknowledged, is an incomplete read; null: then they are lost. */
  emptyMeans?: string | null
  visibilityBoundMs: number
  stock: StockReading | null
  /** A clock in milliseconds for `readMs` and `judgeMs`. */
  nowMs: () => number
}

/** The till's key is not what Magento's administrator looks for: a finding names the record, too. */
const naming = (rule: AuditRule, columns: Columns): AuditRule => ({
  ...rule,
  examples: rule.examples.map((example) => {
    const entityId = example.index === null || example.found.includes('entity_id') ? null : columns.entityId(example.index)
    return entityId === null ? example : { ...example, entityId }
  }),
})

const messageOf = (error: unknown): string => oneLine(error instanceof Error ? error.message : String(error), 300)

/** A rule that crashes is void with the reason, never a pass, and takes no other rule with it. */
const guarded = (name: AuditRuleName, make: () => RuleChecker): RuleChecker => {
  let crash: AuditRule | null = null
  const attempt = <T>(work: () => T): T | null => {
    if (crash !== null) return null
    try {
      return work()
    } catch (error) {
      crash = voidRule(`the rule ${name} itself failed: ${messageOf(error)}`)
      return null
    }
  }
  const checker = attempt(make)
  const look = checker?.record
  const finish = (): AuditRule => attempt(() => checker!.finish()) ?? crash!
  return look === undefined ? { finish } : { record: (record) => void attempt(() => look(record)), finish }
}

/** The till's key in a record: where the protocol puts it, or in the other field of the two ids, because a copy may keep only one. */
export const keyOf = (order: StoredOrder, prefix: string, field: OrderKey): string => {
  const ids = [order.incrementId, order.extOrderId ?? '']
  if (field === 'ext_order_id') ids.reverse()
  if (field === 'customer_email') ids.unshift(order.customerEmail?.split('@')[0] ?? '')
  if (field === 'company') ids.unshift(order.billingCompany ?? '')
  return ids.find((id) => id.startsWith(`${prefix}-`)) ?? ids.find((id) => id.toLowerCase().startsWith(`${prefix}-`)) ?? ids[0]!
}

/**
 * Judges a run by its ledger and Magento's records. Memory is flat: typed arrays over the planned orders, and one page
 * of records at a time. An incomplete read makes every rule void. Throws only where the ledger is not of this plan.
 */
export const auditRun = async (input: AuditInput, table: Readonly<Record<AuditRuleName, Rule>> = rules): Promise<Audit> => {
  const { manifest, plan, nowMs } = input
  const prefix = manifest.orderPrefix
  const columns = new Columns(plan.parameters.orders)
  let judgeMs = 0
  let readMs = 0

  let mark = nowMs()
  for await (const row of input.ledger) columns.addLedgerRow(row)
  const damagedLedgerRows = input.damagedLedgerRows()
  const counts = await magentoCounts(input.monitors)
  judgeMs += nowMs() - mark

  const embedded = manifest.targets.magento?.kind === 'embedded'
  const facts: AuditFacts = {
    plan,
    prefix,
    protocol: manifest.protocol,
    columns,
    ledgerGap: ledgerGap(manifest, damagedLedgerRows),
    stillUnderWay: stillUnderWay(manifest),
    // An embedded target shares our clock.
    clockOffsetMs: manifest.clockOffsetMs ?? (embedded ? 0 : null),
    visibilityBoundMs: input.visibilityBoundMs,
    magentoCounts: counts,
    stock: input.stock,
    fateOf: manifest.afterSale === undefined ? null : fatesOf(plan, manifest.afterSale),
  }
  const checkers = auditRuleNames.map((name) => ({ name, checker: guarded(name, () => table[name](facts)) }))
  const lookers = checkers.flatMap(({ checker }) => (checker.record === undefined ? [] : [checker.record]))

  let records = 0
  let incomplete: string | null = null
  mark = nowMs()
  try {
    for await (const page of input.stored) {
      readMs += nowMs() - mark
      mark = nowMs()
      records += page.length
      for (const stored of page) {
        const key = keyOf(stored, prefix, manifest.protocol.orderKey)
        const read = indexOfKey(prefix, key)
        const index = read !== null && read < columns.planned ? read : null
        const planned = index === null ? null : plan.orderAt(index)
        const record: AuditRecord = { stored, index, key: index === null ? oneLine(key, 60) : key, planned }
        if (index !== null) {
          const minor = stored.grandTotal === null ? null : exactMinor(stored.grandTotal)
          columns.addRecord(index, stored, minor ?? Number.NaN)
        }
        for (const look of lookers) look(record)
      }
      judgeMs += nowMs() - mark
      mark = nowMs()
    }
    readMs += nowMs() - mark
    if (records === 0 && columns.acknowledged > 0) incomplete = input.emptyMeans ?? null
  } catch (error) {
    incomplete = messageOf(error)
  }

  mark = nowMs()
  const judged = checkers.map(({ name, checker }): [AuditRuleName, AuditRule] => [
    name,
    incomplete === null ? naming(checker.finish(), columns) : voidRule(`the read of Magento is incomplete: ${incomplete}`),
  ])
  const visibilityDelayMs = incomplete === null ? visibilityDelays(facts) : null
  judgeMs += nowMs() - mark
  return {
    schemaVersion: SCHEMA_VERSION,
    planned: columns.planned,
    attempted: columns.attempted,
    acknowledged: columns.acknowledged,
    found: columns.found,
    records,
    complete: incomplete === null,
    readMs,
    judgeMs,
    visibilityDelayMs,
    rules: Object.fromEntries(judged) as Record<AuditRuleName, AuditRule>,
  }
}
