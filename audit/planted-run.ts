import { fatesOf } from '../fixtures/after-sale.ts'
import type { AfterSale } from '../fixtures/after-sale.ts'
import type { Plan, PlannedOrder } from '../fixtures/model.ts'
import { magentoTime, orderKey, tenderText } from '../fixtures/order-wire.ts'
import { defaultParameters } from '../fixtures/parameters.ts'
import { createPlan } from '../fixtures/plan.ts'
import type { Audit, LedgerRow, MonitorRow } from '../run/records.ts'
import { magentoTimeMs } from '../targets/magento/stored-order.ts'
import type { StoredOrder } from '../targets/magento/stored-order.ts'
import { auditRun, defaultVisibilityBoundMs, rules } from './audit.ts'
import type { AuditInput } from './audit.ts'
import type { StockReading } from './rule.ts'

/** For tests and benchmarks: a clean run of a small plan, into which a test plants its fault. */
export type PlantedRun = {
  manifest: AuditInput['manifest']
  plan: Plan
  ledger: LedgerRow[]
  monitors: MonitorRow[]
  stored: StoredOrder[]
  damagedLedgerRows: number
  stock: StockReading | null
  visibilityBoundMs: number
  /** Set to make the read of Magento fail behind the stored orders. */
  readError: Error | null
  emptyMeans?: string
}

export const startMs = Date.UTC(2026, 10, 22, 8, 0, 0)
const prefix = 'ts1'

/** The order as Magento holds it when nothing went wrong. */
export const storedAs = (order: PlannedOrder, soldAtMs: number, entityId: number): StoredOrder => ({
  entityId,
  incrementId: orderKey(prefix, order.index),
  extOrderId: orderKey(prefix, order.index),
  state: 'new',
  createdAtMs: magentoTimeMs(magentoTime(soldAtMs)),
  updatedAtMs: magentoTimeMs(magentoTime(soldAtMs + 1500)),
  customerEmail: order.customer.email,
  grandTotal: order.totalMinor / 100,
  subtotal: order.subtotalMinor / 100,
  tax: order.taxMinor / 100,
  shipping: 0,
  discount: 0,
  surcharge: 0,
  totalQuantity: order.totalQuantity,
  paymentTexts: order.tenders.map(tenderText),
  billingCompany: null,
  invoiced: null,
  refunded: null,
  lines: order.lines.map((line) => ({
    sku: line.sku,
    quantity: line.quantity,
    price: line.unitPriceMinor / 100,
    rowTotal: line.rowTotalMinor / 100,
    tax: line.taxMinor / 100,
    shipped: 0,
  })),
})

/** A run without a fault: every order acknowledged 200 ms after its sale and stored once. */
export const cleanRun = (orders = 40, terminals = 4): PlantedRun => {
  const plan = createPlan({ ...defaultParameters, orders, terminals, shops: Math.min(2, terminals), catalogueSize: 200, customers: 50 })
  const soldAt = (index: number): number => startMs + index * 7_000 + 123
  const ledger = Array.from({ length: orders }, (_, index): LedgerRow => ({
    index,
    outcome: 'ok',
    reason: null,
    attempts: 1,
    plannedAtMs: soldAt(index) - 3,
    soldAtMs: soldAt(index),
    ackedAtMs: soldAt(index) + 200,
    offline: false,
  }))
  return {
    manifest: {
      orderPrefix: prefix,
      protocol: {
        name: 'sync', file: null, orderKey: 'increment_id', pricing: 'till', sendsSaleTime: true, movesStock: false, hasQueue: true, cashierWaits: false,
      },
      clockOffsetMs: 0,
      phases: [{ name: 'drive', startedAtMs: startMs, endedAtMs: startMs + 1, state: 'done', detail: null }],
      driver: {
        exitCode: 0, signal: null, terminalsPlanned: terminals, terminalsDone: terminals, rows: 1, malformedRows: 0, attempts: orders,
        outcomes: orders, warnings: [], doneTotals: null, lastDoneAtMs: null, safetyStop: null,
      },
      drain: { waitedMs: 900, emptied: true, boundMs: 60_000 },
      targets: { magento: { kind: 'embedded', url: 'http://127.0.0.1:1' }, sync: null },
    },
    plan,
    ledger,
    monitors: [],
    stored: Array.from({ length: orders }, (_, index) => storedAs(plan.orderAt(index), soldAt(index), 100 + index)),
    damagedLedgerRows: 0,
    stock: null,
    visibilityBoundMs: defaultVisibilityBoundMs,
    readError: null,
  }
}

/** The run with all done after the sales that this asks for, as Magento then holds it. */
export const afterSaleDone = (run: PlantedRun, afterSale: AfterSale): PlantedRun => {
  const fates = fatesOf(run.plan, afterSale)
  const stored = run.stored.map((order, index): StoredOrder => {
    const { cancel, invoice, ship, refund } = fates(index)
    const isComplete = invoice && ship
    return {
      ...order,
      state: cancel ? 'canceled' : refund ? 'closed' : isComplete ? 'complete' : invoice || ship ? 'processing' : 'new',
      invoiced: invoice ? order.grandTotal : null,
      refunded: refund ? order.grandTotal : null,
      lines: order.lines.map((line) => ({ ...line, shipped: ship ? line.quantity! : 0 })),
    }
  })
  return { ...run, manifest: { ...run.manifest, afterSale }, stored }
}

async function* pages(run: PlantedRun): AsyncGenerator<StoredOrder[]> {
  for (let from = 0; from < run.stored.length; from += 300) yield run.stored.slice(from, from + 300)
  if (run.readError !== null) throw run.readError
}

async function* each<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows
}

export const auditPlanted = (run: PlantedRun, table: typeof rules = rules): Promise<Audit> =>
  auditRun(
    {
      manifest: run.manifest,
      plan: run.plan,
      ledger: each(run.ledger),
      monitors: each(run.monitors),
      damagedLedgerRows: () => run.damagedLedgerRows,
      stored: pages(run),
      emptyMeans: run.emptyMeans ?? null,
      visibilityBoundMs: run.visibilityBoundMs,
      stock: run.stock,
      nowMs: () => performance.now(),
    },
    table,
  )

/** The names of the rules that fail, for "this fault and no other". */
export const failing = (audit: Audit): string[] =>
  Object.entries(audit.rules).filter(([, rule]) => rule.status === 'fail').map(([name]) => name)
