/** Thrown by `bounded` where the signal came first. */
export class Aborted extends Error {}

/**
 * The promise's end, an Error with `what` after `ms`, or `Aborted` as soon as the signal comes: a page that never answers holds
 * nobody up. The work itself goes on; whoever calls closes what it hangs on.
 */
export const bounded = <T>(work: Promise<T>, options: { ms: number; what: string; signal: AbortSignal }): Promise<T> =>
  new Promise((resolve, reject) => {
    const { ms, what, signal } = options
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      act()
    }
    const abort = (): void => settle(() => reject(new Aborted('interrupted')))
    const timer = setTimeout(() => settle(() => reject(new Error(`${what} did not end within ${ms / 1000} s`))), ms)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) return abort()
    work.then((value) => settle(() => resolve(value)), (error: unknown) => settle(() => reject(error)))
  })
