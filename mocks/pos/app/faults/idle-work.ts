import { work } from './work.ts'

const CHUNK_MS = 90
const EVERY_MS = 500

/** An idle callback of 90 ms, twice a second, that never asks how much time it has. */
export const plantIdleWork = (unitsPerMs: number): void => {
  const warmRecommendations = (): void => {
    work(CHUNK_MS * unitsPerMs)
    setTimeout(() => requestIdleCallback(warmRecommendations), EVERY_MS)
  }
  requestIdleCallback(warmRecommendations)
}
