import type { StoredOrder, TillDatabase } from './database.ts'
import type { OutboxStore } from './outbox.ts'
import type { OrderState } from './api.ts'

const stateRange = (state: OrderState): IDBKeyRange => IDBKeyRange.bound([state, 0], [state, Infinity])

/** The outbox as it lies in IndexedDB; the same for page and worker. */
export const orderStore = (db: TillDatabase, nowMs: () => number = Date.now): OutboxStore => ({
  waiting: async (limit) => (await db.getAllFromIndex('orders', 'byState', stateRange('waiting'), limit)).map(({ order }) => order),
  settle: async (key, outcome) => {
    const transaction = db.transaction('orders', 'readwrite')
    const stored = await transaction.store.get(key)
    if (stored?.state === 'waiting') {
      const settled: StoredOrder = { ...stored, state: outcome.state, reason: outcome.state === 'refused' ? outcome.reason : null, sentAtMs: nowMs() }
      await transaction.store.put(settled)
    }
    await transaction.done
  },
})

export const countOrders = (db: TillDatabase, state: OrderState): Promise<number> => db.countFromIndex('orders', 'byState', stateRange(state))
