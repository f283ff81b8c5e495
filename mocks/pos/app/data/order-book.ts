import type { PastOrder } from './api.ts'
import type { StoredOrder, TillDatabase } from './database.ts'
import { countOrders } from './order-store.ts'
import type { Spare } from './spare.ts'
import type { StateHolder } from './state.ts'

/** Sold and sent so long ago that nobody asks for it at a till. */
const KEPT_MS = 14 * 24 * 3_600_000

export const isQuota = (error: unknown): boolean => error instanceof DOMException && error.name === 'QuotaExceededError'

/** The orders of this till: in IndexedDB, or aside where that is full. */
export type OrderBook = {
  /** Resolves when the order is safe; never rejects. */
  save(order: StoredOrder): Promise<void>
  /** Tries to bring what lies aside into the database. */
  settleSpare(): Promise<void>
  /** Reads the counts anew after somebody else changed orders. */
  recount(): Promise<void>
  newest(limit: number): Promise<readonly PastOrder[]>
  ofDay(day: string): Promise<readonly StoredOrder[]>
  prune(nowMs: number): Promise<void>
}

export const createOrderBook = (db: TillDatabase, spare: Spare, state: StateHolder): OrderBook => {
  const put = (order: StoredOrder): Promise<unknown> => db.put('orders', order)
  const noteStorage = (full: boolean): void => state.set({ storage: { full, unsavedOrders: spare.all().length } })

  const recount = async (): Promise<void> => {
    const [waiting, refused] = await Promise.all([countOrders(db, 'waiting'), countOrders(db, 'refused')])
    const aside = spare.all()
    state.set({
      outbox: {
        ...state.get().outbox,
        waiting: waiting + aside.filter((order) => order.state === 'waiting').length,
        refused: refused + aside.filter((order) => order.state === 'refused').length,
      },
    })
  }

  /** Images come back by themselves; a sale does not. */
  const makeRoom = async (): Promise<void> => {
    if (!('caches' in globalThis)) return
    await caches.delete('images').catch(() => false)
  }

  const save = async (order: StoredOrder): Promise<void> => {
    try {
      await put(order)
      if (spare.all().length === 0) noteStorage(false)
    } catch (error) {
      // Aside first: making room takes time in which a tab can die.
      spare.keep(order)
      if (isQuota(error)) {
        await makeRoom()
        const saved = await put(order).then(() => true, () => false)
        if (saved) spare.drop(order.reference)
      }
      noteStorage(true)
    }
  }

  return {
    save: async (order) => {
      await save(order)
      const { outbox } = state.get()
      state.set({ outbox: { ...outbox, waiting: outbox.waiting + 1 } })
    },
    settleSpare: async () => {
      for (const order of spare.all()) {
        try {
          await put(order)
          spare.drop(order.reference)
        } catch {
          noteStorage(true)
          return
        }
      }
      noteStorage(false)
    },
    recount,
    newest: async (limit) => {
      const found: StoredOrder[] = [...spare.all()]
      let cursor = await db.transaction('orders').store.index('bySoldAt').openCursor(null, 'prev')
      while (cursor !== null && found.length < limit) {
        found.push(cursor.value)
        cursor = await cursor.continue()
      }
      return found
        .sort((a, b) => b.soldAtMs - a.soldAtMs)
        .slice(0, limit)
        .map(({ receipt, state: orderState, reason, sentAtMs }) => ({ receipt, state: orderState, reason, sentAtMs }))
    },
    ofDay: async (day) => [...(await db.getAllFromIndex('orders', 'byDay', day)), ...spare.all().filter((order) => order.day === day)],
    prune: async (nowMs) => {
      const transaction = db.transaction('orders', 'readwrite')
      let cursor = await transaction.store.index('bySoldAt').openCursor(IDBKeyRange.upperBound(nowMs - KEPT_MS))
      while (cursor !== null) {
        if (cursor.value.state === 'sent') await cursor.delete()
        cursor = await cursor.continue()
      }
      await transaction.done
    },
  }
}
