import { setTimeout as pause } from 'node:timers/promises'
import { bounded } from '../bounded.ts'

/** The result of `work`, or an error that names it after `ms`: a browser that hangs must not hold the run. */
export const inTime = <T>(ms: number, what: string, work: Promise<T>): Promise<T> =>
  bounded(work, ms, () => new Error(`${what} took longer than ${ms / 1000} s`))

/** Asks every `everyMs` until the answer is not null, or gives null after `timeoutMs`. Throws when `signal` aborts. */
export const askUntil = async <T>(
  ask: () => Promise<T | null> | T | null,
  { timeoutMs, everyMs, signal }: { timeoutMs: number; everyMs: number; signal: AbortSignal },
): Promise<T | null> => {
  const end = performance.now() + timeoutMs
  for (;;) {
    signal.throwIfAborted()
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() >= end) return null
    await pause(everyMs, undefined, { signal })
  }
}

/** Text of a page or of an error as it may stand in a record: one line, no control characters, at most `max` characters. */
export const recordText = (value: unknown, max = 200): string => {
  const text = value instanceof Error ? value.message : String(value)
  const clean = text.slice(0, max * 8).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return clean.length > max ? `${clean.slice(0, max - 1)}…` : clean
}
