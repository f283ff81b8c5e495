export const INTERRUPTED = 130

/** A process group and npm may each deliver the same Ctrl-C. */
const SAME_PRESS_MS = 1000

/**
 * Runs something that Ctrl-C or a SIGTERM ends in good order, by the signal that it gets; a second one, a second later, ends the process
 * at once. `onInterrupt` is called at the first.
 */
export const interruptible = async <T>(onInterrupt: () => void, act: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const interrupted = new AbortController()
  let interruptedAtMs = 0
  const interrupt = (): void => {
    if (interrupted.signal.aborted) {
      // The second time nobody waits for anything: children end with the pipe and the channel to us.
      if (performance.now() - interruptedAtMs > SAME_PRESS_MS) process.exit(INTERRUPTED)
      return
    }
    interruptedAtMs = performance.now()
    interrupted.abort()
    onInterrupt()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    return await act(interrupted.signal)
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
