import { backoffMs } from './backoff.ts'
import type { Link } from './link.ts'
import type { Network } from './network.ts'
import type { Answer } from './protocol.ts'
import type { Samples } from './samples.ts'
import type { Session } from './session.ts'
import { waitMs } from './wait.ts'

/** A cashier presses again, a background task runs again: then the till goes on with what it has. */
const ATTEMPTS = 3

/** Reads and small writes beside the sales: each is measured from its planned start and met errors are counted once. */
export const openReads = (options: {
  session: Session
  network: Network
  samples: Samples
  link: Link
  nowMs: () => number
  speed: number
  deadlineMs: number
}) => {
  const { session, network, samples, link, nowMs } = options

  /**
   * True when it was done. A request that was planned while the network was away is none: the till works from its own data. One that
   * a slow target held up until an outage began counts with its wait. A till that has lost its backend counts that once, with the request
   * that found it out: until somebody answers again it knows that it is offline.
   */
  const run = async (name: string, plannedAtMs: number, attempt: () => Promise<Answer>): Promise<boolean> => {
    if (network.wasDown(plannedAtMs)) return false
    const wasLost = link.isDown()
    for (let failures = 0; failures < ATTEMPTS && nowMs() < options.deadlineMs; failures += 1) {
      if (network.downUntil(nowMs()) !== null) {
        // Held up until the outage: the wait so far counts as one, and nobody has failed yet.
        samples.request(name, nowMs() - plannedAtMs, failures > 0)
        return false
      }
      if (!session.isFresh() && !(await session.ensure())) break
      const answer = await attempt()
      link.heard(answer)
      if (answer.kind === 'ok') {
        samples.request(name, nowMs() - plannedAtMs, failures > 0)
        return true
      }
      samples.error(name, answer.reason)
      if (answer.kind === 'refused') break
      if (answer.kind === 'signIn') session.drop()
      if (failures + 1 === ATTEMPTS) break
      const pauseMs = backoffMs(failures, options.speed, Math.random(), answer.kind === 'retry' ? answer.afterMs : null)
      await waitMs(Math.min(pauseMs, options.deadlineMs - nowMs()))
    }
    if (!(wasLost && link.isDown())) samples.request(name, nowMs() - plannedAtMs, true)
    return false
  }

  /** One after the other, as a cashier or a background task works; the wait for the one before counts. */
  const line = () => {
    let tail: Promise<unknown> = Promise.resolve()
    return {
      add: (name: string, plannedAtMs: number, attempt: () => Promise<Answer>): void => {
        tail = tail.then(() => run(name, plannedAtMs, attempt))
      },
      then: (work: () => Promise<unknown>): void => {
        tail = tail.then(work)
      },
      done: (): Promise<unknown> => tail,
    }
  }

  return { run, line }
}

export type Reads = ReturnType<typeof openReads>
