/** Thrown where the user ended the run; it never reaches them. */
export class Interrupted extends Error {}

/** The promise's end, or `Interrupted` as soon as the signal comes: a target that never answers holds nobody up. */
export const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(new Interrupted('interrupted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    void work.then(resolve, reject).then(() => signal.removeEventListener('abort', abort))
  })
