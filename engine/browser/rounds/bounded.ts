/** Thrown by `bounded` where the signal came first. */
export class Aborted extends Error {}

/**
 * The promise's end, an Error with `what` after `ms`, or `Aborted` as soon as the signal comes: a page that never answers holds
 * nobody up. The work itself goes on; whoever calls closes what it hangs on.
 */
export const bounded = <T>(work: Promise<T>, options: { ms: number; what: string; signal: AbortSignal }): Promise<T> =>
  new Promise((resolve, reject) => {
    const { ms, what, signal } = options
    const abort = (): void => reject(new Aborted('interrupted'))
    const timer = setTimeout(() => reject(new Error(`${what} did not end within ${ms / 1000} s`)), ms)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    void work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    })
  })
