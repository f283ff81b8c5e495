import { setTimeout as pause } from 'node:timers/promises'
import type { UploadWatch } from './uploads.ts'

/**
 * Waits until something was uploaded since `startedBefore` and nothing more for `quietMs`: as far as anybody can see from outside, an
 * outbox is empty then. True: so it came. False: `timeoutMs` passed first.
 */
export const uploadsSettled = async (
  network: Pick<UploadWatch, 'uploads'>,
  wait: { startedBefore: number; quietMs: number; timeoutMs: number; signal: AbortSignal },
): Promise<boolean> => {
  const end = performance.now() + wait.timeoutMs
  while (performance.now() < end) {
    wait.signal.throwIfAborted()
    const { started, inFlight, lastAtMs } = network.uploads()
    if (started > wait.startedBefore && inFlight === 0 && lastAtMs !== null && Date.now() - lastAtMs >= wait.quietMs) return true
    await pause(100, undefined, { signal: wait.signal })
  }
  return false
}

/** Waits until nothing is being uploaded, at most `timeoutMs`; also where nothing ever was. */
export const noUploadUnderWay = async (network: Pick<UploadWatch, 'uploads'>, timeoutMs: number, signal: AbortSignal): Promise<void> => {
  const end = performance.now() + timeoutMs
  while (network.uploads().inFlight > 0 && performance.now() < end) await pause(100, undefined, { signal })
}
