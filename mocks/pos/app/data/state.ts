import type { TillState } from './api.ts'

/** The till's state, replaced as a whole and told to all listeners at once. */
export type StateHolder = {
  get(): TillState
  /** Tells nobody where nothing differs. */
  set(change: Partial<TillState>): void
  subscribe(listener: () => void): () => void
}

export const initialState = (online: boolean): TillState => ({
  phase: 'starting',
  problem: null,
  cashier: null,
  progress: null,
  shop: { name: '', terminal: 0, currency: 'USD', taxBasisPoints: 0, backend: 'sync' },
  online,
  outbox: { waiting: 0, sending: false, refused: 0 },
  storage: { full: false, unsavedOrders: 0 },
  catalogueRevision: 0,
  productCount: 0,
  customerCount: 0,
  lastSyncMs: null,
  held: [],
})

const same = (one: unknown, other: unknown): boolean => one === other || JSON.stringify(one) === JSON.stringify(other)

export const createState = (initial: TillState): StateHolder => {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set: (change) => {
      const entries = Object.entries(change).filter(([name, value]) => !same(state[name as keyof TillState], value))
      if (entries.length === 0) return
      state = { ...state, ...Object.fromEntries(entries) }
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
