import type { TillConfig } from '../config.ts'
import type { HeldCart, TillData } from './api.ts'
import { signInAt, signOutAt } from './cashier.ts'
import { openTillDatabase, savedConfig, type TillDatabase } from './database.ts'
import { createDispatch, type Dispatch } from './dispatch.ts'
import { createKeepFresh, type KeepFresh } from './keep-fresh.ts'
import { magentoSource } from './magento-source.ts'
import { createMemory, type Memory } from './memory.ts'
import { createOrderBook, type OrderBook } from './order-book.ts'
import { plantPoints } from './plant-points.ts'
import { priceCart } from './pricing.ts'
import { bookSale, createReferences, localDay, tabSerial, totalsOf } from './sale.ts'
import type { CatalogueSource } from './source.ts'
import { createSpare, type Spare } from './spare.ts'
import { createState, initialState } from './state.ts'
import { notSynced } from './sync.ts'
import { syncSource } from './sync-source.ts'

/** Made once the database is open and the configuration known. */
type Opened = {
  db: TillDatabase
  config: TillConfig
  memory: Memory
  book: OrderBook
  spare: Spare
  source: CatalogueSource
  reference: (atMs: number) => string
  /** While a cashier is signed in. */
  shift: { fresh: KeepFresh; dispatch: Dispatch } | null
}

const HISTORY = 50
const FOUND_CUSTOMERS = 20

const fetcher: typeof fetch = (input, init) => fetch(input, init)

const fetchConfig = async (): Promise<TillConfig | null> => {
  try {
    const response = await fetch('/config.json', { cache: 'no-store', signal: AbortSignal.timeout(10_000) })
    return response.ok ? ((await response.json()) as TillConfig) : null
  } catch {
    return null
  }
}

const registerWorker = (): void => {
  if (!('serviceWorker' in navigator)) return
  const register = (): void => void navigator.serviceWorker.register('/sw.js').catch(() => {})
  // The first visit's own requests go first.
  if (document.readyState === 'complete') register()
  else addEventListener('load', register, { once: true })
}

const localStorageOrNull = (): Storage | null => {
  try {
    return localStorage
  } catch {
    return null
  }
}

