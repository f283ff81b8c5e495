import { work } from './work.ts'

const CHUNK_MS = 120
const EVERY_MS = 2000

/** A timer of 120 ms of work every 2 s. */
export const plantTimerWork = (unitsPerMs: number): void => {
  const pollEverything = (): void => work(CHUNK_MS * unitsPerMs)
  setInterval(pollEverything, EVERY_MS)
}
