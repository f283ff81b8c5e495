import { magentoOrderJson } from '../../fixtures/order-wire.ts'
import { createBacklog } from './backlog.ts'
import { createBreaker } from './breaker.ts'
import type { Committer } from './committer.ts'
import { backoffMs, lookUpPath, readDelivery, readLookUp, type Delivery } from './delivery.ts'
import { SignInRefused, type MagentoAnswer, type MagentoClient } from './magento-client.ts'
import { createQueueTimes } from './queue-times.ts'
import type { Message, Queue } from './queue.ts'

export type WriterOptions = {
  workers: number
  lookAhead: number
  storeId: number
  retry: { attempts: number; baseMs: number; maxMs: number }
}

export type QueueMetrics = {
  messages: number
  inFlight: number
  dead: number
  written: number
  currentMeanTimeMs: number | null
  totalMeanTimeMs: number | null
  oldestWaitingMs: number | null
}

/** Moves orders from the queue into Magento. */
export type Writer = {
  /** Gives it the client and lets it work. */
  start(magento: MagentoClient): void
  /** Tells of a committed message at the end of the queue. */
  offer(message: Message): void
  /** A dead letter has become an ordinary message again. */
  revived(message: Message): void
  isSending(key: string): boolean
  metrics(): QueueMetrics
  accepted(): number
  /** Takes nothing new and waits for what is under way, at most this long. */
  stop(waitMs: number): Promise<void>
}

/** What the world gives the writer; a test gives its own. */
export type WriterWorld = { now: () => number; random: () => number; log: (line: string) => void }

/** `fields` makes a receipt of the answer: the whole order would be some 4 KB to write, to read and to parse. */
const ORDERS_PATH = '/rest/V1/orders?fields=entity_id,increment_id'
const FORBIDDEN_WAIT_MS = 30_000
/** Dead letters that are logged; `GET /v1/dead-letters` has them all. */
const MOST_TOLD = 20

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown problem')

