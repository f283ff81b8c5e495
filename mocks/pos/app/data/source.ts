import type { TillCustomer } from './api.ts'
import type { ProductRow, StockRow } from './catalogue.ts'

/** Where the next delta goes on: revisions of the sync backend, or times of Magento. */
export type Marks = { products: string; stock: string; customers: string }

export type ProductPage = { products: readonly ProductRow[]; stock: readonly StockRow[]; next: string | null; total: number | null; marks: Marks | null }
export type CustomerPage = { customers: readonly TillCustomer[]; next: string | null; total: number | null; mark: string | null }
export type Changes = { products: readonly ProductRow[]; stock: readonly StockRow[]; customers: readonly TillCustomer[]; marks: Marks; more: boolean }

/**
 * What a till reads from its backend. All reject with a SourceError; `next: null` ends the pages. `marks` of the first page are
 * where the first delta goes on, so that nothing that changes meanwhile is missed.
 */
export type CatalogueSource = {
  productPage(cursor: string | null): Promise<ProductPage>
  customerPage(cursor: string | null): Promise<CustomerPage>
  changes(since: Marks): Promise<Changes>
  /** Tells that the shift is over; where the backend has no word for it, nothing happens. */
  closeShift(totals: { atMs: number; orders: number; totalMinor: number }): Promise<void>
}

export class SourceError extends Error {
  /** `signIn`: the cashier's session is over. */
  readonly kind: 'signIn' | 'network' | 'answer'
  constructor(kind: 'signIn' | 'network' | 'answer', message: string) {
    super(message)
    this.name = 'SourceError'
    this.kind = kind
  }
}

const TIMEOUT_MS = 30_000

/** One request to the till's own server, which hands it on. Rejects with a SourceError unless the answer is 200 and JSON. */
export const ask = async <Answer>(fetcher: typeof fetch, path: string, init: RequestInit = {}): Promise<Answer> => {
  let response: Response
  try {
    response = await fetcher(path, { credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS), ...init })
  } catch {
    throw new SourceError('network', 'no connection')
  }
  if (response.status === 401) throw new SourceError('signIn', 'please sign in again')
  if (response.status !== 200) throw new SourceError(response.status >= 500 ? 'network' : 'answer', `the server answered ${response.status}`)
  try {
    return (await response.json()) as Answer
  } catch {
    throw new SourceError('answer', 'the server sent no JSON')
  }
}
