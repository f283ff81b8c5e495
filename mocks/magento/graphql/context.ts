import type { Shop } from '../shop.ts'
import type { Origin } from '../routing.ts'

/** What the resolvers of one request share. */
export type GraphQlContext = {
  shop: Shop
  /** The customer whose token came with the request; null for a guest, and for a token that is not a customer's or has expired. */
  customerId: number | null
  origin: Origin
  /** When the request came, by `performance.now()`: it may have waited for a worker since. */
  receivedMs: number
  /** Rows that the answer carries: reads take service time for each. */
  rows: number
}

/**
 * Resolvers by type and field. Each is typed by what its field really gets; a field without one is the property of that name.
 */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, (source: never, args: never, context: GraphQlContext) => unknown>>>>