export const createWriter = (
  queue: Queue,
  committer: Committer,
  options: WriterOptions,
  world: WriterWorld,
): Writer => {
  const { workers, lookAhead, storeId, retry } = options
  const { now, random, log } = world
  const backlog = createBacklog()
  const breaker = createBreaker({
    workers,
    threshold: 2 * workers,
    firstMs: retry.baseMs,
    longestMs: Math.min(5000, retry.maxMs),
  })
  const inFlight = new Set<string>()
  const start = queue.totals()
  const times = createQueueTimes(start)
  let { accepted, written, queued, dead, highestSeq } = start
  /** Everything up to this place is in memory, under way or done. */
  let loadedUpTo = 0
  let underWay = 0
  let told = 0
  let magento: MagentoClient | null = null
  let stopping = false
  let idle: (() => void) | null = null
  let wakeTimer: NodeJS.Timeout | undefined

  const call = async (method: 'GET' | 'POST', path: string, body: string | null): Promise<MagentoAnswer> => {
    const answer = await magento!.call(method, path, body)
    if (answer.status === 401)
      throw new SignInRefused(`Magento refuses ${method} orders to this account`, now() + FORBIDDEN_WAIT_MS)
    return answer
  }

  const send = async (message: Message): Promise<Delivery> => {
    const delivery = readDelivery(
      message.key,
      await call('POST', ORDERS_PATH, magentoOrderJson(message.order, storeId)),
    )
    if (delivery.kind !== 'lookUp') return delivery
    return readLookUp(message.key, storeId, await call('GET', lookUpPath(message.key), null))
  }

  const leave = (message: Message): void => {
    inFlight.delete(message.key)
    if (stopping && inFlight.size === 0) idle?.()
  }

  /** Writes down what became of a message; it counts as in flight until that is committed. */
  const record = (message: Message, write: () => void, then: () => void): void =>
    committer.soon(
      write,
      () => {
        leave(message)
        then()
      },
      (error) => {
        // The database refused (a full disk): the order is still in the queue, and Magento's unique key makes it safe.
        leave(message)
        log(`cannot write down what happened to order ${message.key}: ${messageOf(error)}`)
        backlog.delay(message, now() + retry.maxMs)
        pump()
      },
    )

  const bury = (message: Message, reason: string): void => {
    const atMs = now()
    record(
      message,
      () => queue.bury(message, reason, atMs),
      () => {
        queued -= 1
        dead += 1
        told += 1
        if (told <= MOST_TOLD) log(`order ${message.key} became a dead letter: ${reason}`)
      },
    )
  }

  const again = (message: Message, reason: string, afterMs: number | null): void => {
    if (message.attempts >= retry.attempts) return bury(message, reason)
    const dueAtMs = now() + Math.max(afterMs ?? 0, backoffMs(message.attempts, retry, random()))
    record(
      message,
      () => queue.attempted(message, reason),
      () => {
        backlog.delay(message, dueAtMs)
        pump()
      },
    )
  }

  const settle = (message: Message, delivery: Delivery): void => {
    // The database closes soon: only what is known to be stored is still worth a row.
    if (stopping && delivery.kind !== 'written') return leave(message)
    switch (delivery.kind) {
      case 'written': {
        breaker.succeeded()
        const atMs = now()
        return record(
          message,
          () => queue.written(message, delivery.entityId, atMs),
          () => {
            queued -= 1
            written += 1
            times.finished(Math.max(0, atMs - message.acceptedAtMs), atMs)
          },
        )
      }
      case 'dead':
        breaker.succeeded()
        return bury(message, delivery.reason)
      case 'retry':
        if (delivery.away) breaker.failed(now(), null)
        return again(message, delivery.reason, delivery.afterMs)
      case 'lookUp':
        return again(message, delivery.reason, null)
      default:
        return delivery satisfies never
    }
  }

  const fail = (message: Message, error: unknown): void => {
    if (!(error instanceof SignInRefused)) {
      return settle(message, { kind: 'retry', reason: messageOf(error).slice(0, 300), afterMs: null, away: true })
    }
    // Nothing is wrong with the order, and nothing was stored: it waits with all others.
    message.attempts -= 1
    leave(message)
    if (!breaker.isOpen()) log(`${error.message}; trying again in ${Math.round((error.retryAtMs - now()) / 1000)} s`)
    breaker.failed(now(), error.retryAtMs)
    backlog.delay(message, error.retryAtMs)
  }

  const work = async (message: Message): Promise<void> => {
    message.attempts += 1
    underWay += 1
    inFlight.add(message.key)
    try {
      settle(message, await send(message))
    } catch (error) {
      fail(message, error)
    }
    underWay -= 1
    pump()
  }

  const refill = (): void => {
    if (loadedUpTo >= highestSeq || backlog.size > lookAhead / 2) return
    const messages = queue.between(loadedUpTo, highestSeq, lookAhead - Math.min(backlog.size, lookAhead - 1))
    for (const message of messages) backlog.push(message)
    loadedUpTo = messages.at(-1)?.seq ?? highestSeq
  }

  /** `nowMs` is the moment for which nothing more could be sent: by a later one, what came due in between would be slept through. */
  const wakeLater = (nowMs: number): void => {
    const opensAtMs = breaker.opensAtMs()
    const dueAtMs = opensAtMs !== null && opensAtMs > nowMs ? opensAtMs : backlog.nextDueAtMs()
    clearTimeout(wakeTimer)
    // What is due already waits for a free worker, and that one wakes the pump.
    wakeTimer = dueAtMs === null || dueAtMs <= nowMs ? undefined : setTimeout(pump, dueAtMs - nowMs + 1)
  }

  const pump = (): void => {
    if (magento === null || stopping) return
    refill()
    const nowMs = now()
    while (underWay < breaker.allowance(nowMs)) {
      const message = backlog.take(nowMs)
      if (message === null) break
      void work(message)
    }
    wakeLater(nowMs)
  }

  const admit = (message: Message): void => {
    queued += 1
    if (loadedUpTo === highestSeq && backlog.size < lookAhead) {
      backlog.push(message)
      loadedUpTo = message.seq
    }
    highestSeq = message.seq
    if (underWay < workers) pump()
  }

  return {
    start: (client) => {
      magento = client
      pump()
    },
    offer: (message) => {
      accepted += 1
      admit(message)
    },
    revived: (message) => {
      dead -= 1
      admit(message)
    },
    isSending: (key) => inFlight.has(key),
    metrics: () => {
      const sinceMs = queued === 0 ? null : queue.oldestWaitingSinceMs()
      return {
        messages: Math.max(0, queued - inFlight.size),
        inFlight: inFlight.size,
        dead,
        written,
        currentMeanTimeMs: times.currentMeanMs(now()),
        totalMeanTimeMs: times.totalMeanMs(),
        oldestWaitingMs: sinceMs === null ? null : Math.max(0, now() - sinceMs),
      }
    },
    accepted: () => accepted,
    stop: async (waitMs) => {
      stopping = true
      clearTimeout(wakeTimer)
      if (inFlight.size === 0) return
      await Promise.race([
        new Promise<void>((resolve) => (idle = resolve)),
        new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref()),
      ])
    },
  }
}
