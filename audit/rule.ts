import type { AfterSaleFate } from '../fixtures/after-sale.ts'
import type { Plan, PlannedOrder } from '../fixtures/model.ts'
import type { AuditRule, ProtocolTraits } from '../run/records.ts'
import type { StoredOrder } from '../targets/magento/stored-order.ts'
import type { Columns } from './columns.ts'
import type { MagentoCount } from './magento-counts.ts'

/** Pieces of each SKU that Magento could sell, before the first sale and after the last. */
export type StockReading = {
  before: ReadonlyMap<string, number>
  after: ReadonlyMap<string, number>
  /** Pieces that came back into stock otherwise than by the orders of the run that were canceled or refunded: those are counted from their records. */
  returned: ReadonlyMap<string, number>
  /** SKUs that the shop sells beyond what it has: below 0 is no fault there. */
  backorders: ReadonlySet<string>
  /** SKUs whose stock the shop does not manage: no sale moves it. */
  unmanaged: ReadonlySet<string>
}

/** What every rule may know. The columns are filled when `finish` is called, not before. */
export type AuditFacts = {
  plan: Plan
  prefix: string
  protocol: ProtocolTraits
  columns: Columns
  /**
   * Why a planned order without a ledger row may have been sent all the same (a cut run, damaged rows): it is then
   * *unknown*. Null where the ledger is whole, and such an order was never attempted.
   */
  ledgerGap: string | null
  /** Why orders that were acknowledged may still be on their way into Magento; null where the backend had emptied. */
  stillUnderWay: string | null
  /** Target clock minus ours; null where it was not measured. */
  clockOffsetMs: number | null
  visibilityBoundMs: number
  /** What the run itself saw of Magento's number of orders while it went on. */
  magentoCounts: readonly MagentoCount[]
  /** Null where the run took no reading of the stock. */
  stock: StockReading | null
  /** What the run did with each of its acknowledged orders after their sale; null where it did nothing. */
  fateOf: ((index: number) => AfterSaleFate) | null
}

/** One record of Magento, with what it belongs to. */
export type AuditRecord = {
  stored: StoredOrder
  /** Null where the key is malformed or beyond the plan. */
  index: number | null
  /** The key that was read, for the evidence. */
  key: string
  /** Null with `index`. */
  planned: PlannedOrder | null
}

/** One rule at work: it may look at each record as it passes, and gives its judgement when all have passed. */
export type RuleChecker = { record?(record: AuditRecord): void; finish(): AuditRule }

export type Rule = (facts: AuditFacts) => RuleChecker
