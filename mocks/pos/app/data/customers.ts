import type { TillCustomer } from './api.ts'
import { folded, wordsOf } from './search.ts'

/** All customers in memory, found by the beginnings of their names and address. */
export type CustomerBook = {
  put(customer: TillCustomer): void
  size(): number
  byId(id: number): TillCustomer | null
  search(query: string, limit: number): readonly TillCustomer[]
}

type Entry = { customer: TillCustomer; begins: readonly string[] }

export const createCustomerBook = (): CustomerBook => {
  const entries = new Map<number, Entry>()
  return {
    put: (customer) => {
      const { email, firstname, lastname } = customer
      entries.set(customer.id, { customer, begins: [folded(firstname), folded(lastname), folded(email)] })
    },
    size: () => entries.size,
    byId: (id) => entries.get(id)?.customer ?? null,
    search: (query, limit) => {
      const words = wordsOf(query)
      const found: TillCustomer[] = []
      if (words.length === 0) return found
      for (const { customer, begins } of entries.values()) {
        if (!words.every((word) => begins.some((text) => text.startsWith(word)))) continue
        found.push(customer)
        if (found.length >= limit) break
      }
      return found
    },
  }
}
