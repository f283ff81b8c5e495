import { TillstormError } from '../../run/problems.ts'
import type { HttpAnswer } from '../http.ts'
import { jsonOf } from '../http.ts'
import type { MagentoClient } from '../magento/client.ts'
import { magentoMessage } from '../magento/error-message.ts'
import { oneLine } from '../one-line.ts'

/** What the steps of a cleanup share. */
export type Cleaning = {
  magento: MagentoClient
  /** Waits until the next record may be touched. Throws `Stopped` when the user ended it. */
  turn(): Promise<void>
  onProgress(what: 'orders' | 'customers', done: number, all: number): void
  /** Told right before an order is cancelled, and again when it is known what came of it. */
  doubt?(isInDoubt: boolean): void
}

/** Ends a cleanup before its next step; its message is the line that the user gets. */
export class Stopped extends Error {}

/** Lets one record a turn through, at most so many a second. */
export const createTurns = (perSecond: number, clock: { nowMs: () => number; pauseMs: (ms: number) => Promise<unknown> }, signal: AbortSignal): (() => Promise<void>) => {
  let nextMs = Number.NEGATIVE_INFINITY
  return async () => {
    if (signal.aborted) throw new Stopped('it was interrupted')
    const waitMs = nextMs - clock.nowMs()
    if (waitMs > 0) await clock.pauseMs(waitMs)
    if (signal.aborted) throw new Stopped('it was interrupted')
    nextMs = Math.max(nextMs, clock.nowMs()) + 1000 / perSecond
  }
}

/** Stops at an answer that is not the one that was expected. */
export const unexpected = (what: string, answer: HttpAnswer, wanted: string): Stopped =>
  new Stopped(`${what} answered ${answer.status}: ${oneLine(magentoMessage(answer.text), 160)}, and not ${wanted}`)

/** The JSON of a 200; anything else stops the cleanup. */
export const expectJson = (what: string, answer: HttpAnswer, wanted: string): unknown => {
  if (answer.status !== 200) throw unexpected(what, answer, wanted)
  try {
    return jsonOf(answer)
  } catch (error) {
    if (!(error instanceof TillstormError)) throw error
    throw unexpected(what, answer, wanted)
  }
}
