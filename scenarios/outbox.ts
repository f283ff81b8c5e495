import { orderKey } from '../fixtures/order-wire.ts'
import type { Plan } from '../fixtures/model.ts'
import { safeReason } from './answers.ts'
import { backoffMs } from './backoff.ts'
import type { Link } from './link.ts'
import type { Network } from './network.ts'
import { PlannedOutgoingOrder } from './outgoing-order.ts'
import type { Answer, Protocol, Till } from './protocol.ts'
import type { OrderOutcome, Samples } from './samples.ts'
import type { Session } from './session.ts'
import { waitMs } from './wait.ts'

/** Between two looks at orders that the backend has not ended yet: a protocol waits itself, and one that does not must not spin. */
const OPEN_PAUSE_MS = 1_000

const NONE: ReadonlySet<number> = new Set()
const NO_ANSWER: Answer = { kind: 'retry', reason: 'no-answer', afterMs: null }

/** Eight fields: an object of more costs k6's engine a larger map. The order itself is made when it leaves. */
type Entry = {
  index: number
  plannedAtMs: number
  soldAtMs: number
  /** When it should leave: the latency is measured from here. */
  dueMs: number
  offline: boolean
  attempts: number
  metError: boolean
  reason: string
}

const isOpen = (answer: Answer): boolean => answer.kind === 'retry' && answer.isOpen === true

/** The code of an error that was met on the way to an answer that is none. */
const metErrorOf = (answer: Answer): string | undefined => (answer.kind === 'ok' || isOpen(answer) ? (answer as { metError?: string }).metError : undefined)

/** What a request's answer held against it, each code once: one `h503` speaks for all fifty orders of a batch. */
const codesOf = (batch: readonly Entry[], answers: readonly Answer[]): Set<string> => {
  const codes = new Set<string>()
  for (let at = 0; at < batch.length; at += 1) {
    const answer = answers[at] ?? NO_ANSWER
    const code = answer.kind === 'ok' || isOpen(answer) ? metErrorOf(answer) : answer.reason
    if (code !== undefined) codes.add(safeReason(code))
  }
  return codes
}

export type OutboxOptions = {
  plan: Plan
  protocol: Protocol
  till: Till
  session: Session
  network: Network
  samples: Samples
  link: Link
  nowMs: () => number
  speed: number
  orderPrefix: string
  deadlineMs: number
  /** The next planned flush at or after a moment; the moment itself where orders leave at once. */
  nextFlushMs: (ms: number) => number
  /** Called for each order that the backend has taken, with Magento's number of it where that was told. */
  onAcknowledged: (index: number, entityId: number | null) => void
}

/**
 * The till's outbox and its sync worker: orders leave in the order of their sale, as many a request as the protocol carries, each
 * with its key; an order stays until an answer names it taken or refused. What is left at the deadline is unknown where it was
 * ever sent, failed where it never was.
 */
