import type { StoredOrder } from './database.ts'

/**
 * Sales for which IndexedDB had no room: in memory, and in localStorage, which has a share of its own and outlives the tab. A key an
 * order, so that two tabs never overwrite each other.
 */
export type Spare = {
  keep(order: StoredOrder): void
  drop(reference: string): void
  all(): readonly StoredOrder[]
}

const PREFIX = 'till.unsaved.'

export const createSpare = (storage: Pick<Storage, 'setItem' | 'removeItem' | 'getItem' | 'key' | 'length'> | null): Spare => {
  const orders = new Map<string, StoredOrder>()
  for (let at = 0; storage !== null && at < storage.length; at += 1) {
    const key = storage.key(at)
    if (key === null || !key.startsWith(PREFIX)) continue
    try {
      const order = JSON.parse(storage.getItem(key) ?? '') as StoredOrder
      orders.set(order.reference, order)
    } catch {
      // Half a text of a tab that was killed as it wrote: that sale was never confirmed.
    }
  }
  return {
    keep: (order) => {
      orders.set(order.reference, order)
      try {
        storage?.setItem(PREFIX + order.reference, JSON.stringify(order))
      } catch {
        // Full as well: memory is what is left.
      }
    },
    drop: (reference) => {
      orders.delete(reference)
      storage?.removeItem(PREFIX + reference)
    },
    all: () => [...orders.values()],
  }
}
