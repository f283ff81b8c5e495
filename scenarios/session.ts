import { backoffMs } from './backoff.ts'
import type { Till } from './protocol.ts'
import type { Samples } from './samples.ts'
import { waitMs } from './wait.ts'

/** Whatever the speed: a hundred tills that are refused must not hammer the sign-in. */
const LEAST_PAUSE_MS = 250
/** A refused password is not asked again at once: six failures lock an account for half an hour, and more keep it locked. */
const REFUSED_PAUSE_MS = 60_000

/**
 * The till's session, shared by all that the terminal does at the same time: one sign-in at a time, renewed before it ends.
 * `ensure` answers false when the deadline came first.
 */
export const openSession = (
  till: Till,
  samples: Samples,
  options: { nowMs: () => number; speed: number; deadlineMs: number },
) => {
  let signedIn = false
  let signing: Promise<boolean> | null = null

  const signIn = async (): Promise<boolean> => {
    const startMs = options.nowMs()
    let failures = 0
    while (options.nowMs() < options.deadlineMs) {
      const answer = await till.signIn()
      if (answer.kind === 'ok') {
        signedIn = true
        samples.request('sign-in', options.nowMs() - startMs, failures > 0)
        return true
      }
      samples.error('sign-in', answer.reason)
      const afterMs = answer.kind === 'retry' ? answer.afterMs : null
      const pauseMs = answer.kind === 'refused' ? REFUSED_PAUSE_MS : Math.max(LEAST_PAUSE_MS, backoffMs(failures, options.speed, Math.random(), afterMs))
      await waitMs(Math.min(pauseMs, options.deadlineMs - options.nowMs()))
      failures += 1
    }
    samples.request('sign-in', options.nowMs() - startMs, true)
    return false
  }

  const isFresh = (): boolean => {
    const renewAtMs = till.renewAtMs()
    return signedIn && (renewAtMs === null || options.nowMs() < renewAtMs)
  }

  return {
    /** True where `ensure` has nothing to do: asked first, since each await costs k6's engine some 20 µs. */
    isFresh,
    ensure: (): Promise<boolean> => {
      if (isFresh()) return Promise.resolve(true)
      signing ??= signIn().finally(() => {
        signing = null
      })
      return signing
    },
    /** The target refused the session: the next `ensure` signs in again. */
    drop: (): void => {
      signedIn = false
    },
  }
}

export type Session = ReturnType<typeof openSession>
