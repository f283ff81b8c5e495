import { openTillDatabase, savedConfig, type TillDatabase } from '../data/database.ts'
import { newsChannel, whileSendingAlone, type OutboxNews } from '../data/outbox-lock.ts'
import { drainOutbox, pauseMs, type DrainResult } from '../data/outbox.ts'
import { orderStore } from '../data/order-store.ts'
import { plantPoints } from '../data/plant-points.ts'
import { ordersPerRequest, orderSender } from '../data/send-orders.ts'

export const OUTBOX_TAG = 'outbox'

/** Some 15 s: then the browser may end the worker, and the page's next message or the sync event goes on. */
const ATTEMPTS = 5

const channel = newsChannel()
const tell = (news: OutboxNews): void => channel.postMessage(news)

let database: Promise<TillDatabase> | null = null
const opened = (): Promise<TillDatabase> => {
  database ??= openTillDatabase().then((db) => {
    // A page that deletes or upgrades the database closes ours.
    db.addEventListener('close', () => (database = null))
    return db
  })
  return database
}

const drain = async (): Promise<boolean> => {
  const db = await opened()
  const config = await savedConfig(db)
  if (config === null) return true
  const sender = orderSender(config)
  const send = plantPoints.aroundSend?.(sender) ?? sender
  const store = orderStore(db)
  tell({ type: 'sending' })
  try {
    for (let failures = 0; failures < ATTEMPTS; failures += 1) {
      const result: DrainResult = await drainOutbox(store, send, ordersPerRequest)
      if (result.sent + result.refused > 0) tell({ type: 'settled' })
      if (result.stopped.kind === 'empty') return true
      if (result.stopped.kind === 'signIn') {
        tell({ type: 'sign-in' })
        return false
      }
      if (!navigator.onLine) return false
      const { afterMs } = result.stopped
      await new Promise((resolve) => setTimeout(resolve, pauseMs(failures, afterMs, Math.random)))
    }
    return false
  } finally {
    tell({ type: 'idle' })
  }
}

let running: Promise<boolean> | null = null
let again = false

/** Sends what waits; true where nothing waits any more. A call during another one makes that one look once more. */
export const emptyOutbox = (): Promise<boolean> => {
  if (running !== null) {
    again = true
    return running
  }
  const run = async (): Promise<boolean> => {
    for (;;) {
      again = false
      const empty = await whileSendingAlone(drain)
      if (!again || empty !== true) return empty === true
    }
  }
  running = run().finally(() => {
    running = null
  })
  return running
}