export const createTill = (): TillData => {
  const state = createState(initialState(navigator.onLine))
  let opened: Opened | null = null

  const onSignInNeeded = (): void => {
    const { cashier } = state.get()
    if (cashier !== null) state.set({ cashier: { ...cashier, expired: true } })
  }

  const open = async (): Promise<Opened> => {
    const db = await openTillDatabase()
    const saved = await savedConfig(db)
    const config = saved ?? (await fetchConfig())
    if (config === null) throw new Error('No connection, and this till was never set up. Connect it and try again.')
    const save = (next: TillConfig): Promise<unknown> => db.put('meta', { name: 'config', value: next }).catch(() => {})
    if (saved === null) await save(config)
    else void fetchConfig().then((next) => (next === null ? null : save(next)))
    if (config.faults.length > 0) await (await import('../faults/plant.ts')).plantFaults(config.faults, config.workUnitsPerMs)
    const spare = createSpare(localStorageOrNull())
    const book = createOrderBook(db, spare, state)
    const memory = createMemory(db, config.departments, () => state.set({ storage: { ...state.get().storage, full: true } }))
    const source = config.backend === 'sync' ? syncSource(config, fetcher) : magentoSource(config, fetcher)
    const reference = createReferences(config.terminal, tabSerial(crypto.getRandomValues(new Uint8Array(6))))
    return { db, config, memory, book, spare, source, reference, shift: null }
  }

  /** A cashier is there: loads what the till has, brings what it lacks, and keeps both fresh. */
  const enter = async (till: Opened, name: string): Promise<void> => {
    const { db, config, memory, book, spare, source } = till
    state.set({ cashier: { name, expired: false } })
    const row = await db.get('meta', 'sync')
    const progress = row?.name === 'sync' ? row.value : notSynced
    const known = progress.stage === 'done'
    if (!known) state.set({ phase: 'syncing', progress: { what: progress.stage === 'customers' ? 'customers' : 'products', done: progress.done, total: progress.total } })
    if (memory.catalogue.size() === 0 && progress !== notSynced) await memory.loadCatalogue()
    const held = await db.getAll('held')
    state.set({ held: held.sort((a, b) => b.heldAtMs - a.heldAtMs) })
    await book.recount()
    const dispatch = createDispatch({ db, config, book, spare, state, onSignInNeeded })
    const ready = (): void => {
      state.set({ phase: 'ready', productCount: memory.catalogue.size(), catalogueRevision: memory.catalogue.revision() })
      if (state.get().outbox.waiting > 0) dispatch.poke()
    }
    const fresh = createKeepFresh({ source, memory, state, deltaSeconds: config.deltaSeconds, onReady: ready, onSignInNeeded })
    till.shift = { fresh, dispatch }
    if (known) {
      ready()
      if (memory.customers.size() === 0) await memory.loadCustomers()
    } else if (progress.stage === 'customers' && memory.customers.size() === 0) await memory.loadCustomers()
    fresh.start(progress)
    void navigator.storage?.persist?.().catch(() => false)
    await book.prune(Date.now())
  }

  const start = async (): Promise<void> => {
    try {
      const till = await open()
      opened = till
      const { shopName, terminal, currency, taxBasisPoints, backend } = till.config
      state.set({ shop: { name: shopName, terminal, currency, taxBasisPoints, backend } })
      const session = await till.db.get('session', 'cashier')
      if (session === undefined) state.set({ phase: 'signedOut' })
      else await enter(till, session.name)
    } catch (error) {
      state.set({ phase: 'failed', problem: error instanceof Error ? error.message : String(error) })
    }
  }

  const needed = (): Opened => {
    if (opened === null) throw new Error('the till is not open yet')
    return opened
  }

  addEventListener('online', () => {
    state.set({ online: true })
    opened?.shift?.dispatch.poke()
    opened?.shift?.fresh.now()
  })
  addEventListener('offline', () => state.set({ online: false }))
  navigator.serviceWorker?.addEventListener('controllerchange', () => {
    if (state.get().outbox.waiting > 0) opened?.shift?.dispatch.poke()
  })
  registerWorker()
  void start()

  return {
    subscribe: state.subscribe,
    state: state.get,
    signIn: async (user, password) => {
      const till = opened
      if (till === null) return 'The till is still starting.'
      const answer = await signInAt(fetcher, user, password)
      if ('problem' in answer) return answer.problem
      await till.db.put('session', { id: 'cashier', user, name: answer.name }).catch(() => {})
      if (till.shift === null) await enter(till, answer.name)
      else {
        state.set({ cashier: { name: answer.name, expired: false } })
        till.shift.dispatch.poke()
        till.shift.fresh.now()
      }
      return null
    },
    signOut: async () => {
      const till = needed()
      await till.book.recount()
      const { waiting } = state.get().outbox
      if (waiting > 0) return `${waiting} ${waiting === 1 ? 'order waits' : 'orders wait'} to be sent. Sign out when they have left.`
      till.shift?.fresh.stop()
      till.shift?.dispatch.stop()
      till.shift = null
      await till.db.delete('session', 'cashier')
      await signOutAt(fetcher)
      state.set({ phase: 'signedOut', cashier: null })
      return null
    },
    syncNow: () => {
      opened?.shift?.fresh.now()
      opened?.shift?.dispatch.poke()
    },

    categories: () => opened?.memory.catalogue.categories() ?? [],
    searchProducts: (query, categoryId = 'all') => opened?.memory.catalogue.search(query, categoryId) ?? [],
    productByBarcode: (barcode) => opened?.memory.catalogue.byBarcode(barcode) ?? null,
    productBySku: (sku) => opened?.memory.catalogue.bySku(sku) ?? null,
    searchCustomers: (query, limit = FOUND_CUSTOMERS) => opened?.memory.customers.search(query, limit) ?? [],
    customerById: (id) => opened?.memory.customers.byId(id) ?? null,
    priceCart: (cart) => priceCart(cart, (sku) => opened?.memory.catalogue.bySku(sku) ?? null, opened?.config.taxBasisPoints ?? 0),

    placeSale: async (cart, tenders, givenMinor = 0) => {
      const { config, memory, book, reference, shift } = needed()
      const atMs = Date.now()
      const priced = priceCart(cart, memory.catalogue.bySku, config.taxBasisPoints)
      const customer = cart.customerId === null ? null : memory.customers.byId(cart.customerId)
      const stored = bookSale(config, reference(atMs), atMs, { cart, priced, tenders, givenMinor, customer, cashier: state.get().cashier?.name ?? '' })
      await book.save(stored)
      plantPoints.afterSale?.(stored.reference)
      shift?.dispatch.poke()
      return stored.receipt
    },
    orderHistory: async (limit = HISTORY) => needed().book.newest(limit),

    holdCart: async (cart, note) => {
      const { db, memory, config } = needed()
      const { totalMinor } = priceCart(cart, memory.catalogue.bySku, config.taxBasisPoints)
      const held: HeldCart = { id: crypto.randomUUID(), cart, note, heldAtMs: Date.now(), totalMinor }
      state.set({ held: [held, ...state.get().held] })
      await db.put('held', held).catch(() => state.set({ storage: { ...state.get().storage, full: true } }))
    },
    resumeHeld: async (id) => {
      const { db } = needed()
      const held = state.get().held.find((each) => each.id === id) ?? null
      state.set({ held: state.get().held.filter((each) => each.id !== id) })
      await db.delete('held', id)
      return held?.cart ?? null
    },

    dayTotals: async () => {
      const day = localDay(Date.now())
      return totalsOf(day, await needed().book.ofDay(day))
    },
    closeDay: async () => {
      const { book, source } = needed()
      const atMs = Date.now()
      const { orders, totalMinor } = totalsOf(localDay(atMs), await book.ofDay(localDay(atMs)))
      try {
        await source.closeShift({ atMs, orders, totalMinor })
        return null
      } catch (error) {
        return `The day's totals did not reach the backend: ${error instanceof Error ? error.message : 'unknown problem'}.`
      }
    },
  }
}
