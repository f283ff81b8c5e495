import { TillstormError } from '../run/problems.ts'
import { openRun, runFiles } from '../run/run-directory.ts'
import type { RunReader } from '../run/run-directory.ts'
import type { Audit } from '../run/records.ts'
import type { StockRecord } from '../run/stock-record.ts'
import type { OrderSource } from '../targets/magento/order-source.ts'
import { auditRun, defaultVisibilityBoundMs } from './audit.ts'
import { planOfRun } from './plan-of-run.ts'
import type { StockReading } from './rule.ts'

export type AuditAccess = {
  orders: OrderSource
  /** How far the read of Magento has come. */
  onPage(readSoFar: number, totalCount: number): void
}

/** Both readings, or none. Nothing comes back into stock in a run but what the records of its orders tell. */
const stockReading = (record: StockRecord | null): StockReading | null =>
  record === null || record.after === null
    ? null
    : { before: new Map(Object.entries(record.before)), after: new Map(Object.entries(record.after)), returned: new Map(), backorders: new Set(record.backorders ?? []), unmanaged: new Set(record.unmanaged ?? []) }

/** Duplicates of every order would be twice the plan; a target that gives more than this invents records. */
const mostRecords = (planned: number): number => planned * 4 + 10_000

/**
 * Audits a recorded run against what Magento holds now, and writes `audit.json` into its directory. A Magento that
 * cannot be read to the end makes an audit whose rules are all void; that never replaces a complete audit. Throws
 * where the run itself cannot be read.
 */
export const auditRunDirectory = async (run: RunReader, access: AuditAccess): Promise<Audit> => {
  const { manifest } = run
  const { protocol } = manifest
  if (protocol === null) {
    throw new TillstormError('USAGE', `${run.path} drove no load, so there is no order of a terminal to audit`, {
      hint: 'audit a run of `tillstorm verify` or `tillstorm load`',
    })
  }
  const plan = await planOfRun(run)
  const stored = access.orders.read({
    prefix: manifest.orderPrefix,
    orderKey: protocol.orderKey,
    afterEntityId: manifest.magentoBaselineEntityId ?? 0,
    maxRecords: mostRecords(plan.parameters.orders),
    onPage: access.onPage,
  })
  const damagedBefore = run.damagedRows
  const audit = await auditRun({
    manifest: { ...manifest, protocol },
    plan,
    ledger: run.ledger(),
    damagedLedgerRows: () => run.damagedRows - damagedBefore,
    // By a reader of its own: a damaged row of the monitors says nothing about the ledger.
    monitors: (await openRun(run.path)).monitors(),
    stored,
    emptyMeans: access.orders.emptyMeans?.(manifest.orderPrefix) ?? null,
    visibilityBoundMs: defaultVisibilityBoundMs,
    stock: stockReading(await run.stock()),
    nowMs: () => performance.now(),
  })
  const replacesComplete = !audit.complete && (await run.audit())?.complete === true
  if (!replacesComplete) run.writeJson(runFiles.audit, audit)
  return audit
}
