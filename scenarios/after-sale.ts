import { fateOf, ON_HOLD_MS, stepsOf, type AfterSale, type AfterSaleStep } from '../fixtures/after-sale.ts'
import type { TerminalDay } from '../fixtures/model.ts'
import { orderKey } from '../fixtures/order-wire.ts'
import type { RequestName } from '../fixtures/request-names.ts'
import { backoffMs } from './backoff.ts'
import type { Link } from './link.ts'
import type { Network } from './network.ts'
import type { Till } from './protocol.ts'
import type { Samples } from './samples.ts'
import type { Session } from './session.ts'
import { waitMs } from './wait.ts'

const requestOfStep: Readonly<Record<AfterSaleStep, RequestName>> = {
  hold: 'order-hold', unhold: 'order-hold', cancel: 'order-cancel', invoice: 'order-invoice', ship: 'order-ship', refund: 'order-refund',
}

/** What is still to be done with one order. */
type Work = {
  index: number
  key: string
  /** Magento's number of the order; null until somebody tells it. */
  entityId: number | null
  /** The next step first; never empty. */
  steps: AfterSaleStep[]
  /** When the next attempt is due. */
  dueMs: number
  /** From when on the step is measured: when it was due, or the network came back. */
  fromMs: number
  failures: number
}

export type AfterSaleOptions = {
  afterSale: AfterSale
  seed: number
  day: Pick<TerminalDay, 'events'>
  /** A plan time of the day as epoch milliseconds. */
  at(planMs: number): number
  perform: NonNullable<Till['afterSale']>
  session: Pick<Session, 'isFresh' | 'ensure' | 'drop'>
  network: Pick<Network, 'downUntil'>
  samples: Pick<Samples, 'request' | 'error'>
  link: Pick<Link, 'heard'>
  nowMs: () => number
  speed: number
  orderPrefix: string
  deadlineMs: number
}

/**
 * What a terminal's back office does with its orders once they are acknowledged: one request at a time, beside the sales, the order that is due first. A step that fails is due again
 * after a backoff, so that one sick order holds up no other; one that is refused ends the work on its order. What is left at the deadline is an error each.
 */
export const openAfterSaleWork = (options: AfterSaleOptions) => {
  const { afterSale, session, network, samples, nowMs, speed, deadlineMs } = options
  const returnedAtMs = new Map<number, number>()
  for (const { kind, subject, atMs } of options.day.events) if (kind === 'return') returnedAtMs.set(subject, options.at(atMs))
  const works: Work[] = []
  let closed = false
  let wake: (() => void) | null = null

  const idle = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => wake?.(), Math.min(ms, Math.max(0, deadlineMs - nowMs())))
      wake = () => {
        wake = null
        // k6 keeps a terminal alive until its last timer has fired.
        clearTimeout(timer)
        resolve()
      }
    })

  const plannedMs = (step: AfterSaleStep, index: number): number => {
    if (closed) return nowMs()
    if (step === 'unhold') return nowMs() + ON_HOLD_MS / speed
    return step === 'refund' ? Math.max(nowMs(), returnedAtMs.get(index) ?? 0) : nowMs()
  }

  const earliest = (): Work | null => works.reduce<Work | null>((first, work) => (first === null || work.dueMs < first.dueMs ? work : first), null)

  const remove = (work: Work): void => void works.splice(works.indexOf(work), 1)

  const goOn = (work: Work): void => {
    work.steps.shift()
    const next = work.steps[0]
    if (next === undefined) return remove(work)
    work.failures = 0
    work.dueMs = plannedMs(next, work.index)
    work.fromMs = work.dueMs
  }

  const attempt = async (work: Work, step: AfterSaleStep): Promise<void> => {
    const name = requestOfStep[step]
    const downUntil = network.downUntil(nowMs())
    if (downUntil !== null) {
      await waitMs(Math.min(downUntil, deadlineMs) - nowMs())
      // What nobody could send is as good as asked for when the network came back.
      for (const each of works) if (each.failures === 0) each.fromMs = Math.max(each.fromMs, nowMs())
      return
    }
    // Asks once more where the session could not be had: the deadline has come then.
    if (!session.isFresh() && !(await session.ensure())) return
    const answer = await options.perform(step, { key: work.key, entityId: work.entityId, attempt: work.failures })
    options.link.heard(answer)
    if (answer.kind === 'ok') {
      if (answer.metError !== undefined) samples.error(name, answer.metError)
      samples.request(name, nowMs() - work.fromMs, work.failures > 0 || answer.metError !== undefined)
      work.entityId = answer.entityId ?? work.entityId
      return goOn(work)
    }
    samples.error(name, answer.reason)
    if (answer.kind === 'refused') {
      samples.request(name, nowMs() - work.fromMs, true)
      return remove(work)
    }
    if (answer.kind === 'signIn') session.drop()
    work.dueMs = nowMs() + backoffMs(work.failures, speed, Math.random(), answer.kind === 'retry' ? answer.afterMs : null)
    work.failures += 1
  }

  const work = async (): Promise<void> => {
    while (nowMs() < deadlineMs) {
      const due = earliest()
      if (due === null && closed) return
      const aheadMs = due === null ? Infinity : due.dueMs - nowMs()
      if (due === null || aheadMs > 0) await idle(aheadMs)
      else await attempt(due, due.steps[0]!)
    }
    for (const { steps, fromMs } of works) {
      const name = requestOfStep[steps[0]!]
      samples.error(name, 'never-done')
      samples.request(name, Math.max(0, nowMs() - fromMs), true)
    }
  }

  const worker = work()
  return {
    /** Takes an order that the backend has taken. */
    acknowledged: (index: number, entityId: number | null): void => {
      const steps = stepsOf(fateOf(options.seed, afterSale, index, returnedAtMs.has(index)))
      const [first] = steps
      if (first === undefined) return
      const dueMs = plannedMs(first, index)
      works.push({ index, key: orderKey(options.orderPrefix, index), entityId, steps, dueMs, fromMs: dueMs, failures: 0 })
      wake?.()
    },
    /** No more orders: what waits for its time is done at once. Resolves when all is done, or the deadline has come. */
    close: async (): Promise<void> => {
      closed = true
      const closedAtMs = nowMs()
      for (const each of works) {
        if (each.failures > 0 || each.dueMs <= closedAtMs) continue
        each.dueMs = closedAtMs
        each.fromMs = closedAtMs
      }
      wake?.()
      await worker
    },
  }
}