export const openOutbox = (options: OutboxOptions) => {
  const { plan, protocol, till, session, network, samples, nowMs, speed } = options
  let entries: Entry[] = []
  let closed = false
  /** Lets the idle worker go on; null while it is at work. */
  let wake: (() => void) | null = null
  let flushTimer: ReturnType<typeof setTimeout> | null = null
  let failures = 0
  let streakStartMs: number | null = null
  /** Whether an order of this streak met an error: it may have left the batch since. */
  let streakFailed = false
  /** By index, as they were sent: making fifty orders anew for each attempt would starve the generator when the target is ill. */
  const unanswered = new Map<number, PlannedOutgoingOrder>()
  /** Orders that the backend has taken and not ended: they are looked at until it has. */
  const open = new Set<number>()
  const acknowledged = new Set<number>()
  const totals = { sold: 0, acked: 0, failed: 0, totalMinor: 0 }
  let notedBackMs: number | null = null
  const reconnects: { fromMs: number; lastIndex: number }[] = []

  const settle = (entry: Entry, outcome: OrderOutcome, reason: string, toldTotalMinor?: number): void => {
    const endedAtMs = nowMs()
    if (outcome === 'ok') {
      totals.acked += 1
      acknowledged.add(entry.index)
    } else {
      entry.metError = true
      if (outcome === 'failed') totals.failed += 1
    }
    if (entry.attempts === 0) totals.totalMinor += plan.orderAt(entry.index).totalMinor
    samples.order(endedAtMs, entry, outcome, reason, toldTotalMinor)
    while (reconnects.length > 0 && !entries.some((each) => each !== entry && each.index <= (reconnects[0]?.lastIndex ?? 0))) {
      samples.reconnect(endedAtMs - (reconnects.shift()?.fromMs ?? endedAtMs))
    }
  }

  /** Waits out an outage. What became due in it and was never sent is as good as sold offline. */
  const awaitNetwork = async (): Promise<void> => {
    for (let downUntil = network.downUntil(nowMs()); downUntil !== null; downUntil = network.downUntil(nowMs())) {
      const downFromMs = network.downSince() ?? nowMs()
      await waitMs(Math.min(downUntil, options.deadlineMs) - nowMs())
      // Due before the outage and still here: a slow target held it up, and its wait counts.
      for (const entry of entries) if (entry.attempts === 0 && entry.dueMs >= downFromMs) entry.offline = true
      if (nowMs() >= options.deadlineMs) return
    }
  }

  /** Until the planned flush of the oldest order; the end of the shift does not wait for it. One timer for sale and flush together. */
  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      wake = () => {
        wake = null
        // k6 keeps a terminal alive until its last timer has fired.
        if (flushTimer !== null) clearTimeout(flushTimer)
        flushTimer = null
        resolve()
      }
      scheduleFlush()
    })

  const scheduleFlush = (): void => {
    const first = entries[0]
    if (wake === null || flushTimer !== null || first === undefined) return
    const aheadMs = closed ? 0 : first.dueMs - nowMs()
    if (aheadMs > 0) flushTimer = setTimeout(wake, aheadMs)
    else wake()
  }

  const apply = (entry: Entry, answer: Answer): void => {
    switch (answer.kind) {
      case 'ok':
        if (answer.metError !== undefined) entry.metError = true
        settle(entry, 'ok', '', answer.toldTotalMinor)
        return options.onAcknowledged(entry.index, answer.entityId ?? null)
      case 'refused':
        return settle(entry, 'failed', safeReason(answer.reason))
      case 'retry':
      case 'signIn':
        if (!isOpen(answer) || metErrorOf(answer) !== undefined) entry.metError = true
        entry.reason = safeReason(answer.reason)
        return
      default:
        return answer satisfies never
    }
  }

  /** One row a stretch of neighbours that leave for the same time: as a rule one a batch. */
  const noteAttempts = (batch: readonly Entry[]): void => {
    if (batch.length === 0) return
    let from = 0
    for (let at = 1; at <= batch.length; at += 1) {
      const [first, before, next] = [batch[from]!, batch[at - 1]!, batch[at]]
      if (next !== undefined && next.index === before.index + 1 && next.attempts === first.attempts) continue
      samples.attempt(first.index, before.index, first.attempts)
      from = at
    }
  }

  /** The oldest orders, as many as a request carries; while some are open those, and beside them what is due: one that never ends must not hold up a day. */
  const nextBatch = (): Entry[] => {
    if (open.size === 0) return entries.slice(0, protocol.ordersPerRequest)
    let room = protocol.ordersPerRequest - open.size
    const now = nowMs()
    return entries.filter(({ index, attempts, dueMs }) => open.has(index) || ((attempts > 0 || closed || dueMs <= now) && (room -= 1) >= 0))
  }

  /** Sends the next batch; resolves with how long to wait before the next one, 0 where all were answered. */
  const sendBatch = async (): Promise<number> => {
    const batch = nextBatch()
    const looked: ReadonlySet<number> = open.size === 0 ? NONE : new Set(open)
    const leaving = looked.size === 0 ? batch : batch.filter(({ index }) => !looked.has(index))
    const outgoing: PlannedOutgoingOrder[] = []
    for (const entry of batch) {
      const { index, soldAtMs, attempts } = entry
      const sent = unanswered.get(index)
      const isLook = looked.has(index)
      outgoing.push((isLook ? sent : sent?.again()) ?? new PlannedOutgoingOrder(plan, { index, key: orderKey(options.orderPrefix, index), soldAtMs, attempt: attempts }))
      if (!isLook) entry.attempts += 1
    }
    // A look carries no order: to the safety stop it would be a repeat of one that failed.
    noteAttempts(leaving)
    // From the planned flush on; from now on where an outage or the network's return made it leave later.
    if (leaving[0] !== undefined) streakStartMs ??= leaving[0].offline ? nowMs() : Math.min(nowMs(), leaving[0].dueMs)
    let refused = 0
    const sending = till.sendOrders(outgoing)
    // The request is under way: what its orders are worth is read from what was made for it.
    for (let at = 0; at < batch.length; at += 1) {
      const order = outgoing[at]!
      if (order.attempt === 0 && !looked.has(batch[at]!.index)) totals.totalMinor += order.totalMinor
    }
    const answers = await sending
    options.link.heard(answers[0] ?? NO_ANSWER)
    const again: Entry[] = []
    open.clear()
    for (const { index } of batch) unanswered.delete(index)
    let retryAfterMs: number | null = null
    for (let at = 0; at < batch.length; at += 1) {
      const answer = answers[at] ?? NO_ANSWER
      if (answer.kind === 'ok') continue
      if (answer.kind === 'refused') {
        refused += 1
        continue
      }
      again.push(batch[at]!)
      unanswered.set(batch[at]!.index, outgoing[at]!)
      // A look that ended at the session took nothing back.
      if (isOpen(answer) || (answer.kind === 'signIn' && looked.has(batch[at]!.index))) open.add(batch[at]!.index)
      if (answer.kind === 'signIn') session.drop()
      else if (answer.afterMs !== null) retryAfterMs = answer.afterMs
    }
    // As a rule all is well, and nobody looks for codes.
    if (refused > 0 || again.length > 0 || answers.some((answer) => metErrorOf(answer) !== undefined)) {
      for (const code of codesOf(batch, answers)) samples.error(protocol.orderRequest, code)
    }
    // Sales that were rung up meanwhile stand behind the batch.
    const behind = looked.size === 0 ? entries.slice(batch.length) : entries.filter((entry) => !batch.includes(entry))
    entries = again.length === 0 ? behind : [...again, ...behind]
    for (let at = 0; at < batch.length; at += 1) apply(batch[at]!, answers[at] ?? NO_ANSWER)
    streakFailed ||= batch.some(({ metError }) => metError)
    const isFailed = again.some(({ index }) => !open.has(index))
    // What was looked at before and is still open holds up the request that left beside it no longer.
    if (!isFailed && again.every(({ index }) => looked.has(index))) {
      if (protocol.orderRequest !== 'order' && streakStartMs !== null) samples.request(protocol.orderRequest, nowMs() - streakStartMs, streakFailed)
      streakStartMs = null
      streakFailed = false
    }
    failures = isFailed ? failures + 1 : 0
    const pauseMs = isFailed ? backoffMs(failures - 1, speed, Math.random(), retryAfterMs) : 0
    return open.size > 0 ? Math.max(OPEN_PAUSE_MS, pauseMs, retryAfterMs ?? 0) : pauseMs
  }

  /** After an outage: the time until the last order that was sold in it is answered, from the network's return or the planned flush after it. */
  const noteReconnect = (): void => {
    const backMs = network.lastBackMs(nowMs())
    if (backMs === null || backMs === notedBackMs) return
    notedBackMs = backMs
    const last = entries.findLast((entry) => entry.offline)
    if (last !== undefined) reconnects.push({ fromMs: Math.max(backMs, entries[0]?.dueMs ?? backMs), lastIndex: last.index })
  }

  const work = async (): Promise<void> => {
    while (nowMs() < options.deadlineMs) {
      if (entries.length === 0 && closed) return
      if (!closed && failures === 0 && (entries[0]?.dueMs ?? Infinity) > nowMs()) {
        await idle()
        continue
      }
      if (network.downUntil(nowMs()) !== null) await awaitNetwork()
      if (!session.isFresh() && !(await session.ensure())) break
      if (nowMs() >= options.deadlineMs) break
      noteReconnect()
      const pauseMs = await sendBatch()
      if (pauseMs > 0) await waitMs(Math.min(pauseMs, options.deadlineMs - nowMs()))
    }
    const left = entries
    entries = []
    if (left.length > 0 && protocol.orderRequest !== 'order' && streakStartMs !== null) {
      samples.request(protocol.orderRequest, nowMs() - streakStartMs, true)
    }
    for (const entry of left) settle(entry, entry.attempts > 0 ? 'unknown' : 'failed', entry.attempts > 0 ? entry.reason || 'no-answer' : 'never-sent')
  }

  const worker = work()
  return {
    sell: (index: number, plannedAtMs: number): void => {
      const exactMs = nowMs()
      // Whole milliseconds everywhere: the ledger and Magento's `created_at` are cut to the same second.
      const soldAtMs = Math.floor(exactMs)
      const offline = network.downUntil(exactMs) !== null
      samples.sale(index, plannedAtMs, soldAtMs, exactMs - plannedAtMs, offline)
      totals.sold += 1
      const dueMs = protocol.traits.cashierWaits ? plannedAtMs : options.nextFlushMs(plannedAtMs)
      entries.push({ index, plannedAtMs, soldAtMs, dueMs, offline, attempts: 0, metError: false, reason: '' })
      if (entries.length === 1) scheduleFlush()
    },
    /** Sold by this till and gone from its outbox with a yes. */
    isAcknowledged: (index: number): boolean => acknowledged.has(index),
    /** No more sales: resolves when the outbox is empty or the deadline has come. */
    close: async (): Promise<{ sold: number; acked: number; failed: number; totalMinor: number }> => {
      closed = true
      const closedAtMs = nowMs()
      for (const entry of entries) entry.dueMs = Math.min(entry.dueMs, closedAtMs)
      wake?.()
      await worker
      return totals
    },
  }
}
