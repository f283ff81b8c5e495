/** Settles with `work`, or rejects with what `problem` makes when `boundMs` are over first. Nothing stays behind in the event loop. */
export function bounded<T>(work: Promise<T>, boundMs: number, problem: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(problem()), boundMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** The text of anything that was thrown, in one line. */
export const oneLine = (error: unknown, limit = 300): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim().slice(0, limit)
