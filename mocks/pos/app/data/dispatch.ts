import type { TillConfig } from '../config.ts'
import type { TillDatabase } from './database.ts'
import type { OrderBook } from './order-book.ts'
import { orderStore } from './order-store.ts'
import { newsChannel, whileSendingAlone, type OutboxNews } from './outbox-lock.ts'
import { drainOutbox, type OutboxStore } from './outbox.ts'
import { plantPoints } from './plant-points.ts'
import { ordersPerRequest, orderSender } from './send-orders.ts'
import type { Spare } from './spare.ts'
import type { StateHolder } from './state.ts'

const NUDGE_MS = 5000
/** A worker that says nothing to so many nudges is not at work: the page sends by itself. */
const SILENT_NUDGES = 4

/** The page's side of the outbox: it wakes the worker, and stands in for it where there is none. */
export type Dispatch = {
  /** Something may be waiting. */
  poke(): void
  stop(): void
}

type SyncManager = { register(tag: string): Promise<void> }

/** Lies aside and is no use to the worker, which cannot read it. */
const spareStore = (spare: Spare, book: OrderBook): OutboxStore => ({
  waiting: async (limit) => spare.all().filter(({ state }) => state === 'waiting').slice(0, limit).map(({ order }) => order),
  settle: async (key, outcome) => {
    const kept = spare.all().find(({ reference }) => reference === key)
    if (kept === undefined) return
    spare.keep({ ...kept, state: outcome.state, reason: outcome.state === 'refused' ? outcome.reason : null, sentAtMs: Date.now() })
    await book.settleSpare()
  },
})

export const createDispatch = (options: {
  db: TillDatabase
  config: TillConfig
  book: OrderBook
  spare: Spare
  state: StateHolder
  onSignInNeeded: () => void
}): Dispatch => {
  const { db, config, book, spare, state } = options
  const channel = newsChannel()
  let nudges = 0
  let sendingHere = false

  const setSending = (sending: boolean): void => state.set({ outbox: { ...state.get().outbox, sending } })

  const drain = async (store: OutboxStore): Promise<void> => {
    const sender = orderSender(config)
    const { stopped } = await drainOutbox(store, plantPoints.aroundSend?.(sender) ?? sender, ordersPerRequest)
    if (stopped.kind === 'signIn') options.onSignInNeeded()
  }

  const sendHere = async (store: OutboxStore, alone: boolean): Promise<void> => {
    if (sendingHere) return
    sendingHere = true
    setSending(true)
    try {
      await (alone ? whileSendingAlone(() => drain(store)) : drain(store))
    } catch {
      // The next nudge tries again.
    } finally {
      sendingHere = false
      setSending(false)
      await book.recount().catch(() => {})
    }
  }

  const poke = (): void => {
    const worker = navigator.serviceWorker?.controller ?? null
    const silent = nudges >= SILENT_NUDGES
    if (worker !== null && !silent) {
      worker.postMessage({ type: 'empty-outbox' })
      void navigator.serviceWorker.ready
        .then((registration) => (registration as { sync?: SyncManager }).sync?.register('outbox'))
        .catch(() => {})
    } else if (state.get().online) void sendHere(orderStore(db), true)
  }

  const nudge = (): void => {
    const aside = spare.all()
    if (aside.length > 0) {
      void book.settleSpare().then(async () => {
        if (spare.all().length > 0 && state.get().online) await sendHere(spareStore(spare, book), false)
        else poke()
      })
    }
    const { waiting } = state.get().outbox
    if (waiting - aside.length <= 0 || !navigator.onLine) return
    nudges += 1
    poke()
  }

  channel.addEventListener('message', ({ data }: MessageEvent<OutboxNews>) => {
    nudges = 0
    switch (data.type) {
      case 'sending':
        return setSending(true)
      case 'idle':
        setSending(false)
        return void book.recount().catch(() => {})
      case 'settled':
        return void book.recount().catch(() => {})
      case 'sign-in':
        return options.onSignInNeeded()
      default:
        return data satisfies never
    }
  })
  const timer = setInterval(nudge, NUDGE_MS)
  return {
    poke,
    stop: () => {
      clearInterval(timer)
      channel.close()
    },
  }
}
