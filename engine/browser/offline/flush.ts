import { setTimeout as pause } from 'node:timers/promises'
import type { Uploads, UploadWatch } from './uploads.ts'

/**
 * Waits until something was uploaded since `startedBefore` and nothing more for `quietMs`, because a double follows its first; and until `isEmpty` says
 * that nothing of what was sold waits any more, because a token or a beacon goes out as well. True: so it came. False: `timeoutMs` passed first.
 */
export const uploadsSettled = async (
  network: Pick<UploadWatch, 'uploads'>,
  wait: { startedBefore: number; quietMs: number; timeoutMs: number; isEmpty(): boolean; signal: AbortSignal },
): Promise<boolean> => {
  const end = performance.now() + wait.timeoutMs
  while (performance.now() < end) {
    wait.signal.throwIfAborted()
    const { started, inFlight, lastAtMs } = network.uploads()
    if (started > wait.startedBefore && inFlight === 0 && lastAtMs !== null && Date.now() - lastAtMs >= wait.quietMs && wait.isEmpty()) return true
    await pause(100, undefined, { signal: wait.signal })
  }
  return false
}

/** Waits until nothing is being uploaded, at most `timeoutMs`; also where nothing ever was. */
export const noUploadUnderWay = async (network: Pick<UploadWatch, 'uploads'>, timeoutMs: number, signal: AbortSignal): Promise<void> => {
  const end = performance.now() + timeoutMs
  while (network.uploads().inFlight > 0 && performance.now() < end) await pause(100, undefined, { signal })
}

/** Waits until nothing has been uploaded for `quietMs`, at most `timeoutMs`; not at all where nothing ever was. */
export const uploadsQuiet = async (network: Pick<UploadWatch, 'uploads'>, wait: { quietMs: number; timeoutMs: number; signal: AbortSignal }): Promise<void> => {
  const end = performance.now() + wait.timeoutMs
  const isQuiet = ({ inFlight, lastAtMs }: Uploads): boolean => inFlight === 0 && (lastAtMs === null || Date.now() - lastAtMs >= wait.quietMs)
  while (!isQuiet(network.uploads()) && performance.now() < end) await pause(100, undefined, { signal: wait.signal })
}
