import type { TillCustomer, TillState } from './api.ts'
import type { ProductRow, StockRow } from './catalogue.ts'
import type { CatalogueSource, Marks } from './source.ts'

/** How far the first sync has come; it goes on there after a reload. */
export type SyncProgress = { stage: 'products' | 'customers' | 'done'; cursor: string | null; marks: Marks | null; done: number; total: number | null }

export const notSynced: SyncProgress = { stage: 'products', cursor: null, marks: null, done: 0, total: null }

/** Where rows go: into memory and the database, a few milliseconds a task. */
export type SyncTarget = {
  products(rows: readonly ProductRow[]): Promise<void>
  stock(rows: readonly StockRow[]): Promise<void>
  customers(rows: readonly TillCustomer[]): Promise<void>
  saveProgress(progress: SyncProgress): Promise<void>
}

/**
 * The first sync, from wherever `from` stands to its end. The marks of the very first page stay: what changes while the pages come is
 * in the first delta. Rejects with the source's error; progress is saved after every page.
 */
export const fullSync = async (source: CatalogueSource, target: SyncTarget, from: SyncProgress, tell: (progress: TillState['progress']) => void): Promise<SyncProgress> => {
  let progress = from
  const advance = async (next: SyncProgress): Promise<void> => {
    progress = next
    await target.saveProgress(next)
    if (next.stage !== 'done') tell({ what: next.stage, done: next.done, total: next.total })
  }
  while (progress.stage === 'products') {
    const page = await source.productPage(progress.cursor)
    await target.products(page.products)
    await target.stock(page.stock)
    const done = progress.done + page.products.length
    const marks: Marks | null = progress.marks ?? page.marks
    const total = page.total ?? progress.total
    await advance(page.next === null ? { stage: 'customers', cursor: null, marks, done: 0, total: null } : { stage: 'products', cursor: page.next, marks, done, total })
  }
  while (progress.stage === 'customers') {
    const page = await source.customerPage(progress.cursor)
    await target.customers(page.customers)
    const done = progress.done + page.customers.length
    const marks: Marks | null = progress.marks === null ? null : { ...progress.marks, customers: page.mark ?? progress.marks.customers }
    await advance({ stage: page.next === null ? 'done' : 'customers', cursor: page.next, marks, done, total: null })
  }
  return progress
}

/** A backend that always has more must not hold the till for ever: the next delta goes on. */
const MOST_ROUNDS = 50

/** Applies what changed since the marks; resolves with the marks to go on from, and whether anything came. */
export const deltaSync = async (source: CatalogueSource, target: SyncTarget, since: Marks): Promise<{ marks: Marks; changed: boolean }> => {
  let marks = since
  let changed = false
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const changes = await source.changes(marks)
    await target.products(changes.products)
    await target.stock(changes.stock)
    await target.customers(changes.customers)
    marks = changes.marks
    changed ||= changes.products.length + changes.stock.length + changes.customers.length > 0
    if (!changes.more) break
  }
  return { marks, changed }
}
